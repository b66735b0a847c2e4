package io.tickgate.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PartitionTapeTest {
    private static final int CAPACITY = 32;

    private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
    private final PartitionTape tape = new PartitionTape(CAPACITY);

    @Test
    void findsTheFirstRecordAtAnOffsetOrAfterIt() {
        tape.begin(100);
        append(100, 103, 109);

        assertThat(offset(tape.find(100))).isEqualTo(100);
        assertThat(offset(tape.find(101))).isEqualTo(103);
        assertThat(offset(tape.find(104))).isEqualTo(109);
        assertThat(tape.find(110)).isEqualTo(tape.next());
    }

    @Test
    void hasNothingFromBeforeItBegan() {
        tape.begin(100);
        append(100);

        assertThat(tape.find(99)).isEqualTo(-1);
        assertThat(new PartitionTape(CAPACITY).find(0)).isEqualTo(-1);
    }

    @Test
    void coversEverythingBehindTheLastRecordThatItHasDropped() {
        tape.begin(0);
        LongStream.range(0, CAPACITY + 3).forEach(number -> append(2 * number));

        // Records 0, 2 and 4 are gone; between 4 and 6 there never was one.
        assertThat(tape.coveredFrom()).isEqualTo(5);
        assertThat(tape.find(4)).isEqualTo(-1);
        assertThat(offset(tape.find(5))).isEqualTo(6);
        assertThat(tape.get(0)).isNull();
    }

    @Test
    void saysHowFarTheLogHasBeenReadAlsoWhereNoRecordCame() {
        tape.begin(7);
        long first = tape.reached();
        append(9);
        long afterOne = tape.reached();
        tape.reached(20);
        tape.reached(15);

        assertThat(first).isEqualTo(7);
        assertThat(afterOne).isEqualTo(10);
        assertThat(tape.reached()).isEqualTo(20);
    }

    private void append(long... offsets) {
        for (long offset : offsets) {
            var trade = new Trade(Price.parse("1"), Size.parse("1"), "t", null, offset);
            var value = market.cache().add(Market.AAPL).trades().past(new LogPosition("k1", offset, offset), trade);
            tape.append(new LogRecord(value, "test", offset, 0));
        }
    }

    private long offset(long number) {
        var record = tape.get(number);
        return record == null ? -1 : record.offset();
    }
}
