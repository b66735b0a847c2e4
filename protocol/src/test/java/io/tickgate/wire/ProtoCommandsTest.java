package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tickgate.wire.ClientCommand.Ping;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.Received.Malformed;
import io.tickgate.wire.proto.TickgateV1;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks of commands are those of JSON, with the same words. */
final class ProtoCommandsTest {
    private static final TickgateV1.Command PING = TickgateV1.Command.newBuilder()
            .setId(6)
            .setPing(TickgateV1.Ping.getDefaultInstance())
            .build();
    private static final Received PINGED = new Received.Command(new Ping(6));
    private static final int CASES = 5_000;
    private static final int MAX_MESSAGE_LENGTH = 300;

    /** Each wrong command, and the same in JSON. */
    static Stream<Arguments> wrongCommands() {
        String long8193 = "x".repeat(8193);
        String longCursor = "x".repeat(From.Cursor.MAX_LENGTH + 1);
        return Stream.of(
                wrong(command(), "{\"id\":7}"),
                wrong(TickgateV1.Command.newBuilder().setPing(ping()), "{\"op\":\"ping\"}"),
                wrong(TickgateV1.Command.newBuilder().setId(-1).setPing(ping()), "{\"op\":\"ping\",\"id\":-1}"),
                wrong(command().setCredit(TickgateV1.Credit.newBuilder()), "{\"op\":\"credit\",\"id\":7}"),
                wrong(
                        command().setCredit(TickgateV1.Credit.newBuilder().setN(-5)),
                        "{\"op\":\"credit\",\"id\":7,\"n\":-5}"),
                wrong(
                        command().setUnsub(TickgateV1.Unsub.newBuilder().addSyms("A")),
                        "{\"op\":\"unsub\",\"id\":7,\"syms\":[\"A\"]}"),
                wrong(
                        command().setUnsub(TickgateV1.Unsub.newBuilder().setCh("quote")),
                        "{\"op\":\"unsub\",\"id\":7,\"ch\":\"quote\"}"),
                wrong(
                        TickgateV1.Command.newBuilder().setSub(sub()),
                        "{\"op\":\"sub\",\"ch\":\"quote\",\"syms\":[\"A\"]}"),
                wrong(command().setSub(sub().clearCh()), "{\"op\":\"sub\",\"id\":7,\"syms\":[\"A\"]}"),
                wrong(command().setSub(sub().clearSyms()), "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\"}"),
                wrong(command().setSub(sub().setMaxRate(-1.5)), jsonSub("\"maxRate\":-1.5")),
                wrong(command().setSub(sub().setSpeed(-0.5)), jsonSub("\"speed\":-0.5")),
                wrong(command().setSub(sub().setMaxAge(-1)), jsonSub("\"maxAge\":-1")),
                wrong(command().setSub(sub().setTime(-1)), jsonSub("\"from\":-1")),
                wrong(command().setSub(sub().setCursor(longCursor)), jsonSub("\"from\":\"" + longCursor + "\"")),
                wrong(
                        command()
                                .setSub(sub().setPositions(TickgateV1.Positions.newBuilder()
                                        .putBySym("A", "k3"))),
                        jsonSub("\"from\":{\"A\":\"k3\"}")),
                wrong(command().setSub(sub().setCh(long8193)), "{\"op\":\"sub\",\"id\":7,\"ch\":\"" + long8193 + "\"}"),
                wrong(
                        command().setHello(TickgateV1.Hello.newBuilder().setToken(long8193)),
                        "{\"op\":\"hello\",\"id\":7,\"token\":\"" + long8193 + "\"}"),
                wrong(
                        command().setHello(TickgateV1.Hello.newBuilder().setClient(long8193)),
                        "{\"op\":\"hello\",\"id\":7,\"client\":\"" + long8193 + "\"}"),
                wrong(
                        command().setHello(TickgateV1.Hello.newBuilder().setCredit(-1)),
                        "{\"op\":\"hello\",\"id\":7,\"credit\":-1}"),
                wrong(
                        command().setHello(TickgateV1.Hello.newBuilder().setHb(-1)),
                        "{\"op\":\"hello\",\"id\":7,\"hb\":-1}"),
                wrong(
                        command().setHello(TickgateV1.Hello.newBuilder().setStamps(-1)),
                        "{\"op\":\"hello\",\"id\":7,\"stamps\":-1}"),
                wrong(command().setReport(report().clearChain()), "{\"op\":\"report\",\"id\":7,\"heldUs\":5}"),
                wrong(command().setReport(report().clearHeldUs()), "{\"op\":\"report\",\"id\":7,\"chain\":1}"),
                wrong(
                        command().setReport(report().setChain(-1)),
                        "{\"op\":\"report\",\"id\":7,\"chain\":-1,\"heldUs\":5}"),
                wrong(
                        command().setReport(report().setHeldUs(-1)),
                        "{\"op\":\"report\",\"id\":7,\"chain\":1,\"heldUs\":-1}"),
                wrong(
                        command().setReport(report().setRenderUs(-1)),
                        "{\"op\":\"report\",\"id\":7,\"chain\":1,\"heldUs\":5,\"renderUs\":-1}"),
                wrong(
                        command().setSub(sub().clearSyms().addAllSyms(Collections.nCopies(20_001, "A"))),
                        "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":["
                                + String.join(",", Collections.nCopies(20_001, "\"A\"")) + "]}"));
    }

    @ParameterizedTest
    @MethodSource("wrongCommands")
    void aWrongCommandIsAnsweredAsInJson(TickgateV1.Command command, String json) {
        var received = decode(command, PING);

        assertThat(received.get(0)).isInstanceOf(Malformed.class);
        assertThat(List.of(received.get(0))).isEqualTo(json(json));
        assertThat(received).hasSize(2).endsWith(PINGED);
    }

    @Test
    void anUnknownNumberIsAnsweredWithTheKnownWords() {
        assertThat(decode(command().setSub(sub().setModeValue(9)).build()))
                .containsExactly(new Malformed(7L, "mode: 9 (expected: conflate, all)"));
        assertThat(decode(command().setSub(sub().setFeedValue(-1)).build()))
                .containsExactly(new Malformed(7L, "feed: -1 (expected: best, rt, delayed)"));
        assertThat(decode(command().setSub(sub().setBeginValue(3)).build()))
                .containsExactly(new Malformed(7L, "from: 3 (expected: earliest, latest)"));
        assertThat(decode(command().setSub(sub().setMaxRate(Double.NaN)).build()))
                .containsExactly(new Malformed(7L, "maxRate: NaN (expected: a number above 0)"));
    }

    @Test
    void anUnspecifiedWordIsTheSameAsNone() {
        assertThat(decode(command()
                        .setSub(sub().setModeValue(0).setFeedValue(0).setBeginValue(0))
                        .build()))
                .containsExactly(
                        new Received.Command(new Subscribe(7, "quote", List.of("A"), SubscribeOptions.DEFAULTS)));
    }

    @Test
    void whatIsLeftOutIsWhatIsNullInJson() {
        var sub = TickgateV1.Sub.newBuilder().setCh("quote").addSyms("A");
        var positions = TickgateV1.Positions.newBuilder().putBySym("A", "").putBySym("B", "k3:1");
        var hello = TickgateV1.Command.newBuilder().setHello(TickgateV1.Hello.getDefaultInstance());

        assertThat(decode(command().setSub(sub).build()))
                .isEqualTo(json(
                        jsonSub("\"mode\":null,\"maxRate\":null,\"from\":null,\"once\":null,\"cut\":null,\"feed\":null,"
                                + "\"checksum\":null,\"withTrades\":null,\"maxAge\":null,\"speed\":null")))
                .hasOnlyElementsOfType(Received.Command.class);
        assertThat(decode(command().setSub(sub.setPositions(positions)).build()))
                .isEqualTo(json(jsonSub("\"from\":{\"A\":null,\"B\":\"k3:1\"}")))
                .hasOnlyElementsOfType(Received.Command.class);
        assertThat(decode(hello.build()))
                .isEqualTo(
                        json(
                                "{\"op\":\"hello\",\"id\":null,\"token\":null,\"credit\":null,\"hb\":null,\"client\":null,\"replace\":null,\"stamps\":null}"))
                .hasOnlyElementsOfType(Received.Command.class);
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        var newer = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                .addField(
                        98,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .build())
                .build();

        assertThat(ProtoCommands.decode(TickgateV1.Commands.newBuilder()
                        .setUnknownFields(newer)
                        .addCommands(PING.toBuilder().setUnknownFields(newer))
                        .build()
                        .toByteArray()))
                .containsExactly(PINGED);
    }

    @Test
    void anEmptyFrameAsksForNothing() {
        assertThat(ProtoCommands.decode(new byte[0])).isEmpty();
    }

    @Test
    void aCommandThatIsNoProtobufLeavesTheOthersOfItsFrame() {
        byte[] frame = concat(frame(PING), new byte[] {10, 2, (byte) 0xff, (byte) 0xff}, frame(PING));

        assertThat(ProtoCommands.decode(frame))
                .containsExactly(
                        PINGED,
                        new Malformed(null, "not readable as Protobuf (expected: tickgate.v1.Command)"),
                        PINGED);
    }

    @Test
    void carriesOutWhatCameBeforeTheFrameBroke() {
        assertThat(ProtoCommands.decode(concat(frame(PING), new byte[] {10, 100, 1})))
                .hasSize(2)
                .startsWith(PINGED)
                .satisfies(received -> assertThat(((Malformed) received.get(1)).message())
                        .matches("not readable as Protobuf at byte \\d+ \\(expected: tickgate.v1.Commands\\)"));
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] command = {(byte) (3 << 3 | 2), 3, (1 << 3 | 2), 1, (byte) 0xff};

        assertThat(ProtoCommands.decode(concat(new byte[] {10, (byte) command.length}, command)))
                .singleElement()
                .isInstanceOf(Malformed.class);
    }

