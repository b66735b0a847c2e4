package io.tickgate.gateway.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.session.SendLineTest.Waiting;
import io.tickgate.gateway.testing.TestClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PacesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TestClient client = new TestClient();
    private final Lane slow = requireNonNull(client.sessionLoop().lane(1.0));
    private final Lane fast = requireNonNull(client.sessionLoop().lane(10.0));
    private final SendLine line = new SendLine();

    private Waiting sentAt(Lane lane, long nanos) {
        var key = new Waiting();
        assertThat(line.park(key, lane, nanos)).isFalse();
        line.sent(key, lane, nanos);
        return key;
    }

    private List<Sender> pollAll() {
        var polled = new ArrayList<Sender>();
        for (var sender = line.poll(); sender != null; sender = line.poll()) {
            polled.add(sender);
        }
        return polled;
    }

    @Test
    void letsOneThatWasNeverSentGoAtOnce() {
        assertThat(line.park(new Waiting(), slow, -5 * SECOND)).isFalse();
    }

    /** A lane of ten a second turns in 103 ms. */
    @Test
    void knowsWhoWaitsLongerThanATurnAlone() {
        var key = sentAt(fast, 0);
        line.park(key, fast, SECOND / 20);

        boolean isLateAtItsTurn = line.isAnyLate(fast, SECOND * 110 / 1000);
        boolean isLateAfterIt = line.isAnyLate(fast, SECOND * 135 / 1000);
        boolean isLateInAnotherLane = line.isAnyLate(slow, SECOND * 135 / 1000);

        assertThat(isLateAtItsTurn).isFalse();
        assertThat(isLateAfterIt).isTrue();
        assertThat(isLateInAnotherLane).isFalse();
    }

    /** A step that is late by up to 12.5 ms counts as made in time: others may be sent something by then. */
    @Test
    void takesNobodyForDueWhoWouldNotBeAtAStepThatIsLate() {
        var key = sentAt(fast, 0);
        var never = new Waiting();
        line.enter(never);
        long justDue = SECOND * 105 / 1000;

        assertThat(line.isDueBy(key, fast, -SECOND, justDue)).isFalse();
        assertThat(line.isDueBy(key, fast, 0, justDue)).isTrue();
        assertThat(line.isDueBy(key, fast, -SECOND, SECOND * 116 / 1000)).isTrue();
        assertThat(line.isDueBy(never, fast, Paces.NEVER, 0)).isTrue();
        assertThat(line.isDueBy(key, fast, Paces.NEVER, justDue)).isFalse();
    }

    @Test
    void letsOneWaitForTheRestOfItsGap() {
        var key = sentAt(slow, 0);

        boolean waits = line.park(key, slow, SECOND / 2);
        long longest = line.onLaneTurn(slow, SECOND);

        assertThat(waits).isTrue();
        assertThat(longest).isEqualTo(SECOND);
        assertThat(line.isParked(key)).isTrue();
        assertThat(line.isEmpty()).isTrue();

        long none = line.onLaneTurn(slow, 2 * SECOND);

        assertThat(none).isEqualTo(Paces.NOBODY);
        assertThat(line.isParked(key)).isFalse();
        assertThat(pollAll()).containsExactly(key);
    }

    @Test
    void countsFromWhenItWasLetThroughAndNotFromItsWrite() {
        var key = sentAt(fast, 0);
        line.park(key, fast, 1);
        line.onLaneTurn(fast, SECOND);
        line.poll();

        line.sent(key, fast, SECOND + TimeUnit.MILLISECONDS.toNanos(20));

        assertThat(line.park(key, fast, SECOND + TimeUnit.MILLISECONDS.toNanos(104)))
                .isFalse();
    }

    @Test
    void leavesThoseOfAnotherLaneWhereTheyAre() {
        var inSlow = sentAt(slow, 0);
        var inFast = sentAt(fast, 0);
        line.park(inSlow, slow, 1);
        line.park(inFast, fast, 1);

        line.onLaneTurn(fast, 10 * SECOND);

        assertThat(pollAll()).containsExactly(inFast);
        assertThat(line.parked(slow)).isEqualTo(1);
        assertThat(line.parked(fast)).isZero();
    }

    /** Those who leave let others take their places, with all that is known of them. */
    @Test
    void knowsOfEachWhenItWasSentWhoeverLeaves() {
        var random = new Random(11);
        Map<Waiting, Long> sent = new HashMap<>();
        Map<Waiting, Boolean> waits = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            long now = step * SECOND / 50;
            int what = random.nextInt(10);
            if (what < 3 || sent.isEmpty()) {
                var key = sentAt(slow, now);
                sent.put(key, now);
                waits.put(key, false);
            } else {
                var keys = sent.keySet().stream()
                        .sorted(Comparator.comparingInt(Waiting::linePlace))
                        .toList();
                var key = keys.get(random.nextInt(keys.size()));
                boolean isDue = slow.isDue(requireNonNull(sent.get(key)), now);
                if (what < 6) {
                    line.remove(key);
                    sent.remove(key);
                    waits.remove(key);
                } else if (what < 8) {
                    if (!requireNonNull(waits.get(key))) {
                        assertThat(line.park(key, slow, now)).isEqualTo(!isDue);
                        waits.put(key, !isDue);
                    }
                } else {
                    line.onLaneTurn(slow, now);
                    for (var due : pollAll()) {
                        assertThat(waits.put((Waiting) due, false)).isTrue();
                        line.sent(due, slow, now);
                        sent.put((Waiting) due, now);
                    }
                }
            }
            long waiting = waits.values().stream().filter(Boolean::booleanValue).count();
            assertThat(line.parked(slow)).isEqualTo((int) waiting);
        }
    }
}
