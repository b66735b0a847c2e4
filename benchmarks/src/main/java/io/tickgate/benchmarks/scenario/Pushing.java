package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Market;
import io.tickgate.benchmarks.feed.OtherReader;
import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Arrivals;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.load.Tally;
import io.tickgate.benchmarks.server.Jvm;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A round in which a server pushes ticks to its clients: starts it, opens the clients, warms it up, measures, and checks at
 * the end that everybody has the last value.
 *
 * <p>Confined to the main thread.
 */
final class Pushing {
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMPLETE_LIMIT = Duration.ofMinutes(1);
    private static final long LAST_VALUE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int POLL_MILLIS = 20;
    private static final int GENERATOR_THREADS = 1;
    /** The gateway's name for them. */
    private static final String EVENT_LOOPS = "tickgate-io";

    /** To look at a heap stops its program, longer than anything that is measured. */
    private static final int SETTLE_MILLIS = 1_000;

    private final Stage stage;
    private final Setup setup;
    private final Timing timing;

    Pushing(Stage stage, Setup setup, Timing timing) {
        this.stage = stage;
        this.setup = setup;
        this.timing = setup.server().isJava() ? timing : timing.withoutJit();
    }

    /** Fills in what was measured. */
    void run(Measurement measured) throws InterruptedException {
        var form = setup.server().recordForm();
        stage.pin(setup.isPinned());
        try (var market = form.isPresent() ? stage.newMarket(1) : null;
                var publisher = market == null ? null : publisher(market, form)) {
            var work = new Work(setup.bursts(), market, setup.isPinned() ? stage.serverProcessor() : "");
            try (var running = setup.server().start(work);
                    var reader = setup.isCompared() && market != null ? new OtherReader(market) : null) {
                measure(running, publisher, reader == null ? null : reader.arrivals(), measured);
            }
        } finally {
            stage.pin(false);
        }
    }

    private Publisher publisher(Market market, Optional<RecordForm> form) {
        var bursts = setup.bursts();
        var publisher = new Publisher(market, bursts.symbols(), bursts.bytes(), form.orElseThrow());
        publisher.publishEach();
        return publisher;
    }

    private void measure(
            Server.Running running, @Nullable Publisher publisher, @Nullable Arrivals arrivals, Measurement measured)
            throws InterruptedException {
        var dialect = setup.server().dialect(setup.clients().get(0).selection());
        try (var generator = new LoadGenerator(running.port(), dialect, GENERATOR_THREADS, arrivals)) {
            if (publisher != null) {
                if (setup.server().isJava()) {
                    publisher.warmUp(setup.bursts(), timing.readingWarmUp());
                }
                publisher.idle();
            }
            for (var group : setup.clients()) {
                generator.open(group, OPEN_LIMIT);
            }
            if (publisher != null && dialect.isConflating()) {
                generator.awaitComplete(COMPLETE_LIMIT);
            }
            if (publisher != null) {
                publisher.start(setup.bursts());
            }
            generator.awaitComplete(COMPLETE_LIMIT);
            Thread.sleep(timing.warmUp().toMillis());
            window(running, generator, measured);
            if (publisher != null) {
                measured.put("publisherLagMillis", publisher.lag().toMillis());
                publisher.stop();
                if (dialect.isConflating()) {
                    awaitLastValues(generator, publisher, measured);
                }
            }
            problems(generator, measured);
            running.process().requireAlive();
        }
    }

