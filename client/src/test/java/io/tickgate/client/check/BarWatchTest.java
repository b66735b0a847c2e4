package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BarWatchTest {
    private static final long MINUTE_MICROS = 60_000_000;

    private final Rulebook rulebook = new Rulebook();
    private final BarWatch watch = new BarWatch("1m", new Referee(rulebook, "a test"));

    @Test
    void takesABarOfWhichNoTradeIsLeftForSane() {
        begin(bar("3", 2, false, 0));

        update(bar("0", 0, false, 1));

        assertThat(rulebook.breach(Rule.BARS)).isNull();
        assertThat(watch.bars().get(MINUTE_MICROS).count()).isZero();
    }

    @Test
    void blamesABarThatCountsNoTradesAndHasAVolume() {
        begin(bar("3", 0, false, 0));

        assertThat(rulebook.breach(Rule.BARS)).contains("a volume only where trades are counted");
    }

    @Test
    void blamesAFinalBarThatChangesWithoutARevision() {
        begin(bar("3", 2, true, 0));

        update(bar("4", 3, true, 0));

        assertThat(rulebook.breach(Rule.BARS)).contains("a higher rev, or as it was");
    }

    private void begin(Bar bar) {
        var bars = new Payload.OfBars(List.of(bar));
        watch.snapshot(
                new ServerMessage.Snapshot("bar.1m", "A", "k1", 1, 1, 2, 0, SnapshotReason.INITIAL, null, bars),
                bars.bars());
    }

    private void update(Bar bar) {
        watch.update(new ServerMessage.Update("bar.1m", "A", 2, 2, null, 1, null, new Payload.OfBar(bar)), bar);
    }

    private static Bar bar(String volume, long count, boolean isFinal, int revision) {
        return new Bar(
                MINUTE_MICROS,
                Price.parse("1.00"),
                Price.parse("2.00"),
                Price.parse("1.00"),
                Price.parse("1.50"),
                new BigDecimal(volume),
                count,
                isFinal,
                revision,
                false);
    }
}
