package io.tickgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.testing.Market;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TapeTest {
    private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 64);
    private final TradeTape tape = market.cache().add(Market.AAPL).trades();

    @Test
    void keepsTheLastEventsAndForgetsTheOthers() {
        append(100);

        assertThat(tape.next()).isEqualTo(100);
        assertThat(tape.first()).isEqualTo(36);
        assertThat(tape.get(35)).isNull();
        assertThat(tape.get(36)).isNotNull();
        assertThat(tape.get(100)).isNull();
    }

    @Test
    void linksEachEventToTheOneBefore() {
        append(30);

        for (long number = 1; number < 30; number++) {
            assertThat(tape.get(number).previousSequence())
                    .isEqualTo(tape.get(number - 1).position().sequence());
        }
        assertThat(tape.get(0).previousSequence()).isEqualTo(LogPosition.BEFORE_FIRST);
    }

    @Test
    void keepsAllEventsWhileItGrows() {
        for (int i = 1; i <= 64; i++) {
            append(1);

            assertThat(tape.first()).isZero();
            assertThat(tape.get(0)).isNotNull();
            assertThat(tape.get(i - 1)).isNotNull();
        }
    }

    @Test
    void refusesACapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() ->
                        new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 100).trade(Market.AAPL, "1", "1"))
                .hasMessage("capacity: 100 (expected: a power of two, at least 16)");
    }

    @Test
    @Timeout(30)
    void givesAReaderOnAnotherThreadEveryEventInOrderOrSaysThatItIsGone() throws Exception {
        var writer = new Thread(() -> append(200_000));
        writer.start();
        long expected = 0;
        long overtaken = 0;

        while (expected < 200_000) {
            if (expected == tape.next()) {
                Thread.onSpinWait();
                continue;
            }
            var entry = tape.get(expected);
            if (entry == null) {
                overtaken++;
                expected = tape.next() - 1;
            } else {
                assertThat(entry.number()).isEqualTo(expected);
                expected++;
            }
        }
        writer.join();

        assertThat(tape.next()).isEqualTo(200_000);
        assertThat(overtaken).isLessThan(200_000);
    }

    private void append(int events) {
        for (int i = 0; i < events; i++) {
            market.trade(Market.AAPL, "1", "1");
        }
    }
}
