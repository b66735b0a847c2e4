package io.tickgate.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.BookChange;
import io.tickgate.model.OrderBook;
import io.tickgate.simulator.binance.Frame.Diff;
import io.tickgate.simulator.binance.Frame.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DepthJoinerTest {
    private static final long UNIT = 100_000_000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final List<Long> times = new ArrayList<>();
    private final List<BookChange> changes = new ArrayList<>();

    @Test
    void dropsWhatTheSnapshotHoldsAndAppliesWhatBridges() {
        var joiner = joiner(Venue.SPOT);

        joiner.add(diff(1, 1, 10, 99), this::keep);
        joiner.add(diff(2, 11, 20, 98), this::keep);
        joiner.add(new Snapshot(3, 15, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diff(4, 21, 30, 97), this::keep);

        assertThat(times).containsExactly(3L, 3L, 4L);
        assertThat(changes).extracting(BookChange::isFull).containsExactly(true, false, false);
        assertThat(book().all().toString()).isEqualTo("bids " + prices(100, 98, 97) + ", asks " + prices(101));
    }

    @Test
    void acceptsASnapshotBetweenTwoDiffs() {
        var joiner = joiner(Venue.SPOT);

        joiner.add(diff(1, 1, 10, 99), this::keep);
        joiner.add(new Snapshot(2, 10, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diff(3, 11, 12, 98), this::keep);

        assertThat(changes).hasSize(2);
    }

    @Test
    void followsTheIdBeforeOnFutures() {
        var joiner = joiner(Venue.USDM);

        joiner.add(diffAfter(1, 5, 7, 10, 99), this::keep);
        joiner.add(new Snapshot(2, 12, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diffAfter(3, 10, 15, 18, 98), this::keep);
        joiner.add(diffAfter(4, 18, 25, 28, 97), this::keep);

        assertThat(changes).hasSize(3);
    }

    @Test
    void namesAMissingDiff() {
        var joiner = joiner(Venue.SPOT);
        joiner.add(new Snapshot(2, 10, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diff(3, 11, 12, 98), this::keep);

        assertThatThrownBy(() -> joiner.add(diff(4, 14, 15, 98), this::keep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a diff is missing: U 14 (expected: 13, since the diff before ended at 12)");
    }

    @Test
    void namesAMissingDiffOnFutures() {
        var joiner = joiner(Venue.CM);
        joiner.add(new Snapshot(2, 10, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diffAfter(3, 9, 10, 12, 98), this::keep);

        assertThatThrownBy(() -> joiner.add(diffAfter(4, 13, 14, 15, 98), this::keep))
                .hasMessage("a diff is missing: pu 13 (expected: 12, since the diff before ended at 12)");
    }

    @Test
    void refusesASnapshotThatNoDiffReaches() {
        var joiner = joiner(Venue.SPOT);
        joiner.add(diff(1, 20, 30, 98), this::keep);

        assertThatThrownBy(() -> joiner.add(new Snapshot(2, 10, levels(100, 1), levels(101, 1)), this::keep))
                .hasMessage("the first diff after the snapshot 10 has U 20 (expected: at most 11)");
    }

    @Test
    void boundsWhatWaitsForASnapshot() {
        var joiner = joiner(Venue.SPOT);
        for (int i = 0; i < DepthJoiner.MAX_WAITING; i++) {
            joiner.add(diff(i, i, i, 98), this::keep);
        }

        assertThatThrownBy(() -> joiner.add(diff(1, 1, 1, 98), this::keep)).hasMessageContaining("no snapshot");
    }

    @Test
    void tellsTheWholeBookEachMinute() {
        var joiner = joiner(Venue.SPOT);
        joiner.add(new Snapshot(0, 10, levels(100, 1), levels(101, 1)), this::keep);
        joiner.add(diff(MINUTE - 1, 11, 11, 99), this::keep);
        joiner.add(diff(MINUTE, 12, 12, 98), this::keep);
        joiner.add(diff(MINUTE + 1, 13, 13, 97), this::keep);

        assertThat(changes).extracting(BookChange::isFull).containsExactly(true, false, false, true, false);
        assertThat(changes.get(3).levels().toString())
                .isEqualTo("bids " + prices(100, 99, 98) + ", asks " + prices(101));
    }

    private static DepthJoiner joiner(Venue venue) {
        return new DepthJoiner(venue, new TickScales(0, 0), MINUTE);
    }

    private void keep(long timeNanos, BookChange change) {
        times.add(timeNanos);
        changes.add(change);
    }

    private OrderBook book() {
        var book = new OrderBook();
        changes.forEach(book::apply);
        return book;
    }

    /** A diff that sets a bid. */
    private static Diff diff(long time, long firstId, long lastId, long bid) {
        return diffAfter(time, Long.MAX_VALUE, firstId, lastId, bid);
    }

    private static Diff diffAfter(long time, long previousLastId, long firstId, long lastId, long bid) {
        return new Diff(time, firstId, lastId, previousLastId, levels(bid, 1), new long[0]);
    }

    private static long[] levels(long price, long size) {
        return new long[] {price * UNIT, size * UNIT};
    }

    private static List<io.tickgate.model.Level> prices(long... prices) {
        return java.util.Arrays.stream(prices)
                .mapToObj(price -> new io.tickgate.model.Level(
                        new io.tickgate.model.Price(price, 0), new io.tickgate.model.Size(1, 0)))
                .toList();
    }
}
