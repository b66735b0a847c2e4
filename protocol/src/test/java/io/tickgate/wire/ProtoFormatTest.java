package io.tickgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.tickgate.wire.proto.TickgateV1;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages become binary frames. */
final class ProtoFormatTest {
    static final WireFormat FORMAT = ProtoFormat.INSTANCE;

    static final byte[] HEAD = FORMAT.updateHead("quote", "A", 7, 12, 34);

    static final byte[] TAIL = FORMAT.tail(new Payload.OfQuote(Messages.QUOTE));

    // The pieces are the message.

    @Test
    void anUpdateInPiecesIsTheUpdateInOne() {
        var update = TickgateV1.Update.newBuilder()
                .setHandle(7)
                .setSeq(12)
                .setTs(34)
                .setPrev(-1)
                .setN(3)
                .setCrc((int) 4_294_967_295L)
                .setData(TickgateV1.Data.newBuilder()
                        .setQuote(TickgateV1.Quote.newBuilder()
                                .setPxScale(2)
                                .setBid(TickgateV1.Level.newBuilder()
                                        .setPx(18941)
                                        .setSz(500))
                                .setAsk(TickgateV1.Level.newBuilder()
                                        .setPx(18942)
                                        .setSz(200))));
        var sink = new Encodings.Sink(false);

        FORMAT.putUpdate(sink, HEAD, -1, 3, 4_294_967_295L, TAIL);

        assertThat(parsed(sink))
                .isEqualTo(TickgateV1.Frame.newBuilder()
                        .addMessages(TickgateV1.Message.newBuilder().setUpdate(update))
                        .build());
    }

    @Test
    void aSnapshotInPiecesIsTheSnapshotInOne() {
        var snapshot = TickgateV1.Snapshot.newBuilder()
                .setCh("quote")
                .setSym("日経")
                .setHandle(7)
                .setEpoch("k3")
                .setSeq(-1)
                .setTs(34)
                .setPxScale(2)
                .setSzScale(8)
                .setReason(TickgateV1.SnapshotReason.SNAPSHOT_REASON_DELETED)
                .setCrc(5);
        var sink = new Encodings.Sink(false);

        FORMAT.putSnapshot(
                sink,
                FORMAT.snapshotHead("quote", "日経", 7, "k3", -1, 34, 2, 8, SnapshotReason.DELETED),
                5,
                FORMAT.tail(null));

        assertThat(parsed(sink))
                .isEqualTo(TickgateV1.Frame.newBuilder()
                        .addMessages(TickgateV1.Message.newBuilder().setSnapshot(snapshot))
                        .build());
    }

    /** Around each size at which a length takes one more byte. */
    @ParameterizedTest
    @ValueSource(ints = {0, 60, 90, 100, 110, 115, 120, 125, 130, 16_300, 16_340, 16_360, 16_380, 16_400})
    void theLengthsAreRightAtEverySize(int size) {
        for (int i = size; i < size + 20; i++) {
            var sink = new Encodings.Sink(false);
            var payload = new Payload.OfUnknown("\"" + "x".repeat(i) + "\"");

            FORMAT.putUpdate(sink, HEAD, 11, 2, 5, FORMAT.tail(payload));
            FORMAT.putUpdate(sink, HEAD, WireFormat.UNLINKED, 1, WireFormat.NO_CHECKSUM, TAIL);

            assertThat(parsed(sink).getMessagesList()).hasSize(2).allMatch(TickgateV1.Message::hasUpdate);
            assertThat(parsed(sink).getMessages(0).getUpdate().getData().getJson())
                    .hasSize(i + 2);
            assertThat(parsed(sink).getMessages(1).getUpdate().hasPrev()).isFalse();
        }
    }

    @Test
    void oneTailServesSnapshotsAndUpdates() {
        assertThat(TickgateV1.Snapshot.DATA_FIELD_NUMBER).isEqualTo(TickgateV1.Update.DATA_FIELD_NUMBER);
    }

    @Test
    void puttingAMessageTogetherAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var sink = new CountingSink();
        byte[] snapshotHead = FORMAT.snapshotHead("quote", "A", 7, "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                FORMAT.putUpdate(sink, HEAD, i, i, i, TAIL);
                FORMAT.putSnapshot(sink, snapshotHead, i, TAIL);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // The measurement itself takes a few bytes.
        assertThat(least).isLessThan(1_000);
        assertThat(sink.messages).isEqualTo(40_000);
    }

    @Test
    void dataNeedsItsHandleAndSoIsNotWrittenInOneGo() {
        assertThatIllegalArgumentException().isThrownBy(() -> FORMAT.encode(Messages.update(1)));
    }

    @Test
    void isBinaryAndNamesItself() {
        assertThat(FORMAT.isText()).isFalse();
        assertThat(FORMAT.subprotocol()).isEqualTo("tickgate.v1.proto");
    }

    @Test
    void theJarHasTheFileThatClientsAreGeneratedFrom() {
        assertThat(ProtoFormat.class.getResource("/tickgate.v1.proto")).isNotNull();
    }

    static Payload carried(Payload payload) {
        return carried("quote", payload);
    }

    static Payload carried(String channel, Payload payload) {
        var update = new ServerMessage.Update(channel, "A", 1, 2, null, 1, null, payload);
        return ((ServerMessage.Update) Encodings.PROTO.carry(List.of(update)).get(0)).payload();
    }

    static byte[] snapshot() {
        var sink = new Encodings.Sink(false);
        byte[] head = FORMAT.snapshotHead("quote", "A", 7, "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);
        FORMAT.putSnapshot(sink, head, WireFormat.NO_CHECKSUM, TAIL);
        return sink.bytes();
    }

    static byte[] update() {
        var sink = new Encodings.Sink(false);
        FORMAT.putUpdate(sink, HEAD, WireFormat.UNLINKED, 1, WireFormat.NO_CHECKSUM, TAIL);
        return sink.bytes();
    }

    private static TickgateV1.Frame parsed(Encodings.Sink sink) {
        try {
            return TickgateV1.Frame.parseFrom(sink.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Keeps nothing. */
    private static final class CountingSink implements MessageSink {
        private long bytes;
        private int messages;

        @Override
        public void begin() {
            messages++;
        }

        @Override
        public void put(byte[] piece) {
            bytes += piece.length;
        }

        @Override
        public void putDecimal(long number) {
            bytes++;
        }

        @Override
        public void putVarint(long number) {
            bytes++;
        }
    }
}