    @Test
    void takesTwoHundredAndFiftySixCommandsInAFrame() {
        var most = Collections.nCopies(256, PING);
        byte[] frame =
                TickgateV1.Commands.newBuilder().addAllCommands(most).build().toByteArray();

        assertThat(ProtoCommands.decode(frame)).hasSize(256).containsOnly(PINGED);
        assertThat(ProtoCommands.decode(concat(frame, frame)))
                .hasSize(257)
                .endsWith(new Malformed(null, "more than 256 commands in a frame (expected: at most that)"));
    }

    @Test
    void framesOneAfterTheOtherAreAFrame() {
        assertThat(ProtoCommands.decode(concat(ProtoCommands.encode(new Ping(6)), ProtoCommands.encode(new Ping(6)))))
                .containsExactly(PINGED, PINGED);
    }

    @Test
    void neverThrowsOnDamagedFramesOrRandomBytes() {
        var random = new Random(20_261_122);
        var words = new RandomWords(4711);
        for (int i = 0; i < CASES; i++) {
            byte[] frame = new byte[random.nextInt(64)];
            random.nextBytes(frame);
            if (i % 4 != 0) {
                frame = ProtoCommands.encode(words.command(ClientCommand.Op.values()[i % 5]));
                for (int j = 1 + random.nextInt(3); j > 0; j--) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
                }
            }

            for (var received : ProtoCommands.decode(frame)) {
                if (received instanceof Malformed malformed) {
                    assertThat(malformed.message()).isNotBlank().hasSizeLessThan(MAX_MESSAGE_LENGTH);
                } else if (received instanceof Received.Command command) {
                    assertThat(ProtoCommands.decode(ProtoCommands.encode(command.command())))
                            .containsExactly(command);
                }
            }
        }
    }

    private static Arguments wrong(TickgateV1.Command.Builder command, String json) {
        return Arguments.of(command.build(), json);
    }

    private static TickgateV1.Command.Builder command() {
        return TickgateV1.Command.newBuilder().setId(7);
    }

    private static TickgateV1.Report.Builder report() {
        return TickgateV1.Report.newBuilder().setChain(1).setHeldUs(5);
    }

    private static TickgateV1.Ping ping() {
        return TickgateV1.Ping.getDefaultInstance();
    }

    private static TickgateV1.Sub.Builder sub() {
        return TickgateV1.Sub.newBuilder().setCh("quote").addSyms("A");
    }

    private static String jsonSub(String option) {
        return "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[\"A\"]," + option + "}";
    }

    private static List<Received> json(String command) {
        return CommandCodec.decode(command.getBytes(UTF_8));
    }

    private static List<Received> decode(TickgateV1.Command... commands) {
        return ProtoCommands.decode(frame(commands));
    }

    private static byte[] frame(TickgateV1.Command... commands) {
        return TickgateV1.Commands.newBuilder()
                .addAllCommands(List.of(commands))
                .build()
                .toByteArray();
    }

    private static byte[] concat(byte[]... pieces) {
        var bytes = new ByteArrayOutputStream();
        Stream.of(pieces).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
