package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a heartbeat of a connection with as many keys as it may have takes of a processor. */
final class HeartbeatCostTest {
    private static final int KEYS = 5_000;
    private static final int FEW_KEYS = 256;
    private static final int SYMBOLS_OF_A_COMMAND = 1_000;
    private static final int HEARTBEAT_MILLIS = 5_000;
    private static final int BEATS = 400;

    /** Of which the first do not count. */
    private static final int WARM_BEATS = 200;

    /** It took 0.1 ms. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    @Test
    void isLittleHoweverManyKeysThereAre() {
        long few = medianNanos(FEW_KEYS);
        long many = medianNanos(KEYS);
        System.out.printf(
                "a heartbeat: %d µs with %d keys, %d µs with %d%n", few / 1_000, FEW_KEYS, many / 1_000, KEYS);

        assertThat(many).isLessThan(MOST_NANOS);
        // Twenty times the keys.
        assertThat(many).isLessThan(5 * few);
    }

    /** Nothing has changed, so all of its keys are quiet and each heartbeat names as many as it may. */
    private static long medianNanos(int keys) {
        var client = new TestClient(16, KEYS);
        String[] symbols = IntStream.range(0, keys).mapToObj(i -> "S" + i).toArray(String[]::new);
        Arrays.stream(symbols).forEach(symbol -> client.market().quote(new Symbol(symbol), "1", "2"));
        for (int from = 0; from < keys; from += SYMBOLS_OF_A_COMMAND) {
            client.subscribe("quote", Arrays.copyOfRange(symbols, from, Math.min(keys, from + SYMBOLS_OF_A_COMMAND)));
        }
        client.read();
        var sink = new Nowhere();
        var nanos = new long[BEATS - WARM_BEATS];
        for (int beat = 0; beat < BEATS; beat++) {
            long before = cpuNanos();
            client.loop().advanceMillis(HEARTBEAT_MILLIS);
            client.loop().run(() -> client.session().drain(sink));
            if (beat >= WARM_BEATS) {
                nanos[beat - WARM_BEATS] = cpuNanos() - before;
            }
        }
        assertThat(sink.messages).isGreaterThanOrEqualTo(BEATS - 1);
        assertThat(sink.bytes / sink.messages).as("bytes of a heartbeat").isGreaterThan(FEW_KEYS * 10L);
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }

    /** Of this thread alone: other work on the machine makes no difference. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** A socket that takes everything. */
    private static final class Nowhere implements FrameSink {
        private long messages;
        private long bytes;

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void begin() {
            messages++;
        }

        @Override
        public void put(byte[] piece) {
            bytes += piece.length;
        }

        @Override
        public void putDecimal(long number) {
            bytes++;
        }

        @Override
        public void putVarint(long number) {
            bytes++;
        }
    }
}
