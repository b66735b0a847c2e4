package io.tickgate.wire;

import static io.tickgate.wire.ProtoFormatTest.FORMAT;
import static io.tickgate.wire.ProtoFormatTest.HEAD;
import static io.tickgate.wire.ProtoFormatTest.TAIL;
import static io.tickgate.wire.ProtoFormatTest.carried;
import static io.tickgate.wire.ProtoFormatTest.snapshot;
import static io.tickgate.wire.ProtoFormatTest.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.UnknownFieldSet;
import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Side;
import io.tickgate.model.TradingState;
import io.tickgate.wire.proto.TickgateV1;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client reads of binary frames, whatever is in them. */
final class ProtoReaderTest {
    private static final int CASES = 5_000;

    // Handles.

    @Test
    void learnsHandlesFromAcks() {
        var reader = new ProtoReader();
        var ack = new ServerMessage.Ack(
                1,
                "quote",
                1,
                null,
                null,
                null,
                null,
                List.of("A"),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(new ServerMessage.Handle("A", 7)));

        assertThat(reader.read(FORMAT.encode(ack)))
                .containsExactly(
                        new ServerMessage.Ack(1, "quote", 1, null, null, null, List.of("A"), List.of(), List.of()));
        assertThat(reader.read(update()))
                .containsExactly(new ServerMessage.Update(
                        "quote", "A", 12, 34, null, 1, null, new Payload.OfQuote(Messages.QUOTE)));
    }

