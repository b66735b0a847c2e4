package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too many connections, too many commands: the new one is refused, and the connected go on. */
@Timeout(60)
final class LimitsIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String EVENTS = "GET /v1/sse?ch=quote&syms=AAPL.XNAS HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String SNAPSHOT = "GET /v1/snapshot/quote?syms=AAPL.XNAS HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String NO_SYMBOLS = "GET /v1/snapshot/quote HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Of one address beyond its limit; the others are turned away before they are upgraded. */
    private static final int TOLD_AT_A_TIME = 8;

    @Test
    void answersUpgradesBeyondTheLimitOfTheGatewayWith503UntilOneLeaves() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnections(2));
                var first = new RawSocket(gateway.port()).upgraded();
                var second = new RawSocket(gateway.port()).upgraded()) {
            for (String path : new String[] {"/v1/stream", "/v1/stre%61m"}) {
                try (var third = new RawSocket(gateway.port())) {
                    assertThat(third.answer(upgrade(path)))
                            .startsWith("HTTP/1.1 503")
                            .containsIgnoringCase("retry-after: 5")
                            .contains("application/problem+json")
                            .contains("\"status\":503");
                }
            }
            assertThat(gateway.counters().turnedAway()).isEqualTo(2);
            assertServed(first);

            second.close();
            Await.until("there is room again", SOON, () -> {
                try (var third = new RawSocket(gateway.port())) {
                    return third.upgrade(Map.of()) == 101;
                }
            });
        }
    }

    @Test
    void closesConnectionsBeyondTheLimitOfTheirAddressAndCountsExactly() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnectionsPerAddress(2))) {
            for (int round = 0; round < 5; round++) {
                try (var first = new RawSocket(gateway.port()).upgraded();
                        var second = new RawSocket(gateway.port()).upgraded();
                        var third = new RawSocket(gateway.port()).upgraded()) {
                    assertThat(third.readCloseCode()).isEqualTo(4503);
                    assertServed(first);
                    assertServed(second);
                    assertThat(gateway.addresses()).isEqualTo(1);
                }
                Await.until("all are forgotten", SOON, () -> gateway.addresses() == 0);
            }
            assertThat(gateway.counters().overAddressLimit()).isEqualTo(5);
        }
    }

    @Test
    void countsReadersOfEventsAndAnswersOneMoreWith503UntilOneLeaves() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnections(1));
                var reader = new RawSocket(gateway.port())) {
            assertThat(reader.answer(EVENTS)).startsWith("HTTP/1.1 200");
            Await.until("it is open", SOON, () -> gateway.openConnections() == 1);

            for (String request : new String[] {EVENTS, SNAPSHOT}) {
                try (var refused = new RawSocket(gateway.port())) {
                    assertThat(refused.answer(request))
                            .startsWith("HTTP/1.1 503")
                            .containsIgnoringCase("retry-after: 5")
                            .containsIgnoringCase("connection: close")
                            .contains("application/problem+json")
                            .contains("#overloaded");
                }
            }
            try (var refused = new RawSocket(gateway.port())) {
                assertThat(refused.upgrade(Map.of())).isEqualTo(503);
            }
            assertThat(gateway.counters().turnedAway()).isEqualTo(3);
            assertThat(gateway.openConnections()).isEqualTo(1);

            reader.close();
            Await.until("there is room again", SOON, () -> {
                try (var next = new RawSocket(gateway.port())) {
                    return next.upgrade(Map.of()) == 101;
                }
            });
        }
    }

    @Test
    void countsRequestsForDataByAddressAndAnswersOneMoreWith429() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnectionsPerAddress(1));
                var first = new RawSocket(gateway.port())) {
            // One connection counts once, whatever it asks for and how often.
            assertThat(first.answer(NO_SYMBOLS)).startsWith("HTTP/1.1 400");
            assertThat(first.answer(NO_SYMBOLS)).startsWith("HTTP/1.1 400");
            assertThat(first.upgrade(Map.of())).isEqualTo(101);

            for (String request : new String[] {EVENTS, SNAPSHOT}) {
                try (var refused = new RawSocket(gateway.port())) {
                    assertThat(refused.answer(request))
                            .startsWith("HTTP/1.1 429")
                            .containsIgnoringCase("retry-after: 5")
                            .contains("#too-many-connections");
                }
            }
            assertThat(gateway.counters().overAddressLimit()).isEqualTo(2);
            assertServed(first);

            first.close();
            Await.until("it is forgotten", SOON, () -> gateway.addresses() == 0);
        }
    }

    @Test
    void turnsAnAddressThatStormsItAwayBeforeTheUpgradeAndTellsItsNextOneWhy() throws Exception {
        var told = new ArrayList<RawSocket>();
        try (var gateway = TransportUnderTest.start(Options.usual().withConnectionsPerAddress(1));
                var connected = new RawSocket(gateway.port()).upgraded()) {
            // They do not answer the close, and so stay for a while.
            for (int i = 0; i < TOLD_AT_A_TIME; i++) {
                told.add(new RawSocket(gateway.port()).upgraded());
            }
            try (var turnedAway = new RawSocket(gateway.port())) {
                assertThat(turnedAway.answer(upgrade("/v1/stream")))
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("retry-after: 5");
            }
            assertThat(gateway.counters().turnedAway()).isEqualTo(1);
            assertServed(connected);

            for (var socket : told) {
                assertThat(socket.readCloseCode()).isEqualTo(4503);
                socket.close();
            }
            Await.until("the next one is told", SOON, () -> {
                try (var next = new RawSocket(gateway.port())) {
                    return next.upgrade(Map.of()) == 101 && next.readCloseCode() == 4503;
                }
            });
        } finally {
            for (var socket : told) {
                socket.close();
            }
        }
    }

    @Test
    void tellsARefusedClientWhyAlsoIfItHasAlreadySaidALot() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnectionsPerAddress(1));
                var first = new RawSocket(gateway.port()).upgraded();
                var second = new RawSocket(gateway.port()).upgraded()) {
            for (int i = 0; i < 200; i++) {
                second.sendText("{\"op\":\"ping\",\"id\":" + i + "}");
            }

            assertThat(second.readCloseCode()).isEqualTo(4503);
            assertThat(second.isAtEnd()).isTrue();
            assertServed(first);
        }
    }

    @Test
    void keepsServingInAStormOfConnectionsAndForgetsThem() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withConnections(1));
                var connected = new RawSocket(gateway.port()).upgraded()) {
            byte[] upgrade = upgrade("/v1/stream").getBytes(StandardCharsets.US_ASCII);
            long startNanos = System.nanoTime();
            long slowestNanos = 0;
            for (int i = 0; i < 2_000; i++) {
                try (var refused = new RawSocket(gateway.port())) {
                    refused.send(upgrade);
                }
                if (i % 100 == 0) {
                    long askedNanos = System.nanoTime();
                    assertServed(connected);
                    slowestNanos = Math.max(slowestNanos, System.nanoTime() - askedNanos);
                }
            }
            System.out.printf(
                    "2,000 connections in %d ms; the slowest answer to the connected took %d ms%n",
                    (System.nanoTime() - startNanos) / 1_000_000, slowestNanos / 1_000_000);

            assertThat(Duration.ofNanos(slowestNanos)).isLessThan(Duration.ofSeconds(1));
            Await.until(
                    "all are gone",
                    SOON,
                    () -> gateway.descriptors().free() == gateway.descriptors().max() - 1);
        }
    }

    @Test
    void keepsTheConnectedAndTurnsOthersAwayWhileDescriptorsAreScarceAndRecovers() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withDescriptors(1_000));
                var connected = new RawSocket(gateway.port()).upgraded()) {
            gateway.holdDescriptors(960);
            assertThat(gateway.descriptors().areScarce()).isTrue();
            try (var refused = new RawSocket(gateway.port())) {
                assertThat(refused.upgrade(Map.of())).isEqualTo(503);
            }
            try (var other = new RawSocket(gateway.port())) {
                // What is not a stream is served from the reserve.
                assertThat(other.answer("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
            assertServed(connected);

            gateway.holdDescriptors(995);
            try (var dropped = new RawSocket(gateway.port())) {
                assertThat(dropped.isAtEnd()).isTrue();
            }
            assertServed(connected);

            gateway.holdDescriptors(100);
            assertThat(gateway.descriptors().areScarce()).isFalse();
            try (var welcome = new RawSocket(gateway.port())) {
                assertThat(welcome.upgrade(Map.of())).isEqualTo(101);
            }
        }
    }

    @Test
    void answersTooManyCommandsWithWhenToGoOnReadsThemSlowlyAndThenCloses() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual().withCommandsPerSecond(100));
                var other = new RawSocket(gateway.port()).upgraded();
                var flood = new RawSocket(gateway.port()).upgraded()) {
            byte[] ping = RawSocket.frame(
                    0x80 | RawSocket.TEXT, "{\"op\":\"ping\",\"id\":1}".getBytes(StandardCharsets.US_ASCII));
            var writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        flood.send(ping);
                    }
                } catch (IOException e) {
                    // It has been closed meanwhile, as it should be.
                }
            });
            long startNanos = System.nanoTime();
            writer.start();
            String error = flood.readUntil("RATE_LIMITED");
            assertServed(other);

            assertThat(error).containsPattern("\"retry\":true,\"after\":\\d+");
            assertThat(flood.readCloseCode()).isEqualTo(4003);
            // The first five are refused at once, the others one by one.
            assertThat(System.nanoTime() - startNanos).isGreaterThan(95 * 10_000_000L);
            assertThat(gateway.commands()).isLessThan(1_000);
            assertServed(other);
            writer.join(5_000);
        }
    }

    @Test
    void readsNoMoreOfAFloodThanALittleOnceItHasSaidFarewell() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual());
                var flood = new RawSocket(gateway.port()).upgraded()) {
            flood.sendFrame(0x80 | 0x3, new byte[0]);
            byte[] junk = new byte[64 * 1024];
            long sentBytes = 0;
            boolean isOpen = true;
            while (isOpen) {
                try {
                    flood.send(junk);
                    sentBytes += junk.length;
                } catch (IOException e) {
                    isOpen = false;
                }
            }

            // What two kernels hold for each other, and a little more.
            assertThat(sentBytes).isLessThan(32 * 1024 * 1024);
            Await.until("it is forgotten", SOON, () -> gateway.openConnections() == 0);
        }
    }

    @Test
    void forgetsConnectionsThatDropInTheMiddleOfAFrame() throws Exception {
        try (var gateway = TransportUnderTest.start(Options.usual())) {
            gateway.market().quote(Market.AAPL, "1.00", "1.01");
            for (int i = 0; i < 200; i++) {
                var socket = new RawSocket(gateway.port()).upgraded();
                socket.send(new byte[] {(byte) 0x81, (byte) 0xFE, 0x10, 0, 0, 0, 0, 0, '{'});
                if (i % 2 == 0) {
                    socket.reset();
                }
                socket.close();
            }

            Await.until(
                    "all are gone",
                    SOON,
                    () -> gateway.openConnections() == 0
                            && gateway.descriptors().free()
                                    == gateway.descriptors().max());
        }
    }

    @Test
    void givesBackWhatItHasReadOfAFloodThatDropsItsConnection() throws Exception {
        byte[] ping = RawSocket.frame(
                0x80 | RawSocket.TEXT, "{\"op\":\"ping\",\"id\":1}".getBytes(StandardCharsets.US_ASCII));
        byte[] pings = new byte[ping.length * 2_000];
        for (int i = 0; i < 2_000; i++) {
            System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
        }
        try (var gateway = TransportUnderTest.start(Options.usual())) {
            floodAndDrop(gateway, pings, 20);
            long before = nettyBytes();
            floodAndDrop(gateway, pings, 100);

            assertThat(nettyBytes() - before).isLessThan(2 * 1024 * 1024);
        }
    }

    private static void floodAndDrop(TransportUnderTest gateway, byte[] flood, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (var socket = new RawSocket(gateway.port()).upgraded()) {
                long before = gateway.commands();
                socket.send(flood);
                Await.until("it has been read", SOON, () -> gateway.commands() >= before + 26);
            }
        }
        Await.until("all are gone", SOON, () -> gateway.openConnections() == 0);
    }

    /** What Netty holds outside the heap, or on it, for buffers. */
    private static long nettyBytes() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    private static void assertServed(RawSocket socket) throws IOException {
        // Slower than the limit of commands, or told so: both are an answer.
        socket.sendText("{\"op\":\"ping\",\"id\":5}");
        assertThat(socket.readUntil("\"id\":5")).isNotEmpty();
    }

    private static String upgrade(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }
}
