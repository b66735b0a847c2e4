package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two thousand connections a second that a gateway in its own JVM refuses, beside clients that it serves; runs only
 * when it is named. {@code docs/runs.md} has the command and the last result.
 */
final class AcceptStormRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int PER_SECOND = 2_000;
    private static final int CLIENTS = 20;
    private static final int ROUNDS = 3;
    private static final Duration PHASE = Duration.ofSeconds(5);
    private static final String SYMBOL = "STORM.XNAS";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** Of the phase that is measured. */
    private final AtomicReference<Latencies> latencies = new AtomicReference<>(new Latencies());

    @ParameterizedTest
    @ValueSource(strings = {"connections", "connections-per-address"})
    @Timeout(300)
    void refusesManyCheaplyBesideThoseWhomItServes(String limit) throws Exception {
        String prefix = KAFKA.uniqueName("storm") + ".";
        var log = Path.of("target", "runs", "accept-storm-gateway.log");
        String setting = "--tickgate.limits." + limit + "=" + CLIENTS;
        var clients = new ArrayList<RawSocket>();
        try (var market = new LiveProtocol(KAFKA.bootstrapServers(), prefix)) {
            market.everythingOf(SYMBOL);
            try (var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log, setting)) {
                gateway.awaitReady();
                // Not asked under /v1: that would take a place of those that are limited.
                Await.until("its symbol is known", START, () -> gateway.meter("tickgate_symbols") >= 1);
                connect(gateway, clients);
                var result = measure(gateway, market);
                System.out.println(limit + "\n" + result);
                assertThat(gateway.meter("tickgate_connections")).isEqualTo(CLIENTS);
            } finally {
                for (var client : clients) {
                    client.close();
                }
            }
        }
    }

    private void connect(GatewayUnderTest gateway, List<RawSocket> clients) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            var client = new RawSocket(gateway.port()).upgraded();
            clients.add(client);
            client.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"" + SYMBOL + "\"]}");
            client.readUntil("snapshot");
            new Thread(() -> read(client), "client-" + i).start();
        }
    }

    /** Notes how old each update is: from before its record was given to Kafka. */
    private void read(RawSocket client) {
        try {
            while (true) {
                var frame = client.read();
                if (frame.opcode() == RawSocket.PING) {
                    client.sendFrame(0x80 | RawSocket.PONG, frame.payload());
                } else if (frame.text().contains("\"update\"")) {
                    latencies.get().add(TimeUnit.MICROSECONDS.toNanos(LiveProtocol.micros() - timeOf(frame.text())));
                }
            }
        } catch (SocketException | java.io.EOFException e) {
            // The run has ended.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long timeOf(String frame) {
        int start = frame.indexOf("\"ts\":", frame.indexOf("\"update\"")) + 5;
        int end = start;
        while (Character.isDigit(frame.charAt(end))) {
            end++;
        }
        return Long.parseLong(frame, start, end, 10);
    }

    private String measure(GatewayUnderTest gateway, LiveProtocol market) throws Exception {
        var quiet = new Latencies();
        var stormy = new Latencies();
        var storm = new ArrayList<ConnectionStorm.Result>();
        // Once for nothing: what runs for the first time is slow.
        phase(new Latencies(), market, () -> new ConnectionStorm(gateway.port()).run(PER_SECOND, PHASE));
        long quietNanos = 0;
        long stormNanos = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = gateway.processorTime().toNanos();
            phase(quiet, market, () -> pause(PHASE));
            long between = gateway.processorTime().toNanos();
            storm.add(phase(stormy, market, () -> new ConnectionStorm(gateway.port()).run(PER_SECOND, PHASE)));
            quietNanos += between - start;
            stormNanos += gateway.processorTime().toNanos() - between;
        }
        assertThat(storm).allSatisfy(result -> assertThat(result.others()).isZero());
        double seconds = ROUNDS * PHASE.toNanos() / 1e9;
        return """
                quiet: %s; the gateway took %.0f ms of a processor a second
                storm: %s; the gateway took %.0f ms of a processor a second
                refused: %.0f a second
                p99 with the storm, in parts of that without: %.2f
                """.formatted(
                        quiet,
                        quietNanos / 1e6 / seconds,
                        stormy,
                        stormNanos / 1e6 / seconds,
                        storm.stream()
                                .mapToDouble(ConnectionStorm.Result::refusedPerSecond)
                                .average()
                                .orElse(0),
                        stormy.millis(0.99) / quiet.millis(0.99));
    }

    /** Publishes a quote now and then for as long as something else takes. */
    private <T> T phase(Latencies phase, LiveProtocol market, Supplier<T> meanwhile) throws Exception {
        latencies.set(phase);
        var publisher = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        market.quote(SYMBOL);
                        pause(PAUSE);
                    }
                },
                "publisher");
        publisher.start();
        var result = meanwhile.get();
        publisher.interrupt();
        publisher.join();
        return result;
    }

    private static Duration pause(Duration length) {
        try {
            Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return length;
    }
}