    @Test
    void learnsHandlesFromSnapshotsAndTakesTheLatest() {
        var reader = new ProtoReader();
        var sink = new Encodings.Sink(false);
        byte[] first = FORMAT.snapshotHead("quote", "A", 7, "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);
        byte[] second = FORMAT.snapshotHead("quote", "B", 7, "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);
        FORMAT.putSnapshot(sink, first, WireFormat.NO_CHECKSUM, TAIL);
        FORMAT.putSnapshot(sink, second, WireFormat.NO_CHECKSUM, TAIL);

        assertThat(reader.read(sink.bytes())).hasSize(2);
        assertThat(((ServerMessage.Update) reader.read(update()).get(0)).symbol())
                .isEqualTo("B");
    }

    @Test
    void passesOverAndCountsUpdatesOfHandlesThatWereNeverTold() {
        var reader = new ProtoReader();
        var sink = new Encodings.Sink(false);
        FORMAT.putUpdate(sink, HEAD, WireFormat.UNLINKED, 1, WireFormat.NO_CHECKSUM, TAIL);
        sink.put(FORMAT.encode(new ServerMessage.Pong(1, 2)));

        assertThat(reader.read(sink.bytes())).containsExactly(new ServerMessage.Pong(1, 2));
        assertThat(reader.unknownHandles()).isEqualTo(1);
    }

    // Numbers.

    @Test
    void numbersOfOneValueTakeTheFinestScaleAmongThem() {
        var quote = new Quote(Messages.level("1.5", "2"), Messages.level("1.50", "2.000"));

        assertThat(carried(new Payload.OfQuote(quote)))
                .isEqualTo(new Payload.OfQuote(
                        new Quote(Messages.level("1.50", "2.000"), Messages.level("1.50", "2.000"))));
    }

    @Test
    void numbersThatFitNoCommonScaleTravelAsText() {
        var quote =
                new Payload.OfQuote(new Quote(Messages.level("999999999999999999", "1"), Messages.level("0.5", "1")));
        var bar = new Payload.OfBar(new Bar(
                0,
                Price.parse("999999999999999999"),
                Price.parse("1"),
                Price.parse("0.1"),
                Price.parse("1"),
                BigDecimal.ONE,
                1,
                true,
                0,
                false));

        assertThat(carried(quote)).isEqualTo(quote);
        assertThat(carried("bar.1m", bar)).isEqualTo(bar);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "9223372036854775807",
                "9223372036854775808",
                "36893488147419103232.000000000000000001",
                "0.0000000000000000001"
            })
    void volumesOfAnyWidthKeepTheirDigits(String volume) {
        var price = Price.parse("1");
        var bar = new Payload.OfBar(new Bar(0, price, price, price, price, new BigDecimal(volume), 1, true, 0, false));

        assertThat(carried("bar.1m", bar)).isEqualTo(bar);
    }

    @Test
    void aVolumeWithoutItsZerosIsThatNumber() {
        var price = Price.parse("1");
        var bar = new Bar(0, price, price, price, price, new BigDecimal("1E+3"), 1, true, 0, false);

        var carried = (Payload.OfBar) carried("bar.1m", new Payload.OfBar(bar));

        assertThat(carried.bar().volume()).isEqualByComparingTo("1000");
    }

    // What a newer gateway may say.

    @Test
    void passesOverFieldsAndMessagesThatItDoesNotKnow() {
        var newer = UnknownFieldSet.newBuilder()
                .addField(1_000, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                .addField(
                        1_001,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .build())
                .build();
        var frame = TickgateV1.Frame.newBuilder()
                .addMessages(TickgateV1.Message.newBuilder().setUnknownFields(newer))
                .addMessages(TickgateV1.Message.newBuilder()
                        .setPong(TickgateV1.Pong.newBuilder().setId(1).setTx(2).setUnknownFields(newer)))
                .setUnknownFields(newer)
                .build();

        assertThat(new ProtoReader().read(frame.toByteArray())).containsExactly(new ServerMessage.Pong(1, 2));
    }

    @Test
    void keepsAMessageWithWordsOfANewerGateway() {
        var frame = TickgateV1.Frame.newBuilder()
                .addMessages(TickgateV1.Message.newBuilder()
                        .setWelcome(TickgateV1.Welcome.newBuilder()
                                .putChannelsValue("quote", 1)
                                .putChannelsValue("curve", 99)))
                .addMessages(TickgateV1.Message.newBuilder()
                        .setAck(TickgateV1.Ack.newBuilder()
                                .setCh("quote")
                                .setModeValue(99)
                                .setFeedValue(-1)
                                .addOverrides(TickgateV1.Grant.newBuilder().setFeedValue(99))
                                .addRejected(TickgateV1.Rejection.newBuilder().setCodeValue(99))))
                .addMessages(TickgateV1.Message.newBuilder()
                        .setStatus(TickgateV1.Status.newBuilder()
                                .setCh("quote")
                                .setStateValue(99)
                                .setCodeValue(99)))
                .addMessages(TickgateV1.Message.newBuilder()
                        .setSnapshot(TickgateV1.Snapshot.newBuilder()
                                .setCh("instrument")
                                .setSym("A")
                                .setReasonValue(99)
                                .setData(TickgateV1.Data.newBuilder()
                                        .setInstrument(TickgateV1.Instrument.newBuilder()
                                                .setStateValue(99)))))
                .build();

        var messages = new ProtoReader().read(frame.toByteArray());

        assertThat(((ServerMessage.Welcome) messages.get(0)).channels()).containsOnlyKeys("quote");
        assertThat(messages.get(1))
                .isEqualTo(new ServerMessage.Ack(
                        0,
                        "quote",
                        0,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(new ServerMessage.Grant("", null, 0)),
                        List.of(new ServerMessage.Rejection("", ErrorCode.UNKNOWN))));
        assertThat(messages.get(2))
                .isEqualTo(
                        new ServerMessage.Status("quote", List.of(), StatusState.UNKNOWN, ErrorCode.UNKNOWN, 0, null));
        var snapshot = (ServerMessage.Snapshot) messages.get(3);
        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.UNKNOWN);
        assertThat(((Payload.OfInstrument) snapshot.payload()).instrument().state())
                .isEqualTo(TradingState.UNKNOWN);
    }

    @Test
    void dataOfAnUnknownKindGoesOnWithTheChain() {
        var reader = new ProtoReader();
        reader.read(snapshot());
        var frame = TickgateV1.Frame.newBuilder()
                .addMessages(TickgateV1.Message.newBuilder()
                        .setUpdate(TickgateV1.Update.newBuilder()
                                .setHandle(7)
                                .setSeq(13)
                                .setPrev(12)
                                .setData(TickgateV1.Data.newBuilder()
                                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                                .addField(
                                                        99,
                                                        UnknownFieldSet.Field.newBuilder()
                                                                .addVarint(5)
                                                                .build())
                                                .build()))))
                .build();

        assertThat(reader.read(frame.toByteArray()))
                .containsExactly(
                        new ServerMessage.Update("quote", "A", 13, 0, 12L, 1, null, new Payload.OfUnknown("null")));
    }

