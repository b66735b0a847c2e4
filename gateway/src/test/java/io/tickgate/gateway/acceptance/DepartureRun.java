package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway with five thousand sockets is told to stop, and none of its clients moves by itself: the most that its leave
 * can be. Runs only when it is named; {@code docs/runs.md} has the command and the last result.
 */
@Timeout(300)
final class DepartureRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int SOCKETS = Integer.getInteger("tickgate.departure.sockets", 5_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TERMINATED = 143;

    /** For the signal to come through, on a machine that has much else to do. */
    private static final double AT_ONCE_SECONDS = 0.5;

    /** The last third of what is left of the window after the grace, by default. */
    private static final int CLOSING_SECONDS = 6;

    private static final String SUBSCRIBE = "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"*\"]}";

    /** What one client saw, and when. */
    private static final class Seen {
        private Crowd.Member member;
        private volatile boolean isSubscribed;
        private volatile long byeNanos;
        private volatile long closedNanos;

        void text(String text) {
            isSubscribed |= text.contains("\"ack\"");
            if (byeNanos == 0 && text.contains("\"bye\"")) {
                byeNanos = System.nanoTime();
            }
        }
    }

    @Test
    void tellsAllAtOnceAndClosesThemOneAfterAnother() throws Exception {
        String prefix = KAFKA.uniqueName("departure") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                2,
                Map.of());
        try (var gateway = GatewayUnderTest.inItsOwnJvm(
                        KAFKA.bootstrapServers(),
                        prefix,
                        256,
                        Path.of("target", "runs", "departure.log"),
                        "--tickgate.drain.grace=2s",
                        "--tickgate.drain.window=20s");
                var quotes = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.QUOTE, "one");
                var crowd = new Crowd()) {
            gateway.awaitReady();
            var all = join(crowd, gateway.port());
            quotes.quotes(AcknowledgedLog.SYMBOLS);

            long begin = System.nanoTime();
            gateway.jvm().tellToEnd();
            // When somebody asked for the last time who was told that it is ready, however long the answer took.
            var askedReady = new AtomicLong(begin);
            Await.until("it is not ready", PATIENCE, () -> {
                long askedNanos = System.nanoTime();
                boolean isReady = gateway.get("/actuator/health/readiness").statusCode() == 200;
                if (isReady) {
                    askedReady.set(askedNanos);
                }
                return !isReady;
            });
            double readySeconds = (askedReady.get() - begin) / 1e9;
            long unreadyNanos = System.nanoTime();
            Await.until("all were closed", PATIENCE, () -> look(all));
            int exitCode = gateway.jvm().awaitEnd(PATIENCE);
            double exitSeconds = (System.nanoTime() - begin) / 1e9;

            double byeSeconds = last(all, seen -> seen.byeNanos, begin);
            double closedSeconds = last(all, seen -> seen.closedNanos, begin);
            long fullest = fullestSecond(all);
            System.out.printf(
                    "| %,d | %.2f s | %.2f s | %.2f s | %.1f to %.1f s | %,d | %.1f s |%n",
                    SOCKETS,
                    readySeconds,
                    (unreadyNanos - begin) / 1e9,
                    byeSeconds,
                    first(all, begin),
                    closedSeconds,
                    fullest,
                    exitSeconds);
            assertThat(exitCode).isEqualTo(TERMINATED);
            assertThat(all).allSatisfy(seen -> {
                assertThat(seen.byeNanos).as("told").isPositive();
                assertThat(seen.member.end()).isEqualTo("closed with 1012");
            });
            assertThat(readySeconds)
                    .as("seconds until the last question that was answered with ready")
                    .isLessThan(AT_ONCE_SECONDS);
            assertThat(byeSeconds)
                    .as("seconds until the last is told; told later than after one: %d", toldLate(all, begin))
                    .isLessThan(1);
            assertThat(exitSeconds).isLessThan(30);
            assertThat(fullest).as("closed in the fullest second").isLessThan(3L * SOCKETS / CLOSING_SECONDS);
        }
    }

    private static List<Seen> join(Crowd crowd, int port) throws IOException {
        var all = new ArrayList<Seen>();
        for (int i = 0; i < SOCKETS; i++) {
            var seen = new Seen();
            seen.member = crowd.join(port, 0, SUBSCRIBE, seen::text);
            all.add(seen);
            if (i % 50 == 49) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        Await.until("all are subscribed", PATIENCE, () -> all.stream().allMatch(seen -> seen.isSubscribed));
        return all;
    }

    /** Notes who has been closed since it looked before; whether all have. */
    private static boolean look(List<Seen> all) {
        long now = System.nanoTime();
        for (var seen : all) {
            if (seen.closedNanos == 0 && seen.member.end() != null) {
                seen.closedNanos = now;
            }
        }
        return all.stream().allMatch(seen -> seen.closedNanos != 0);
    }

    private static double last(List<Seen> all, ToLongFunction<Seen> when, long begin) {
        return all.stream()
                        .mapToLong(seen -> when.applyAsLong(seen) - begin)
                        .max()
                        .orElseThrow()
                / 1e9;
    }

    private static long toldLate(List<Seen> all, long begin) {
        return all.stream()
                .filter(seen -> seen.byeNanos - begin > TimeUnit.SECONDS.toNanos(1))
                .count();
    }

    private static double first(List<Seen> all, long begin) {
        return all.stream().mapToLong(seen -> seen.closedNanos - begin).min().orElseThrow() / 1e9;
    }

    private static long fullestSecond(List<Seen> all) {
        long[] times = all.stream().mapToLong(seen -> seen.closedNanos).sorted().toArray();
        int most = 0;
        for (int from = 0, to = 0; to < times.length; to++) {
            while (times[to] - times[from] > TimeUnit.SECONDS.toNanos(1)) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
