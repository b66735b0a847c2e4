package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Work;
import java.time.Duration;

/**
 * How long it takes until clients that all return at once have all that they had.
 *
 * <p>Confined to the main thread.
 */
record Returning(Gateway gateway, ClientGroup clients, Bursts bursts) implements Scenario.Contender {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public String name() {
        return gateway.name();
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        try (var market = stage.newMarket(1);
                var publisher = new Publisher(
                        market,
                        bursts.symbols(),
                        bursts.bytes(),
                        gateway.recordForm().orElseThrow())) {
            publisher.publishEach();
            publisher.idle();
            try (var running = gateway.start(new Work(bursts, market, ""))) {
                publisher.start(bursts);
                measured.put("clients", clients.clients());
                measured.put("firstMillis", comeAndGo(running.port()));
                measured.put("backMillis", comeAndGo(running.port()));
                measured.put("residentBytes", running.process().residentBytes());
                running.process().requireAlive();
            }
        }
    }

    private long comeAndGo(int port) throws InterruptedException {
        var generator = new LoadGenerator(port, gateway.dialect(clients.selection()), 1, null);
        try {
            long startNanos = System.nanoTime();
            generator.open(clients, LIMIT);
            generator.awaitComplete(LIMIT);
            return (System.nanoTime() - startNanos) / 1_000_000;
        } finally {
            generator.drop();
        }
    }
}
