package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.simulator.binance.BinanceRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway serves a recorded market for an hour while clients come, stall and go without a word; runs only when it is
 * named. {@code docs/runs.md} has the command and the last result.
 */
@Timeout(value = 5, unit = TimeUnit.HOURS)
final class SoakRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration DURATION = Duration.ofMinutes(Integer.getInteger("tickgate.soak.minutes", 60));
    private static final long SEED = Long.getLong("tickgate.soak.seed", 1);
    private static final Path LOG = Path.of("target", "runs", "soak.log");

    /** All of the heap is there from the beginning, so that what grows is something else. */
    private static final List<String> JVM = List.of(
            "-Xms192m",
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:+AlwaysPreTouch",
            "-Dio.netty.leakDetection.level=paranoid");

    private static final int STEADY = 200;
    private static final int COMING_AND_GOING = 100;
    private static final long CHURN_MILLIS = 100;
    private static final long SAMPLE_MILLIS = 5_000;

    /** The part in which caches, tapes and pools fill and code is compiled. */
    private static final int WARMING_UP = 4;

    private static final double MOST_GROWTH = 0.02;

    private static final List<String> COMMANDS = List.of(
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"*\"]}",
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"*\"],\"mode\":\"all\",\"from\":\"latest\"}",
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"book.10\",\"syms\":[\"spot:*\"],\"maxRate\":4}",
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"bar.1s\",\"syms\":[\"*\"]}",
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"book.full\",\"syms\":[\"spot:BTCUSDT\"],\"checksum\":true}",
            "{\"op\":\"nonsense\"}");

    private final Random random = new Random(SEED);
    private final AtomicLong received = new AtomicLong();
    private final List<Sample> samples = new ArrayList<>();
    private long came;

    /** What the process holds of the machine's memory at a moment. */
    private record Sample(double hours, double bytes) {}

    @Test
    void holdsNoMoreAtTheEndThanAtTheBeginning() throws Exception {
        String prefix = KAFKA.uniqueName("soak") + ".";
        try (var market = LiveMarket.endless(BinanceRecording.shipped(), KAFKA.bootstrapServers(), prefix);
                var gateway = GatewayUnderTest.withJvm(
                        List.of(), JVM, KAFKA.bootstrapServers(), prefix, LOG, "--tickgate.log.tape-records=1024");
                var crowd = new Crowd()) {
            gateway.awaitReady();
            market.start();
            gateway.awaitSymbols(6);
            for (int i = 0; i < STEADY; i++) {
                join(crowd, gateway, COMMANDS.get(i % (COMMANDS.size() - 1)));
            }

            churn(crowd, gateway);

            var warm = samples.subList(samples.size() / WARMING_UP, samples.size());
            double growth = slopePerHour(warm) / mean(warm);
            double over =
                    growth * (warm.get(warm.size() - 1).hours() - warm.get(0).hours());
            long leaks = leaks();
            System.out.printf(
                    "| %d min, seed %d | %,d | %,d | %.1f, %.1f MB | %+.2f %% | %d | %.1f MB |%n",
                    DURATION.toMinutes(),
                    SEED,
                    came,
                    received.get(),
                    warm.get(0).bytes() / 1e6,
                    warm.get(warm.size() - 1).bytes() / 1e6,
                    100 * growth,
                    leaks,
                    GatewayHeap.usedBytes(gateway) / 1e6);
            assertThat(leaks).as("leaks that Netty reports").isZero();
            assertThat(gateway.jvm().isAlive()).isTrue();
            // Of a shorter run, how much it grew in that time: a slope of minutes says little of an hour.
            assertThat(Math.abs(DURATION.toHours() >= 1 ? growth : over))
                    .as("part by which what it holds changes")
                    .isLessThan(MOST_GROWTH);
        }
    }

    private Crowd.Member join(Crowd crowd, GatewayUnderTest gateway, String commands) throws IOException {
        came++;
        return crowd.join(gateway.port(), 0, commands, text -> received.incrementAndGet());
    }

    private void churn(Crowd crowd, GatewayUnderTest gateway) throws IOException {
        var there = new ArrayList<Crowd.Member>();
        long begin = System.nanoTime();
        long nextSample = 0;
        for (long passed = 0; passed < DURATION.toNanos(); passed = System.nanoTime() - begin) {
            there.add(join(crowd, gateway, COMMANDS.get(random.nextInt(COMMANDS.size()))));
            if (there.size() > COMING_AND_GOING) {
                goAway(crowd, there.remove(random.nextInt(there.size())));
            }
            // Some stop reading a while before they go.
            if (random.nextInt(4) == 0) {
                there.get(random.nextInt(there.size())).stop();
            }
            if (passed >= nextSample) {
                samples.add(new Sample(passed / 3.6e12, residentBytes(gateway)));
                nextSample += TimeUnit.MILLISECONDS.toNanos(SAMPLE_MILLIS);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHURN_MILLIS));
        }
    }

    private void goAway(Crowd crowd, Crowd.Member member) throws IOException {
        if (random.nextBoolean()) {
            member.reset();
        } else {
            member.close();
        }
        crowd.forget(member);
    }

    private static double residentBytes(GatewayUnderTest gateway) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(gateway.jvm().pid()), "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                        .sum()
                * 1_024;
    }

    private static long leaks() throws IOException {
        try (var lines = Files.lines(LOG)) {
            return lines.filter(line -> line.contains("LEAK")).count();
        }
    }

    private static double mean(List<Sample> of) {
        return of.stream().mapToDouble(Sample::bytes).average().orElseThrow();
    }

    /** Of the straight line that lies best among them. */
    private static double slopePerHour(List<Sample> of) {
        double meanHours = of.stream().mapToDouble(Sample::hours).average().orElseThrow();
        double meanBytes = mean(of);
        double together = 0;
        double alone = 0;
        for (var sample : of) {
            together += (sample.hours() - meanHours) * (sample.bytes() - meanBytes);
            alone += (sample.hours() - meanHours) * (sample.hours() - meanHours);
        }
        return together / alone;
    }
}
