package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of connections before they are upgraded, byte by byte over a socket. */
@Timeout(60)
final class HandshakeIT {
    private static final Duration DEADLINE = Duration.ofMillis(700);

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Longer than a frame is under way. */
    private static final Duration OPENING = Duration.ofMillis(300);

    private static final int FINAL_TEXT_WITH_RESERVED_BIT = 0xC1;

    private static final int SILENT = 1_000;

    /** Netty's channel, its pipeline and its HTTP codec; nothing of a request. */
    private static final long MAX_BYTES_OF_THE_SILENT = 2_300;

    private static final int IDLE = 600;
    private static final int WARMING_UP = 200;
    private static final int SYMBOLS_OF_THE_IDLE = 20;

    /** Measured with Java 17: 3,570; a third of it Netty's channel, a third the subscriptions. */
    private static final long MAX_BYTES_OF_THE_IDLE = 4_000;

    private static TransportUnderTest gateway;

    @BeforeAll
    static void start() {
        gateway =
                TransportUnderTest.start(Options.usual().withConnections(5_000).withHandshakeTimeout(DEADLINE));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "426, HTTP/1.0, ''",
        "426, HTTP/1.1, 'Sec-WebSocket-Version: 0'",
        "426, HTTP/1.1, 'Sec-WebSocket-Version: 7'",
        "426, HTTP/1.1, 'Sec-WebSocket-Version: 8'",
        "426, HTTP/1.1, Upgrade:",
        "400, HTTP/1.1, Connection:",
        "400, HTTP/1.1, Sec-WebSocket-Key:",
        "400, HTTP/1.1, 'Sec-WebSocket-Key: c2hvcnQ='",
        "400, HTTP/1.1, Host:",
        "400, HTTP/1.1, 'Host: localhost|Host: localhost'",
        "400, HTTP/1.1, 'Host: evil.example'",
        "400, HTTP/1.1, 'Sec-WebSocket-Protocol: mqtt'",
        "403, HTTP/1.1, 'Origin: null'",
        "403, HTTP/1.1, 'Origin: http://evil.example'",
        "403, HTTP/1.1, 'Origin: http://localhost.evil.example'",
    })
    void refusesAnUpgradeWithAProblemDetail(int status, String version, String header) throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            String answer = socket.answer(request(version, header));

            assertThat(answer)
                    .startsWith(version + " " + status)
                    .contains("application/problem+json")
                    .contains("\"status\":" + status)
                    .contains("(expected: ")
                    .doesNotContainIgnoringCase("sec-websocket-accept");
            assertThat(status != 426
                            || answer.toLowerCase(java.util.Locale.ROOT).contains("sec-websocket-version: 13"))
                    .isTrue();
        }
    }

    /** An upgrade with this header in place of the ordinary one, or without it if it has no value. */
    private static String request(String version, String header) {
        String name = header.isEmpty() ? "none" : header.substring(0, header.indexOf(':'));
        var request = new StringBuilder("GET /v1/stream ").append(version).append("\r\n");
        for (String usual : List.of(
                "Host: localhost:" + gateway.port(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")) {
            if (!usual.startsWith(name + ":")) {
                request.append(usual).append("\r\n");
            }
        }
        if (!header.endsWith(":") && !header.isEmpty()) {
            request.append(header.replace("|", "\r\n")).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    @Test
    void linksTheCommandsOfAConnectionWithTheTraceThatItsUpgradeNames() throws IOException {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (var socket = new RawSocket(gateway.port())) {
            socket.upgrade(Map.of("traceparent", parent));
            socket.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"A\"]}");
            socket.readUntil("\"ack\"");

            assertThat(gateway.lastTrace()).isNotNull().satisfies(trace -> {
                assertThat(trace.command()).isEqualTo("sub");
                assertThat(trace.traceParent()).isEqualTo(parent);
            });
        }
    }

    @Test
    void answersWithTheSubprotocolThatItChose() throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            String answer = socket.answer(
                    request("HTTP/1.1", "Sec-WebSocket-Protocol: mqtt|Sec-WebSocket-Protocol: soap, tickgate.v1.json"));

            assertThat(answer).startsWith("HTTP/1.1 101").containsIgnoringCase("protocol: tickgate.v1.json");
        }
    }

    @Test
    void closesAConnectionWhoseHeadersTrickle() throws IOException {
        byte[] request = request("HTTP/1.1", "").getBytes(StandardCharsets.US_ASCII);
        long startNanos = System.nanoTime();
        try (var socket = new RawSocket(gateway.port())) {
            int sent = 0;
            try {
                while (sent < request.length - 1 && System.nanoTime() - startNanos < 10 * DEADLINE.toNanos()) {
                    socket.send(new byte[] {request[sent++]});
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
            } catch (SocketException e) {
                // It has been closed meanwhile, as it should be.
            }

            assertThat(sent).isLessThan(request.length - 1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isBetween(DEADLINE, DEADLINE.multipliedBy(5));
        }
    }

    @Test
    void closesAThousandSilentConnectionsAtOnceAndServesOthersMeanwhile() throws Exception {
        var silent = new ArrayList<RawSocket>();
        try {
            for (int i = 0; i < 1_000; i++) {
                silent.add(new RawSocket(gateway.port()));
            }
            try (var socket = new RawSocket(gateway.port()).upgraded()) {
                socket.sendText("{\"op\":\"ping\",\"id\":1}");
                assertThat(socket.readUntil("pong")).contains("\"id\":1");
            }
            long startNanos = System.nanoTime();
            for (var socket : silent) {
                assertThat(socket.isAtEnd()).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(DEADLINE.multipliedBy(5));
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void holdsLittleForAConnectionThatSaysNothing() throws Exception {
        var silent = new ArrayList<SocketChannel>();
        try (var alone = TransportProcess.start(SILENT)) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), alone.port());
            // What is made for the first one only is none of the others'.
            silent.add(SocketChannel.open(address));
            Await.until("it is accepted", SOON, () -> alone.sockets() == 1);
            long before = alone.heapBytes();

            while (silent.size() < SILENT) {
                silent.add(SocketChannel.open(address));
            }
            Await.until("all are accepted", SOON, () -> alone.sockets() == SILENT);
            long bytesOfEach = (alone.heapBytes() - before) / (SILENT - 1);

            System.out.printf("a connection that says nothing holds %,d bytes of heap%n", bytesOfEach);
            assertThat(bytesOfEach).isLessThan(MAX_BYTES_OF_THE_SILENT);
        } finally {
            for (var channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void holdsLittleForAnIdleClientWithTwentySubscriptions() throws Exception {
        String names = IntStream.range(0, SYMBOLS_OF_THE_IDLE)
                .mapToObj(i -> "\"S" + i + "\"")
                .collect(Collectors.joining(","));
        var idle = new ArrayList<RawSocket>();
        try (var alone = TransportProcess.start(IDLE)) {
            alone.symbols(SYMBOLS_OF_THE_IDLE);
            long before = 0;
            for (int i = 0; i < IDLE; i++) {
                var client = new RawSocket(alone.port()).upgraded();
                idle.add(client);
                client.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[" + names + "]}");
                client.readUntil("\"snapshot\"");
                // What is made for the first ones only is none of the others'.
                before = i == WARMING_UP - 1 ? alone.heapBytes() : before;
            }
            long bytesOfEach = (alone.heapBytes() - before) / (IDLE - WARMING_UP);

            System.out.printf("an idle client with twenty subscriptions holds %,d bytes of heap%n", bytesOfEach);
            assertThat(bytesOfEach).isLessThan(MAX_BYTES_OF_THE_IDLE);
        } finally {
            for (var client : idle) {
                client.close();
            }
        }
    }

    @Test
    void keepsAConnectionThatIsUpgradedAndSubscribesToNothingAndSendsItOnlyHeartbeats() throws Exception {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            String welcome = socket.read().text();
            socket.sendText("{\"op\":\"hello\",\"id\":1,\"hb\":1000}");
            String again = socket.read().text();

            assertThat(welcome).contains("welcome");
            assertThat(again).contains("welcome");
            for (int i = 0; i < 2; i++) {
                assertThat(socket.read().text()).startsWith("[{\"type\":\"hb\"").doesNotContain("},{");
            }
        }
    }

    @Test
    void answersWhatAClientSaysBeforeItsSessionIsOpen() throws Exception {
        try (var slow = TransportUnderTest.startSlow(Options.usual(), OPENING);
                var socket = new RawSocket(slow.port()).upgraded()) {
            socket.sendText("{\"op\":\"ping\",\"id\":7}");
            socket.sendFrame(FINAL_TEXT_WITH_RESERVED_BIT, new byte[0]);

            assertThat(socket.readUntil("pong")).contains("7");
            assertThat(socket.readCloseCode())
                    .as("the frame guard looks at it, too")
                    .isEqualTo(1002);
        }
    }

    @Test
    void servesSeveralRequestsOnOneConnectionUntilItGoesQuiet() throws Exception {
        try (var socket = new RawSocket(gateway.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(socket.answer(request("HTTP/1.1", "Origin: null"))).startsWith("HTTP/1.1 403");
            }

            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void refusesAnUpgradeByAnotherMethod() throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            String answer = socket.answer(request("HTTP/1.1", "").replace("GET", "DELETE"));

            assertThat(answer).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET");
        }
    }

    @Test
    void takesOrdinaryUpgrades() throws IOException {
        for (var changes : List.of(
                Map.of("Origin", "http://localhost:" + gateway.port()), Map.of("Connection", "keep-alive, Upgrade"))) {
            try (var socket = new RawSocket(gateway.port())) {
                assertThat(socket.upgrade(changes)).isEqualTo(101);
            }
        }
    }
}
