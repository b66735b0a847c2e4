package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers do to a socket, and what the gateway answers. */
@Timeout(60)
final class StreamIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static KafkaPublisher publisher;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() {
        String prefix = KAFKA.uniqueName("stream") + ".";
        publisher =
                KafkaPublisher.open(PublishSettings.to(KAFKA.bootstrapServers()).withTopicPrefix(prefix));
        publish("1.00");
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix);
        gateway.awaitReady();
        gateway.awaitSymbols(1);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        publisher.close();
    }

    private static void publish(String bid) {
        publisher.publish(
                new Symbol("AAPL"),
                new Quote(new Level(Price.parse(bid), Size.parse("5")), null),
                System.currentTimeMillis() * 1_000);
    }

    @Test
    void servesAClientThatOffersNoProtocolInJson() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            String welcome = socket.read().text();
            socket.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL\",\"FOO\"]}");
            String ack = socket.readUntil("ack");

            assertThat(welcome).startsWith("[{\"type\":\"welcome\",\"v\":1,");
            assertThat(ack)
                    .contains("\"accepted\":1")
                    .contains("\"rejected\":[{\"sym\":\"FOO\",\"code\":\"UNKNOWN_SYMBOL\"}]");
        }
    }

    @Test
    void refusesUpgradesThatItDoesNotTrustOrUnderstand() throws IOException {
        assertThat(upgrade("Origin", "http://evil.example")).isEqualTo(403);
        assertThat(upgrade("Origin", "null")).isEqualTo(403);
        assertThat(upgrade("Sec-WebSocket-Version", "8")).isEqualTo(426);
        assertThat(upgrade("Sec-WebSocket-Protocol", "mqtt")).isEqualTo(400);
        assertThat(upgrade("Upgrade", "")).isEqualTo(426);
        assertThat(upgrade("Host", "evil.example")).isEqualTo(400);
        assertThat(upgrade("Host", "")).isEqualTo(400);
        assertThat(upgrade("Sec-WebSocket-Key", "")).isGreaterThanOrEqualTo(400);
        assertThat(upgrade("Origin", "http://localhost:" + gateway.port())).isEqualTo(101);
        assertThat(upgrade("Sec-WebSocket-Protocol", "tickgate.v1.json")).isEqualTo(101);
    }

    @Test
    void looksAtUpgradesHoweverTheirPathIsSpelled() throws IOException {
        for (String path : List.of("/v1/stre%61m", "/v1/stream;x=1", "/v1/stream?x=1")) {
            try (var socket = new RawSocket(gateway.port())) {
                assertThat(socket.upgrade(path, Map.of("Origin", "http://evil.example")))
                        .as(path)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void closesAMessageThatIsTooBigInAllItsFragments() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendFrame(RawSocket.TEXT, new byte[60_000]);
            socket.sendFrame(0x80, new byte[60_000]);

            assertThat(socket.readCloseCode()).isEqualTo(1009);
        }
    }

    private static int upgrade(String header, String value) throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            return socket.upgrade(Map.of(header, value));
        }
    }

    @Test
    void closesAConnectionThatSaysNothingBeforeItsUpgradeAndKeepsOneThatDoesSoAfterIt() throws IOException {
        try (var silent = new RawSocket(gateway.port());
                var upgraded = new RawSocket(gateway.port()).upgraded()) {
            boolean silentHasEnded = silent.isAtEnd();
            upgraded.sendText("{\"op\":\"ping\",\"id\":77}");

            assertThat(silentHasEnded).isTrue();
            assertThat(upgraded.readUntil("pong")).contains("\"id\":77");
        }
    }

    @Test
    void closesWithTheCodeOfWhatIsWrong() throws IOException {
        assertThat(closeCodeAfter(RawSocket.frame(0x80 | RawSocket.BINARY, new byte[] {1})))
                .isEqualTo(1003);
        assertThat(closeCodeAfter(RawSocket.frame(0xC0 | RawSocket.TEXT, new byte[] {'1'})))
                .isEqualTo(1002);
        assertThat(closeCodeAfter(RawSocket.frame(0x80 | RawSocket.TEXT, new byte[] {(byte) 0xC3, 0x28})))
                .isEqualTo(1007);
        assertThat(closeCodeAfter(new byte[] {(byte) 0x81, 1, '1'}))
                .as("unmasked")
                .isEqualTo(1002);
        assertThat(closeCodeAfter(RawSocket.frame(0x83, new byte[] {1})))
                .as("opcode")
                .isEqualTo(1002);
        var huge = new byte[] {(byte) 0x81, (byte) 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(closeCodeAfter(huge)).as("2^62 bytes").isEqualTo(1009);
    }

    private static int closeCodeAfter(byte[] frame) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.send(frame);
            return socket.readCloseCode();
        }
    }

    @Test
    void answersACloseWithAClose() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendFrame(0x80 | RawSocket.CLOSE, new byte[] {0x03, (byte) 0xE8});

            assertThat(socket.readCloseCode()).isEqualTo(1000);
        }
    }

    @Test
    void answersPingsWithPongs() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendFrame(0x80 | RawSocket.PING, "hi".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.read(RawSocket.PONG).text()).isEqualTo("hi");
        }
    }

    @Test
    void closesAClientThatFloodsItWithPings() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            byte[] ping = RawSocket.frame(0x80 | RawSocket.PING, new byte[100]);
            try {
                for (int i = 0; i < 1_000; i++) {
                    socket.send(ping);
                }
            } catch (SocketException e) {
                // It has been closed meanwhile, as it should be.
            }

            assertThat(socket.readCloseCode()).isIn(1008, -1);
        }
        Await.until(
                "the guard has counted it",
                Duration.ofSeconds(5),
                () -> gateway.meter("tickgate_closed_guarded_total") > 0);
    }

    @Test
    void keepsAClientThatSendsNonsenseNowAndThenAndTellsItWhy() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendText("nonsense");
            String error = socket.readUntil("error");
            socket.sendText("{\"op\":\"ping\",\"id\":5}");

            assertThat(error).contains("\"code\":\"BAD_REQUEST\"").doesNotContain("nonsense");
            assertThat(socket.readUntil("pong")).contains("\"id\":5");
        }
    }

    @Test
    void forgetsAClientThatDropsItsConnection() throws Exception {
        var socket = new RawSocket(gateway.port()).upgraded();
        socket.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"AAPL\"]}");
        socket.readUntil("snapshot");
        double before = gateway.meter("tickgate_connections");

        socket.close();

        Await.until(
                "one connection less", Duration.ofSeconds(10), () -> gateway.meter("tickgate_connections") < before);
    }

    @Test
    void servesThePageTheDirectoryHealthAndMeters() throws Exception {
        assertThat(gateway.get("/").body()).contains("<!doctype html>");
        assertThat(gateway.get("/").headers().firstValue("Content-Security-Policy"))
                .isPresent();
        assertThat(gateway.get("/tickgate.js").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).contains("javascript"));
        assertThat(gateway.get("/v1/symbols?query=aa").body()).contains("\"sym\":\"AAPL\"");
        assertThat(gateway.get("/v1/symbols?query=zz").body()).contains("\"symbols\":[]");
        assertThat(gateway.get("/v1/symbols?limit=0").statusCode()).isEqualTo(400);
        assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(gateway.meter("tickgate_ingest_records_total")).isPositive();
    }

    @Test
    void sendsHeartbeatsWithTheWatermarkOfTheFeed() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendText("{\"op\":\"hello\",\"id\":1,\"hb\":1000}");
            String first = socket.readUntil("\"type\":\"hb\"");
            String second = socket.readUntil("\"type\":\"hb\"");

            assertThat(watermark(second)).isGreaterThan(watermark(first));
        }
    }

    private static long watermark(String heartbeat) {
        String digits = heartbeat.replaceAll("(?s).*\"wm\":\\{[^}]*\"quote\":(\\d+).*", "$1");
        return Long.parseLong(digits);
    }
}
