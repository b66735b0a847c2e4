package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway in a process that may have few file descriptors, and more connections than that. */
final class DescriptorsIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    /** Of which its libraries, its log and Kafka take more than half. */
    private static final int DESCRIPTORS = 500;

    private static final int HEAP_MEGABYTES = 256;
    private static final String SYMBOL = "FULL.XNAS";
    private static final String READINESS = "/actuator/health/readiness";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<RawSocket> crowd = new ArrayList<>();

    @Test
    @Timeout(150)
    void turnsOthersAwayServesTheConnectedSaysSoAndRecovers() throws Exception {
        String prefix = KAFKA.uniqueName("descriptors") + ".";
        var log = Path.of("target", "runs", "descriptors-gateway.log");
        try (var market = new LiveProtocol(KAFKA.bootstrapServers(), prefix);
                var gateway = start(prefix, log, market);
                var client = new LiveClient(gateway.port(), new ArrayList<>())) {
            client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"" + SYMBOL + "\"]}")
                    .await("snapshot");

            int upgraded = upgradeUntilRefused(gateway);
            assertThat(upgraded).isBetween(20, DESCRIPTORS);
            assertServed(client, market);
            // A gateway that has just begun closes a file of its own now and then, and has room for one more again.
            Await.until("it is not ready", SOON, () -> {
                upgradeUntilRefused(gateway);
                return gateway.get(READINESS).statusCode() == 503;
            });

            // What the gateway keeps for itself is asked for by those who never say what they want.
            int silent = connectUntilDropped(gateway);
            System.out.printf(
                    "%d descriptors: %d clients, then %d connections more, then none%n", DESCRIPTORS, upgraded, silent);
            assertThat(silent).isBetween(1, DESCRIPTORS);
            assertServed(client, market);

            leave();
            Await.until("it is ready again", SOON, () -> gateway.get(READINESS).statusCode() == 200);
            try (var welcome = new RawSocket(gateway.port())) {
                assertThat(welcome.upgrade(Map.of())).isEqualTo(101);
            }
            assertServed(client, market);
        } finally {
            leave();
        }
    }

    private static GatewayUnderTest start(String prefix, Path log, LiveProtocol market) throws IOException {
        market.everythingOf(SYMBOL);
        // The crowd reads nothing, and so answers no ping; how long it takes to come is the machine's affair.
        var gateway = GatewayUnderTest.withDescriptors(
                DESCRIPTORS, KAFKA.bootstrapServers(), prefix, HEAP_MEGABYTES, log, "--tickgate.socket.ping=10m");
        gateway.awaitReady();
        gateway.awaitSymbols(1);
        return gateway;
    }

    private int upgradeUntilRefused(GatewayUnderTest gateway) throws IOException {
        for (int i = 0; i < DESCRIPTORS; i++) {
            var socket = new RawSocket(gateway.port());
            crowd.add(socket);
            int status = socket.upgrade(Map.of());
            if (status != 101) {
                assertThat(status).isEqualTo(503);
                return i;
            }
        }
        return DESCRIPTORS;
    }

    private int connectUntilDropped(GatewayUnderTest gateway) throws IOException {
        for (int i = 0; i < DESCRIPTORS; i++) {
            var socket = new RawSocket(gateway.port());
            crowd.add(socket);
            if (isDropped(socket)) {
                return i;
            }
        }
        return DESCRIPTORS;
    }

    /** A request that is answered is not the end; what trickles after it keeps the descriptor. */
    private static boolean isDropped(RawSocket socket) throws IOException {
        try {
            socket.answer("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n");
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    private static void assertServed(LiveClient client, LiveProtocol market) throws IOException {
        market.quote(SYMBOL);
        assertThat(client.await("update").path("sym").asString()).isEqualTo(SYMBOL);
    }

    private void leave() throws IOException {
        for (var socket : crowd) {
            socket.close();
        }
        crowd.clear();
    }
}