    // What no gateway says.

    @Test
    void refusesNumbersThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TickgateV1.Data.newBuilder()
                        .setQuote(TickgateV1.Quote.newBuilder().setPxScale(19).setBid(TickgateV1.Level.newBuilder()))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TickgateV1.Data.newBuilder()
                        .setBook(TickgateV1.Book.newBuilder().addBids(1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TickgateV1.Data.newBuilder()
                        .setBook(TickgateV1.Book.newBuilder().addAsks(1).addAsks(-1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TickgateV1.Data.newBuilder()
                        .setBar(TickgateV1.Bar.newBuilder()
                                .setV(TickgateV1.Decimal.newBuilder().setScale(-1)))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TickgateV1.Data.newBuilder().setJson("{")));
    }

    @Test
    void throwsNothingElseOnDamagedFrames() {
        var random = new Random(20_261_122);
        var words = new RandomWords(4711);
        for (int i = 0; i < CASES; i++) {
            var sink = new Encodings.Sink(false);
            var type = ServerMessage.Type.values()[i % ServerMessage.Type.values().length];
            Encodings.PROTO.put(sink, words.message(type), 7);
            byte[] damaged = sink.bytes();
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            var reader = new ProtoReader();
            reader.read(snapshot());
            try {
                assertThat(reader.read(damaged)).isNotNull();
            } catch (IllegalArgumentException e) {
                // The one way in which a frame is refused.
                assertThat(e).hasMessageNotContaining("\u0000");
            }
        }
    }

    // The numbers of the words.

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of(Shape.class, TickgateV1.Shape.values(), "SHAPE_"),
                Arguments.of(Mode.class, TickgateV1.Mode.values(), "MODE_"),
                Arguments.of(Feed.class, TickgateV1.Feed.values(), "FEED_"),
                Arguments.of(KafkaTime.class, TickgateV1.KafkaTime.values(), "KAFKA_TIME_"),
                Arguments.of(Side.class, TickgateV1.Side.values(), "SIDE_"),
                Arguments.of(TradingState.class, TickgateV1.TradingState.values(), "TRADING_STATE_"),
                Arguments.of(SnapshotReason.class, TickgateV1.SnapshotReason.values(), "SNAPSHOT_REASON_"),
                Arguments.of(StatusState.class, TickgateV1.StatusState.values(), "STATUS_STATE_"),
                Arguments.of(ErrorCode.class, TickgateV1.ErrorCode.values(), "ERROR_CODE_"));
    }

    @ParameterizedTest
    @MethodSource("words")
    <E extends Enum<E>> void everyWordHasItsNumber(Class<E> type, ProtocolMessageEnum[] numbers, String prefix) {
        var known = Arrays.stream(type.getEnumConstants())
                .filter(word -> !word.name().equals("UNKNOWN"))
                .toList();

        assertThat(Arrays.stream(numbers).map(Object::toString))
                .startsWith(prefix + "UNSPECIFIED")
                .endsWith("UNRECOGNIZED")
                .hasSize(known.size() + 2);
        for (E word : known) {
            int number = ProtoWords.number(word);
            assertThat(numbers[number]).hasToString(prefix + word.name());
            assertThat(numbers[number].getNumber()).isEqualTo(number);
            assertThat(ProtoWords.find(type, number)).isEqualTo(word);
        }
        assertThat(ProtoWords.find(type, 0)).isNull();
        assertThat(ProtoWords.find(type, known.size() + 1)).isNull();
        assertThat(ProtoWords.find(type, -1)).isNull();
    }

    @Test
    void anUnknownWordIsSaidAsNothing() {
        assertThat(ProtoWords.number(ErrorCode.UNKNOWN)).isZero();
        assertThat(ProtoWords.number(null)).isZero();
    }

    private static List<ServerMessage> read(TickgateV1.Data.Builder data) {
        var frame = TickgateV1.Frame.newBuilder()
                .addMessages(TickgateV1.Message.newBuilder()
                        .setSnapshot(TickgateV1.Snapshot.newBuilder()
                                .setCh("quote")
                                .setSym("A")
                                .setData(data)))
                .build();
        return new ProtoReader().read(frame.toByteArray());
    }
}
