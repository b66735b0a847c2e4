package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Market;
import io.tickgate.benchmarks.feed.OtherReader;
import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Arrivals;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.server.Jvm;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private final Stage stage;
    private final Setup setup;
    private final Timing timing;

    Pushing(Stage stage, Setup setup, Timing timing) {
        this.stage = stage;
        this.setup = setup;
        this.timing = setup.server().isJava() ? timing : timing.withoutJit();
    }

    /** Fills in what was measured while it pushed without a pause. */
    void run(Measurement measured) throws InterruptedException {
        var length = Duration.ofSeconds(setup.leastSeconds());
        run(measured, pushed -> {
            pushed.lookAtHeap(measured);
            pushed.settle(timing, measured);
            pushed.look(timing.window().compareTo(length) > 0 ? timing.window() : length, measured);
        });
    }

    /** Fills in what {@code looking} has measured, which may hold the server in between. */
    void run(Measurement measured, Looking looking) throws InterruptedException {
        var form = setup.server().recordForm();
        try (var market = form.isPresent() ? stage.newMarket(1) : null;
                var publisher = market == null ? null : publisher(market, form)) {
            stage.pin(setup.isPinned());
            var work = new Work(setup.bursts(), market, setup.isPinned() ? stage.serverProcessor() : "");
            try (var running = setup.server().start(work);
                    var reader = setup.isCompared() && market != null ? new OtherReader(market) : null) {
                measure(running, publisher, reader == null ? null : reader.arrivals(), measured, looking);
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
            Server.Running running,
            @Nullable Publisher publisher,
            @Nullable Arrivals arrivals,
            Measurement measured,
            Looking looking)
            throws InterruptedException {
        var dialect = setup.dialect();
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
            var server = running.process();
            var jvm = setup.server().isJava() ? new Jvm(stage.home().java(), server.pid()) : null;
            var window = new Window(stage, setup, server, generator);
            var pushed = new Pushed(setup, running, publisher, jvm, generator, window);
            looking.look(pushed);
            pushed.report(measured);
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
