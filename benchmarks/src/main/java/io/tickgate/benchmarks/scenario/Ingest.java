package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;

/**
 * What it costs to bring quotes from Kafka into the cache, with nobody there who wants them: published as fast as the broker
 * takes them.
 *
 * <p>Confined to the main thread.
 */
record Ingest(Gateway gateway, int symbols, int warmUpRecords, int records) implements Scenario.Contender {
    private static final String METER = "tickgate_ingest_records_total";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Rarely: each look makes the gateway write down all its meters, which is paid for in the figure. */
    private static final int POLL_MILLIS = 250;

    private static final int MESSAGE_BYTES = 150;

    @Override
    public String name() {
        return gateway.name();
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        try (var market = stage.newMarket(1);
                var publisher = new Publisher(market, symbols, MESSAGE_BYTES, RecordForm.QUOTE)) {
            publisher.publishEach();
            try (var running = gateway.start(new Work(new Bursts(1, MESSAGE_BYTES, symbols, 1), market, ""))) {
                read(running, publisher, warmUpRecords);
                long startNanos = System.nanoTime();
                double cpuBefore = running.process().cpuSeconds();
                double before = Gateway.meter(running, METER);
                read(running, publisher, records);
                double cpuSeconds = running.process().cpuSeconds() - cpuBefore;
                double read = Gateway.meter(running, METER) - before;
                measured.put("seconds", (System.nanoTime() - startNanos) / 1e9);
                measured.put("records", Math.round(read));
                measured.put("cpuSeconds", cpuSeconds);
                measured.put("recordsPerCpuSecond", Math.round(read / cpuSeconds));
            }
        }
    }

    private static void read(Server.Running running, Publisher publisher, int count) throws InterruptedException {
        double before = Gateway.meter(running, METER);
        publisher.publishAll(count);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        double read = 0;
        while (read < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%d records read (expected: %d)".formatted(Math.round(read), count));
            }
            Thread.sleep(POLL_MILLIS);
            read = Gateway.meter(running, METER) - before;
        }
    }
}
