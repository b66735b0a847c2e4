package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;

/**
 * What a connection costs in memory to which nothing is sent.
 *
 * <p>Confined to the main thread.
 */
record Idle(Server server, ClientGroup clients, int symbols) implements Scenario.Contender {
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration SUBSCRIBED_LIMIT = Duration.ofMinutes(1);
    /** The answers to the last subscriptions of a server of which no message says that they are there. */
    private static final int SETTLE_MILLIS = 3_000;

    private static final int MESSAGE_BYTES = 150;

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public String prepare() {
        return server.prepare().orElse("");
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        var dialect = server.dialect(clients.selection());
        try (var market = stage.newMarket(1);
                var publisher = new Publisher(
                        market, symbols, MESSAGE_BYTES, server.recordForm().orElseThrow())) {
            publisher.publishEach();
            publisher.idle();
            var work = new Work(new Bursts(1, MESSAGE_BYTES, symbols, 1), market, "");
            try (var running = server.start(work);
                    var generator = new LoadGenerator(running.port(), dialect, 1, null)) {
                // What is made with the first connection of all is not counted.
                generator.open(new ClientGroup("first", 1, clients.selection(), null), OPEN_LIMIT);
                Thread.sleep(SETTLE_MILLIS);
                var heapBefore = server.liveHeap(running);
                long residentBefore = running.process().residentBytes();
                generator.open(clients, OPEN_LIMIT);
                if (dialect.isConflating()) {
                    generator.awaitComplete(SUBSCRIBED_LIMIT);
                }
                Thread.sleep(SETTLE_MILLIS);
                measured.put("clients", clients.clients());
                measured.put("subscriptionsEach", clients.selection().count());
                measured.put(
                        "residentBytesPerConnection",
                        (running.process().residentBytes() - residentBefore) / (double) clients.clients());
                var heap = server.liveHeap(running);
                measured.put(
                        "heapBytesPerConnection", (heap.bytes() - heapBefore.bytes()) / (double) clients.clients());
                stage.keep("idle", name(), heap.growth(heapBefore, clients.clients()));
                var tally = generator.tally(clients);
                if (tally.problemCount() > 0) {
                    measured.problem(tally.problems().toString());
                }
            }
        }
    }
}
