package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate (RFC 7692) over a socket, with the JDK's own inflater on the other side. */
@Timeout(60)
final class CompressionIT {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final int COMPRESSED = 0x40;
    private static final String OFFER = "permessage-deflate; client_max_window_bits";
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static TransportUnderTest gateway;

    @BeforeAll
    static void start() {
        gateway = TransportUnderTest.start(Options.usual().compressing());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void compressesOnlyIfConfigured() throws IOException {
        try (var plain = TransportUnderTest.start(Options.usual());
                var socket = new RawSocket(plain.port())) {
            assertThat(socket.answer(upgrade(OFFER)))
                    .startsWith("HTTP/1.1 101")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
            assertThat(socket.read().first()).isEqualTo(0x81);
            socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, deflated("{}"));
            assertThat(socket.readCloseCode()).isEqualTo(1002);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate | true",
                "permessage-deflate; client_max_window_bits | true",
                "permessage-deflate; client_max_window_bits=9 | true",
                "permessage-deflate; server_max_window_bits=15 | true",
                "permessage-deflate; server_max_window_bits=\"15\" | true",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover | true",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | true",
                "permessage-deflate; server_max_window_bits=10 | false",
                "permessage-deflate; server_max_window_bits=14 | false",
                "permessage-deflate; server_max_window_bits=16 | false",
                "permessage-deflate; server_max_window_bits | false",
                "permessage-deflate; client_max_window_bits=7 | false",
                "permessage-deflate; client_max_window_bits=015 | false",
                "permessage-deflate; server_no_context_takeover=1 | false",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover | false",
                "permessage-deflate; what=ever | false",
                "permessage-bzip2 | false",
                "x-webkit-deflate-frame | false",
            })
    void takesOffersThatItCanKeep(String offer, boolean isTaken) throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            String answer = socket.answer(upgrade(offer));

