package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.simulator.recording.LastValues;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Many clients on all symbols of a fast market: nobody is told to be lagging, and all have the last value soon after
 * the end.
 *
 * <p>Confined to the thread of its test.
 */
final class ManyClients {
    private static final Duration CURRENT_WITHIN = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final String topicPrefix;
    private final Recording recording;
    private final GatewayUnderTest gateway;

    ManyClients(String bootstrapServers, String topicPrefix, Recording recording, GatewayUnderTest gateway) {
        this.bootstrapServers = bootstrapServers;
        this.topicPrefix = topicPrefix;
        this.recording = recording;
        this.gateway = gateway;
    }

    /** Returns what came out of it, in words for the docs. */
    String run(int count, double speed, Duration length) throws Exception {
        var symbols = recording.instruments().keySet();
        var clients = new ArrayList<JournalingClient>();
        try (var market = new LiveMarket(recording, speed, bootstrapServers, topicPrefix)) {
            gateway.awaitReady();
            market.start();
            gateway.awaitSymbols(symbols.size());
            for (int i = 0; i < count; i++) {
                clients.add(new JournalingClient(gateway.stream(), false)
                        .subscribe("quote", symbols, SubscribeOptions.DEFAULTS));
            }
            Await.until(
                    "a first value with everybody",
                    DEADLINE,
                    () -> clients.stream()
                            .allMatch(client -> symbols.stream().allMatch(symbol -> client.quote(symbol) != null)));
            boolean sawTheMarketMove = !market.hasEnded();
            var status = market.awaitEnd(length.plus(DEADLINE));
            var last = LastValues.of(recording);
            var currentAfter = Await.until(
                    "the last value with everybody",
                    DEADLINE,
                    () -> clients.stream()
                            .allMatch(client -> symbols.stream()
                                    .allMatch(symbol -> last.quote(symbol).equals(client.quote(symbol)))));

            assertThat(sawTheMarketMove).isTrue();
            assertThat(clients).allSatisfy(client -> assertThat(client.wrongs()).isEmpty());
            assertThat(currentAfter).isLessThan(CURRENT_WITHIN);
            return String.format(
                    Locale.ROOT,
                    """
                    replay:                            %s
                    clients:                           %d
                    messages to all clients:           %,d
                    all clients current after the end: %d ms
                    gateway heap in use at the end:    %,.0f MB
                    """,
                    status,
                    count,
                    clients.stream().mapToLong(JournalingClient::messages).sum(),
                    currentAfter.toMillis(),
                    heapMegabytes());
        } finally {
            clients.forEach(JournalingClient::close);
        }
    }

    private double heapMegabytes() throws Exception {
        double bytes = 0;
        for (String pool : List.of(
                "G1 Eden Space", "G1 Survivor Space", "G1 Old Gen", "Eden Space", "Survivor Space", "Tenured Gen")) {
            bytes += gateway.meter("jvm_memory_used_bytes{area=\"heap\",id=\"" + pool + "\"}");
        }
        return bytes / 1024 / 1024;
    }
}