    private void window(Server.Running running, LoadGenerator generator, Measurement measured)
            throws InterruptedException {
        var server = running.process();
        var jvm = setup.server().isJava() ? new Jvm(stage.home().java(), server.pid()) : null;
        if (jvm != null) {
            measured.put("heapStartBytes", jvm.liveHeapBytes());
            Thread.sleep(SETTLE_MILLIS);
            if (timing.isLong()) {
                measured.put("settled", Settling.await(server));
            }
        }
        long allocatedBefore = jvm == null ? 0 : jvm.allocatedBytes();
        generator.reset();
        long startNanos = System.nanoTime();
        double cpuBefore = server.cpuSeconds();
        var threadsBefore = server.cpuSecondsByThread();
        double ownBefore = stage.ownCpuSeconds();
        Thread.sleep(Math.max(
                timing.window().toMillis(),
                Duration.ofSeconds(setup.leastSeconds()).toMillis()));
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double cpuSeconds = server.cpuSeconds() - cpuBefore;
        var threads = server.cpuSecondsByThread();
        double ownSeconds = stage.ownCpuSeconds() - ownBefore;
        List<Tally> tallies = setup.clients().stream().map(generator::tally).toList();

        long deliveries = tallies.stream().mapToLong(Tally::messages).sum();
        long frames = tallies.stream().mapToLong(Tally::frames).sum();
        long bytes = tallies.stream().mapToLong(Tally::bytes).sum();
        measured.put("clients", setup.clientCount());
        measured.put("symbols", setup.bursts().symbols());
        measured.put("offeredPerSecond", Math.round(setup.offeredPerSecond()));
        measured.put("seconds", seconds);
        measured.put("deliveries", deliveries);
        measured.put("deliveriesPerSecond", Math.round(deliveries / seconds));
        measured.put("cpuSeconds", cpuSeconds);
        var spent = spent(threadsBefore, threads);
        measured.put("cpuSecondsByThread", spent);
        double loopSeconds = spent.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith(EVENT_LOOPS))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        if (loopSeconds > 0) {
            measured.put("deliveriesPerLoopCpuSecond", Math.round(deliveries / loopSeconds));
        }
        measured.put("deliveriesPerCpuSecond", Math.round(deliveries / cpuSeconds));
        measured.put("messagesPerFrame", (double) deliveries / frames);
        measured.put("bytesPerMessage", (double) bytes / deliveries);
        measured.put("generatorCores", ownSeconds / seconds);
        measured.put("residentBytes", server.residentBytes());
        stamps(tallies, seconds, measured);
        for (int i = 0; i < tallies.size(); i++) {
            measured.micros(
                    "age." + setup.clients().get(i).name(), tallies.get(i).ageMicros());
            if (setup.isCompared()) {
                measured.micros(
                        "added." + setup.clients().get(i).name(), tallies.get(i).addedMicros());
            }
        }
        if (jvm != null) {
            long allocated = jvm.allocatedBytes() - allocatedBefore;
            measured.put("allocatedBytesPerDelivery", (double) allocated / deliveries);
            measured.put("heapEndBytes", jvm.liveHeapBytes());
        }
    }

    private void stamps(List<Tally> tallies, double seconds, Measurement measured) {
        if (setup.server().dialect(setup.clients().get(0).selection()).isStamped()) {
            long stamps = tallies.stream().mapToLong(Tally::stamps).sum();
            measured.put("stampsPerSecond", Math.round(stamps / seconds));
            for (int i = 0; i < tallies.size(); i++) {
                measured.micros(
                        "inside." + setup.clients().get(i).name(),
                        tallies.get(i).insideMicros());
            }
            if (stamps == 0) {
                measured.problem("no stamps have come");
            }
        }
    }

    private static Map<String, Double> spent(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> spent = new TreeMap<>();
        after.forEach((name, seconds) -> {
            double difference = Math.round((seconds - before.getOrDefault(name, 0.0)) * 100) / 100.0;
            if (difference > 0) {
                spent.put(name, difference);
            }
        });
        return spent;
    }

    private void awaitLastValues(LoadGenerator generator, Publisher publisher, Measurement measured)
            throws InterruptedException {
        long startNanos = System.nanoTime();
        long[] newest = publisher.newest();
        int behind = generator.behind(newest);
        while (behind > 0 && System.nanoTime() - startNanos < LAST_VALUE_NANOS) {
            Thread.sleep(POLL_MILLIS);
            behind = generator.behind(newest);
        }
        measured.put("lastValuesMillis", (System.nanoTime() - startNanos) / 1_000_000);
        if (behind > 0) {
            measured.problem("%d keys of clients do not have the last value".formatted(behind));
        }
    }

    private void problems(LoadGenerator generator, Measurement measured) {
        List<String> problems = new ArrayList<>();
        long count = 0;
        for (ClientGroup group : setup.clients()) {
            var tally = generator.tally(group);
            count += tally.problemCount();
            problems.addAll(tally.problems());
        }
        if (count > 0) {
            measured.problem("%d problems: %s".formatted(count, problems));
        }
    }
}
