package io.tickgate.gateway.acceptance;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import io.tickgate.model.Symbol;
import io.tickgate.wire.CloseCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads a little at a time is not closed for it; who reads nothing is. */
@Timeout(60)
final class SlowSocketIT {
    private static final Duration PING = Duration.ofMillis(1_500);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(4);
    private static final int MANY = 3_000;

    /** Less than waits in the gateway before a socket counts as full. */
    private static final int FEW = 350;

    private static final int SMALL_BUFFER = 4_096;
    private static final int BYTES_PER_SECOND = 6_000;
    private static final int READS_PER_SECOND = 20;

    private static TransportUnderTest gateway;

    @BeforeAll
    static void start() {
        gateway = TransportUnderTest.start(Options.usual().withPing(PING).withWriteTimeout(WRITE_TIMEOUT));
        for (int i = 0; i < MANY; i++) {
            gateway.market().trade(AAPL, "10.00", "1");
        }
        for (int i = 0; i < FEW; i++) {
            gateway.market().trade(MSFT, "10.00", "1");
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String everyTradeOf(Symbol symbol) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"mode\":\"all\",\"syms\":[\"%s\"],\"from\":\"earliest\"}"
                .formatted(symbol.value());
    }

    @Test
    void keepsAReaderThatAlwaysHasMoreBeforeItThanItReads() throws IOException {
        try (var client = new RawSocket(gateway.port(), SMALL_BUFFER).upgraded()) {
            client.sendText(everyTradeOf(AAPL));
            var reading = new SlowReading(client);
            reading.readSlowlyFor(Duration.ofSeconds(6));
            int whileSlow = reading.updates();
            long slow = gateway.counters().slow();
            reading.readAll(MANY);

            assertThat(whileSlow).isLessThan(MANY / 2);
            assertThat(reading.updates()).isEqualTo(MANY);
            assertThat(slow).isPositive();
            Await.until(
                    "nobody is slow",
                    Duration.ofSeconds(10),
                    () -> gateway.counters().slow() == 0);
        }
    }

    /** The gateway has nothing left for it, so pings are written; but it comes to them much later than two of them. */
    @Test
    void keepsAReaderThatComesToThePingsLate() throws IOException {
        try (var client = new RawSocket(gateway.port(), SMALL_BUFFER).upgraded()) {
            client.sendText(everyTradeOf(MSFT));
            var reading = new SlowReading(client);
            reading.readSlowlyFor(Duration.ofSeconds(6));
            int whileSlow = reading.updates();
            reading.readAll(FEW);

            assertThat(whileSlow).isLessThan(FEW);
            assertThat(reading.updates()).isEqualTo(FEW);
        }
    }

    @Test
    void closesAReaderThatStops() throws Exception {
        long before = gateway.counters().stalled();
        try (var client = new RawSocket(gateway.port(), SMALL_BUFFER).upgraded()) {
            client.sendText(everyTradeOf(AAPL));

            var took = Await.until(
                    "it is closed as stalled",
                    Duration.ofSeconds(10),
                    () -> gateway.counters().stalled() > before);
            assertThat(gateway.counters().closedWith(CloseCode.STALLED)).isEqualTo(1);
            assertThat(took).isBetween(WRITE_TIMEOUT.minusMillis(200), WRITE_TIMEOUT.plusSeconds(2));
        }
    }

    /** Reads bytes and counts the updates in them, without answering anything. */
    private static final class SlowReading {
        private static final String UPDATE = "\"update\"";

        private final RawSocket socket;
        private final long startNanos = System.nanoTime();
        private final StringBuilder end = new StringBuilder();
        private int updates;

        private SlowReading(RawSocket socket) {
            this.socket = socket;
        }

        private void readSlowlyFor(Duration length) throws IOException {
            while (System.nanoTime() - startNanos < length.toNanos()) {
                readSome(BYTES_PER_SECOND / READS_PER_SECOND);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / READS_PER_SECOND);
            }
        }

        private void readAll(int count) throws IOException {
            while (updates < count) {
                readSome(SMALL_BUFFER);
            }
        }

        private int updates() {
            return updates;
        }

        private void readSome(int bytes) throws IOException {
            end.append(socket.readSome(bytes));
            int from = end.indexOf(UPDATE);
            while (from >= 0) {
                updates++;
                end.delete(0, from + UPDATE.length());
                from = end.indexOf(UPDATE);
            }
            end.delete(0, Math.max(0, end.length() - UPDATE.length() + 1));
        }
    }
}
