package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;

/**
 * What is left of connections that are lost: batch after batch of clients come, subscribe, and go without a word.
 *
 * <p>Confined to the main thread.
 */
record Dropping(Gateway gateway, ClientGroup batch, int batches, int symbols) implements Scenario.Contender {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MESSAGE_BYTES = 150;
    private static final int POLL_MILLIS = 50;

    /** Before what is left is looked at the first time: what is made once and kept, such as buffers of each event loop. */
    private static final int BATCHES_BEFORE = 4;

    /** So many records of a partition the gateway keeps at hand, and some more: until then its heap grows without any connection. */
    private static final long TAPE_RECORDS = 20_000;

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    @Override
    public String name() {
        return gateway.name();
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        try (var market = stage.newMarket(1);
                var publisher = new Publisher(
                        market, symbols, MESSAGE_BYTES, gateway.recordForm().orElseThrow())) {
            publisher.publishEach();
            publisher.idle();
            var bursts = new Bursts(100, MESSAGE_BYTES, symbols, 10);
            try (var running = gateway.start(new Work(bursts, market, ""))) {
                publisher.start(bursts);
                long fullNanos = System.nanoTime() + TAPE_RECORDS * SECOND_NANOS / bursts.ticksPerSecond();
                for (int i = 0; i < BATCHES_BEFORE || System.nanoTime() < fullNanos; i++) {
                    comeAndGo(running);
                }
                var process = running.process();
                var heapBefore = gateway.liveHeap(running);
                measured.put("heapStartBytes", heapBefore.bytes());
                measured.put("residentStartBytes", process.residentBytes());
                measured.put("descriptorsStart", process.descriptors());
                for (int i = 0; i < batches; i++) {
                    comeAndGo(running);
                }
                measured.put("clients", batches * batch.clients());
                var heap = gateway.liveHeap(running);
                measured.put("heapEndBytes", heap.bytes());
                stage.keep("drop", name(), heap.growth(heapBefore, batches * batch.clients()));
                measured.put("residentBytes", process.residentBytes());
                measured.put("descriptorsEnd", process.descriptors());
                process.requireAlive();
            }
        }
    }

    private void comeAndGo(Server.Running running) throws InterruptedException {
        var generator = new LoadGenerator(running.port(), gateway.dialect(batch.selection()), 1, null);
        try {
            generator.open(batch, LIMIT);
            generator.awaitComplete(LIMIT);
        } finally {
            generator.drop();
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (Gateway.meter(running, "tickgate_connections") > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("connections that are lost are still held after " + LIMIT);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
