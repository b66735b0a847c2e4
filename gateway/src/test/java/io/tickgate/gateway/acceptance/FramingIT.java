package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers put into frames, and the code of the close frame that ends it (RFC 6455). */
@Timeout(60)
final class FramingIT {
    private static final int FINAL = 0x80;
    private static final int CONTINUATION = 0;
    private static final int MAX_FRAME_BYTES = 65_536;

    /** Of a hundred in ten seconds. */
    private static final int PINGS_THAT_ARE_LET_THROUGH = 90;

    private static final int PINGING = 200;

    /** A connection and its session; what waits for its socket is not on the heap. */
    private static final long MAX_BYTES_OF_THE_PINGING = 16 * 1024;

    private static final String PING_COMMAND = "{\"op\":\"ping\",\"id\":77}";

    private static TransportUnderTest gateway;

    @BeforeAll
    static void start() {
        gateway = TransportUnderTest.start(Options.usual().withPing(Duration.ofMillis(300)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<Arguments> offences() {
        var reservedBits = IntStream.of(0x10, 0x20, 0x40, 0x70)
                .mapToObj(bits -> arguments("reserved bits " + bits, 1002, frame(FINAL | bits | RawSocket.TEXT, "{}")));
        var opcodes = IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .mapToObj(opcode -> arguments("opcode " + opcode, 1002, frame(FINAL | opcode, "")));
        var badCloseCodes = IntStream.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
                .mapToObj(code -> arguments("close code " + code, 1002, close(code, "")));
        var goodCloseCodes = IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
                .mapToObj(code -> arguments("close code " + code, code, close(code, "bye")));
        var badText = Stream.of(
                        "c0af", "c3", "c328", "80", "eda080", "edbfbf", "f4908080", "f8888080", "fe", "e282", "f09f98")
                .map(text -> arguments("text " + text, 1007, frame(FINAL | RawSocket.TEXT, hex(text))));
        var others = Stream.of(
                arguments("unmasked", 1002, hex("810131")),
                arguments("a ping of 126 bytes", 1002, frame(FINAL | RawSocket.PING, "x".repeat(126))),
                arguments("a ping in fragments", 1002, frame(RawSocket.PING, "")),
                arguments("a close in fragments", 1002, frame(RawSocket.CLOSE, "")),
                arguments("a close of one byte", 1002, frame(FINAL | RawSocket.CLOSE, "x")),
                arguments("a close whose reason is not UTF-8", 1007, close(1000, hex("c328"))),
                arguments("a continuation of nothing", 1002, frame(FINAL | CONTINUATION, "x")),
                arguments(
                        "a message within another",
                        1002,
                        joined(frame(RawSocket.TEXT, "["), frame(FINAL | RawSocket.TEXT, "[]"))),
                arguments("a binary frame", 1003, frame(FINAL | RawSocket.BINARY, "{}")),
                arguments(
                        "a binary message in fragments",
                        1003,
                        joined(frame(RawSocket.BINARY, "{"), frame(FINAL | CONTINUATION, "}"))),
                arguments(
                        "bad UTF-8 across fragments",
                        1007,
                        joined(frame(RawSocket.TEXT, hex("22c3")), frame(FINAL | CONTINUATION, hex("28")))),
                arguments("a length of 2^62", 1009, hex("81ff400000000000000000000000")),
                arguments("a length of 2^63", 1002, hex("81ff800000000000000000000000")),
                arguments("a length of 2^31", 1009, hex("81ff000000008000000000000000")),
                arguments("a length that is longer than need be", 1002, hex("81fe000500000000")),
                arguments("one byte too many", 1009, hex("81ff000000000001000100000000")),
                arguments(
                        "too many bytes in fragments",
                        1009,
                        joined(frame(RawSocket.TEXT, new byte[60_000]), frame(CONTINUATION, new byte[6_000]))),
                arguments("empty fragments without end", 1008, fragments(200, "")),
                arguments("fragments of one byte without end", 1008, fragments(200, " ")),
                arguments("pings", 1008, repeated(120, frame(FINAL | RawSocket.PING, ""))),
                arguments("pongs", 1008, repeated(120, frame(FINAL | RawSocket.PONG, "x"))));
        return Stream.of(reservedBits, opcodes, badCloseCodes, goodCloseCodes, badText, others)
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("offences")
    void closesWithTheCodeOfWhatIsWrong(String what, int code, byte[] bytes) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.send(bytes);

            assertThat(socket.readCloseCode()).as(what).isEqualTo(code);
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    static Stream<Arguments> messages() {
        byte[] text = PING_COMMAND.getBytes(StandardCharsets.UTF_8);
        byte[] half = java.util.Arrays.copyOf(text, 9);
        byte[] rest = java.util.Arrays.copyOfRange(text, 9, text.length);
        return Stream.of(
                arguments("in one frame", frame(FINAL | RawSocket.TEXT, text)),
                arguments("in two fragments", joined(frame(RawSocket.TEXT, half), frame(FINAL | CONTINUATION, rest))),
                arguments(
                        "with a ping between its fragments",
                        joined(
                                frame(RawSocket.TEXT, half),
                                frame(FINAL | RawSocket.PING, "?"),
                                frame(FINAL | RawSocket.PONG, "!"),
                                frame(FINAL | CONTINUATION, rest))),
                arguments(
                        "with empty fragments around it",
                        joined(
                                frame(RawSocket.TEXT, ""),
                                frame(CONTINUATION, text),
                                frame(CONTINUATION, ""),
                                frame(FINAL | CONTINUATION, ""))),
                arguments("as long as may be", frame(FINAL | RawSocket.TEXT, padded(text, MAX_FRAME_BYTES - 1))),
                arguments(
                        "with a character split over fragments",
                        joined(
                                frame(RawSocket.TEXT, joined(hex("5b22f09f"))),
                                frame(CONTINUATION, hex("98")),
                                frame(
                                        FINAL | CONTINUATION,
                                        joined(hex("80222c"), text, "]".getBytes(StandardCharsets.US_ASCII))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void understandsAMessage(String how, byte[] bytes) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.send(bytes);

            assertThat(socket.readUntil("\"pong\"")).as(how).contains("\"id\":77");
        }
    }

    @Test
    void understandsFramesHoweverTheirBytesArrive() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            for (byte piece : frame(FINAL | RawSocket.TEXT, PING_COMMAND)) {
                socket.send(new byte[] {piece});
            }

            assertThat(socket.readUntil("\"pong\"")).contains("\"id\":77");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void answersAPingWithItsContent(int length) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendFrame(FINAL | RawSocket.PING, new byte[length]);

            assertThat(socket.read(RawSocket.PONG).payload()).hasSize(length);
        }
    }

    @Test
    void closesWithoutAnAnswerWhereTheClientClosesWithoutACode() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.sendFrame(FINAL | RawSocket.CLOSE, new byte[0]);

            assertThat(socket.read(RawSocket.CLOSE).payload()).isEmpty();
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void takesNothingMoreAfterAClose() throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            socket.send(joined(close(1000, ""), frame(FINAL | RawSocket.TEXT, PING_COMMAND)));

            assertThat(socket.readCloseCode()).isEqualTo(1000);
        }
    }

    @Test
    void closesAClientThatPingsAndNeverReadsWithinASecond() throws Exception {
        long before = gateway.counters().guarded();
        try (var socket = new RawSocket(gateway.port(), 2_048).upgraded()) {
            byte[] pings = repeated(100, frame(FINAL | RawSocket.PING, "x".repeat(125)));
            try {
                for (int i = 0; i < 100; i++) {
                    socket.send(pings);
                }
            } catch (SocketException e) {
                // It has been closed meanwhile, as it should be.
            }

            var took = Await.until(
                    "the guard has closed it",
                    Duration.ofSeconds(5),
                    () -> gateway.counters().guarded() > before);
            assertThat(took).isLessThan(Duration.ofSeconds(1));
            assertThat(gateway.counters().mostPendingBytes()).isLessThanOrEqualTo(65_536 + 131);
        }
        Await.until("it is forgotten", Duration.ofSeconds(5), () -> gateway.openConnections() == 0);
    }

    @Test
    void holdsLittleForClientsThatPingAndNeverRead() throws Exception {
        byte[] pings = repeated(PINGS_THAT_ARE_LET_THROUGH, frame(FINAL | RawSocket.PING, "x".repeat(125)));
        var clients = new ArrayList<RawSocket>();
        try (var alone = TransportProcess.start(2 * PINGING)) {
            // What is kept to be used again (Netty's pools) is made by the first ones, and is none of the others'.
            pingAndStay(clients, alone, pings, PINGING);
            pingTooOftenAndLeave(clients, alone, pings);
            long before = alone.heapBytes();

            pingAndStay(clients, alone, pings, PINGING);
            long bytesOfEach = (alone.heapBytes() - before) / PINGING;
            pingTooOftenAndLeave(clients, alone, pings);

            assertThat(bytesOfEach).isLessThan(MAX_BYTES_OF_THE_PINGING);
            // On a busy machine the last of their timers are a little late.
            Await.until(
                    "what they held is given back, of %,d bytes each".formatted(bytesOfEach),
                    Duration.ofSeconds(10),
                    () -> alone.heapBytes() - before < PINGING * 500L);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    private static void pingAndStay(List<RawSocket> clients, TransportProcess gateway, byte[] pings, int count)
            throws Exception {
        long before = gateway.commands();
        for (int i = 0; i < count; i++) {
            var client = new RawSocket(gateway.port(), 2_048).upgraded();
            clients.add(client);
            client.send(pings);
            client.sendText(PING_COMMAND);
        }
        Await.until("their pings are read", Duration.ofSeconds(20), () -> gateway.commands() == before + count);
    }

    private static void pingTooOftenAndLeave(List<RawSocket> clients, TransportProcess gateway, byte[] pings)
            throws Exception {
        for (var client : clients) {
            client.send(pings);
            client.close();
        }
        clients.clear();
        Await.until("all are forgotten", Duration.ofSeconds(20), () -> gateway.sockets() == 0);
    }

    @Test
    void noticesAPeerThatIsGoneWithoutAWordAndFreesItsDescriptor() throws Exception {
        Await.until("others are gone", Duration.ofSeconds(10), () -> gateway.openConnections() == 0);
        long free = gateway.descriptors().free();
        // It neither answers pings nor closes.
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            assertThat(gateway.descriptors().free()).isEqualTo(free - 1);

            assertThat(socket.readCloseCode()).isEqualTo(4001);
            Await.until(
                    "its descriptor is free",
                    Duration.ofSeconds(5),
                    () -> gateway.descriptors().free() == free);
        }
    }

    private static byte[] frame(int first, String text) {
        return frame(first, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int first, byte[] payload) {
        return RawSocket.frame(first, payload);
    }

    private static byte[] close(int code, String reason) {
        return close(code, reason.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] close(int code, byte[] reason) {
        return frame(FINAL | RawSocket.CLOSE, joined(new byte[] {(byte) (code >> 8), (byte) code}, reason));
    }

    private static byte[] fragments(int count, String content) {
        return joined(frame(RawSocket.TEXT, content), repeated(count, frame(CONTINUATION, content)));
    }

    private static byte[] repeated(int count, byte[] bytes) {
        return joined(IntStream.range(0, count).mapToObj(i -> bytes).toArray(byte[][]::new));
    }

    private static byte[] padded(byte[] text, int length) {
        return joined(text, " ".repeat(length - text.length).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] joined(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