            assertThat(answer).startsWith("HTTP/1.1 101");
            assertThat(answer.contains(AGREED)).isEqualTo(isTaken);
            assertThat(answer.toLowerCase(java.util.Locale.ROOT).contains("sec-websocket-extensions"))
                    .isEqualTo(isTaken);
        }
    }

    @Test
    void compressesLargeMessagesEachByItselfAndKeepsSmallOnesTogetherInOrder() throws Exception {
        levels("1", 10);
        gateway.market().quote(Market.AAPL, "1.00", "1.01");
        try (var socket = compressed()) {
            String subscriptions = """
                    [{"op":"ping","id":1},{"op":"ping","id":2},
                    {"op":"sub","id":3,"ch":"book.10","syms":["AAPL.XNAS"]},{"op":"ping","id":4}]""";
            socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, deflated(subscriptions));
            var texts = new ArrayList<String>();
            boolean isBookCompressed = false;
            while (texts.stream().noneMatch(text -> text.contains("snapshot"))) {
                var frame = socket.read();
                texts.add(text(frame));
                boolean isBook = texts.get(texts.size() - 1).contains("snapshot");
                isBookCompressed |= isBook && isCompressed(frame);
                assertThat(isCompressed(frame) ? frame.first() & 0xF : RawSocket.TEXT)
                        .isEqualTo(RawSocket.TEXT);
                if (isBook) {
                    // One message is one array of its own.
                    assertThat(texts.get(texts.size() - 1))
                            .startsWith("[{\"type\":\"snapshot\"")
                            .endsWith("}]");
                }
            }
            String all = String.join("", texts);

            assertThat(isBookCompressed).isTrue();
            assertThat(all.indexOf("\"welcome\"")).isLessThan(all.indexOf("\"id\":1"));
            assertThat(all.indexOf("\"id\":1")).isLessThan(all.indexOf("\"id\":2"));
            assertThat(all.indexOf("\"id\":2")).isLessThan(all.indexOf("\"ack\""));
            assertThat(all.indexOf("\"ack\"")).isLessThan(all.indexOf("\"id\":4"));
            assertThat(all.indexOf("\"id\":4")).isLessThan(all.indexOf("\"snapshot\""));
            assertThat(texts).anyMatch(text -> text.contains("\"id\":1") && text.contains("\"id\":2"));
        }
    }

    @Test
    void deflatesAMessageOnceForAllWhoAreSentIt() throws Exception {
        levels("7", 10);
        var sockets = new ArrayList<RawSocket>();
        try {
            for (int i = 0; i < 10; i++) {
                var socket = compressed();
                sockets.add(socket);
                socket.sendText("{\"op\":\"sub\",\"id\":3,\"ch\":\"book.10\",\"syms\":[\"AAPL.XNAS\"]}");
                readUntil(socket, "snapshot");
            }
            long before = gateway.counters().sharedFrames();
            levels("8", 10);
            byte[] first = null;
            for (var socket : sockets) {
                var frame = socket.read(RawSocket.TEXT);
                assertThat(isCompressed(frame)).isTrue();
                assertThat(text(frame)).contains("\"update\"").contains("8.0");
                first = first == null ? frame.payload() : first;
                assertThat(frame.payload()).isEqualTo(first);
            }

            // Two event loops at the most have deflated it.
            assertThat(gateway.counters().sharedFrames() - before).isGreaterThanOrEqualTo(8);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void readsCompressedCommandsInOneFrameAndInMany() throws Exception {
        try (var socket = compressed()) {
            byte[] command = deflated("{\"op\":\"ping\",\"id\":77}");
            socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, command);
            readUntil(socket, "\"id\":77");

            command = deflated("{\"op\":\"ping\",\"id\":78}");
            socket.sendFrame(COMPRESSED | RawSocket.TEXT, Arrays.copyOf(command, 3));
            socket.sendFrame(0x80 | RawSocket.PING, new byte[] {1});
            socket.sendFrame(0, Arrays.copyOfRange(command, 3, 5));
            socket.sendFrame(0x80, Arrays.copyOfRange(command, 5, command.length));
            assertThat(socket.read(RawSocket.PONG).payload()).hasSize(1);
            readUntil(socket, "\"id\":78");

            // Plain ones are read all the same.
            socket.sendText("{\"op\":\"ping\",\"id\":79}");
            readUntil(socket, "\"id\":79");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void closesAMessageThatInflatesWithoutEnd(int fragments) throws Exception {
        byte[] bomb = deflated(" ".repeat(20_000_000));
        assertThat(bomb.length).isLessThan(65_536);
        try (var socket = compressed()) {
            int size = (bomb.length + fragments - 1) / fragments;
            for (int i = 0; i < fragments; i++) {
                int first = (i == 0 ? COMPRESSED | RawSocket.TEXT : 0) | (i == fragments - 1 ? 0x80 : 0);
                socket.sendFrame(first, Arrays.copyOfRange(bomb, i * size, Math.min(bomb.length, (i + 1) * size)));
            }

            assertThat(socket.readCloseCode()).isEqualTo(1009);
        }
    }

    @Test
    void keepsItsMemoryWhereManySendWhatInflatesWithoutEnd() throws Exception {
        byte[] bomb = deflated(" ".repeat(20_000_000));
        long before = usedHeapBytes();
        for (int i = 0; i < 100; i++) {
            try (var socket = compressed()) {
                socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, bomb);
                assertThat(socket.readCloseCode()).isEqualTo(1009);
            }
        }
        // One alone would be 20 MB.
        assertThat(usedHeapBytes() - before).isLessThan(10_000_000);
    }

    private static long usedHeapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void closesWhatIsNoDeflate() throws Exception {
        try (var socket = compressed()) {
            socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2});

            assertThat(socket.readCloseCode()).isEqualTo(1007);
        }
    }

    @Test
    void closesBadTextWithinWhatWasCompressed() throws Exception {
        try (var socket = compressed()) {
            socket.sendFrame(0x80 | COMPRESSED | RawSocket.TEXT, deflated(new byte[] {'"', (byte) 0xC3, 0x28}));

            assertThat(socket.readCloseCode()).isEqualTo(1007);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80 | 0x40 | 0x9, 0x80 | 0x40 | 0x8, 0x80 | 0x20 | 0x1, 0x80 | 0x60 | 0x1})
    void refusesReservedBitsThatMeanNothing(int first) throws Exception {
        try (var socket = compressed()) {
            socket.sendFrame(first, new byte[0]);

            assertThat(socket.readCloseCode()).isEqualTo(1002);
        }
    }

    @Test
    void refusesTheBitOnAContinuation() throws Exception {
        try (var socket = compressed()) {
            byte[] command = deflated("{\"op\":\"ping\",\"id\":77}");
            socket.sendFrame(COMPRESSED | RawSocket.TEXT, command);
            socket.sendFrame(0x80 | COMPRESSED, new byte[0]);

            assertThat(socket.readCloseCode()).isEqualTo(1002);
        }
    }

    /** A book of so many levels, that begins with this digit. */
    private static void levels(String digit, int count) {
        gateway.market()
                .book(
                        Market.AAPL,
                        IntStream.range(0, count)
                                .mapToObj(i -> digit + ".0" + (9 - i) + "x" + (i + 1))
                                .toList(),
                        IntStream.range(0, count)
                                .mapToObj(i -> digit + ".1" + i + "x" + (i + 1))
                                .toList());
    }

    private static RawSocket compressed() throws IOException {
        var socket = new RawSocket(gateway.port());
        assertThat(socket.answer(upgrade(OFFER))).contains(AGREED);
        return socket;
    }

    private static String upgrade(String offer) {
        return "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Extensions: " + offer + "\r\n\r\n";
    }

    private static void readUntil(RawSocket socket, String part) throws IOException {
        while (!text(socket.read(RawSocket.TEXT)).contains(part)) {
            // What came before.
        }
    }

    private static boolean isCompressed(RawSocket.Frame frame) {
        return (frame.first() & COMPRESSED) != 0;
    }

    private static String text(RawSocket.Frame frame) {
        if (!isCompressed(frame)) {
            return frame.text();
        }
        var inflater = new Inflater(true);
        try {
            var out = new ByteArrayOutputStream();
            for (byte[] part : List.of(frame.payload(), TAIL)) {
                inflater.setInput(part);
                byte[] chunk = new byte[1 << 16];
                for (int n = inflater.inflate(chunk); n > 0; n = inflater.inflate(chunk)) {
                    out.write(chunk, 0, n);
                }
            }
            return out.toString(StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] deflated(String text) {
        return deflated(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] deflated(byte[] bytes) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes);
        byte[] all = new byte[bytes.length + 100];
        int length = deflater.deflate(all, 0, all.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(all, length - TAIL.length);
    }
}
