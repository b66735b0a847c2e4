package io.tickgate.wire;

import com.google.protobuf.CodedOutputStream;
import io.tickgate.wire.proto.TickgateV1;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binary frames of Protobuf, as {@code tickgate.v1.proto} has them.
 *
 * <pre>
 * Frame.messages, its length
 *   Message.update, its length
 *     handle, seq, ts             the head of an update
 *     prev, n, crc                what depends on the reader
 *     data                        the tail
 * </pre>
 *
 * <p>The fields of a Protobuf message may come in any order, so the pieces one after the other are the message.
 *
 * <p>Thread-safe.
 */
public final class ProtoFormat implements WireFormat {
    public static final WireFormat INSTANCE = new ProtoFormat();

    private static final int MESSAGE = lengthTag(TickgateV1.Frame.MESSAGES_FIELD_NUMBER);
    private static final int UPDATE = lengthTag(TickgateV1.Message.UPDATE_FIELD_NUMBER);
    private static final int SNAPSHOT = lengthTag(TickgateV1.Message.SNAPSHOT_FIELD_NUMBER);
    private static final int PREVIOUS = numberTag(TickgateV1.Update.PREV_FIELD_NUMBER);
    private static final int EVENTS = numberTag(TickgateV1.Update.N_FIELD_NUMBER);
    private static final int UPDATE_CHECKSUM = numberTag(TickgateV1.Update.CRC_FIELD_NUMBER);
    private static final int SNAPSHOT_CHECKSUM = numberTag(TickgateV1.Snapshot.CRC_FIELD_NUMBER);

    private static final byte[] NOTHING = {};

    private ProtoFormat() {}

    private static int lengthTag(int field) {
        return field << 3 | 2;
    }

    private static int numberTag(int field) {
        return field << 3;
    }

    @Override
    public String subprotocol() {
        return "tickgate.v1.proto";
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public List<Received> decode(byte[] frame) {
        return ProtoCommands.decode(frame);
    }

    @Override
    public byte[] encode(ServerMessage message) {
        return TickgateV1.Frame.newBuilder()
                .addMessages(ProtoMessages.write(message))
                .build()
                .toByteArray();
    }

    @Override
    public byte[] updateHead(String channel, String symbol, int handle, long sequence, long timeMicros) {
        return TickgateV1.Update.newBuilder()
                .setHandle(handle)
                .setSeq(sequence)
                .setTs(timeMicros)
                .build()
                .toByteArray();
    }

    @Override
    public byte[] snapshotHead(
            String channel,
            String symbol,
            int handle,
            String epoch,
            long sequence,
            long timeMicros,
            int priceScale,
            int sizeScale,
            SnapshotReason reason) {
        return TickgateV1.Snapshot.newBuilder()
                .setCh(channel)
                .setSym(symbol)
                .setHandle(handle)
                .setEpoch(epoch)
                .setSeq(sequence)
                .setTs(timeMicros)
                .setPxScale(priceScale)
                .setSzScale(sizeScale)
                .setReasonValue(ProtoWords.number(reason))
                .build()
                .toByteArray();
    }

    /** The same for a snapshot and an update: {@code data} has the same number in both. */
    @Override
    public byte[] tail(@Nullable Payload payload) {
        return payload == null
                ? NOTHING
                : TickgateV1.Update.newBuilder()
                        .setData(ProtoPayload.write(payload))
                        .build()
                        .toByteArray();
    }

    @Override
    public void putUpdate(MessageSink sink, byte[] head, long previous, long events, long checksum, byte[] tail) {
        int length = head.length + checksumLength(UPDATE_CHECKSUM, checksum) + tail.length;
        if (previous != UNLINKED) {
            length += lengthOf(PREVIOUS) + lengthOf(previous);
        }
        if (events > 1) {
            length += lengthOf(EVENTS) + lengthOf(events);
        }
        begin(sink, UPDATE, length);
        sink.put(head);
        if (previous != UNLINKED) {
            sink.putVarint(PREVIOUS);
            sink.putVarint(previous);
        }
        if (events > 1) {
            sink.putVarint(EVENTS);
            sink.putVarint(events);
        }
        putChecksum(sink, UPDATE_CHECKSUM, checksum);
        sink.put(tail);
    }

    @Override
    public void putSnapshot(MessageSink sink, byte[] head, long checksum, byte[] tail) {
        begin(sink, SNAPSHOT, head.length + checksumLength(SNAPSHOT_CHECKSUM, checksum) + tail.length);
        sink.put(head);
        putChecksum(sink, SNAPSHOT_CHECKSUM, checksum);
        sink.put(tail);
    }

    private static void begin(MessageSink sink, int kind, int length) {
        sink.begin();
        sink.putVarint(MESSAGE);
        sink.putVarint(lengthOf(kind) + lengthOf(length) + length);
        sink.putVarint(kind);
        sink.putVarint(length);
    }

    private static int checksumLength(int tag, long checksum) {
        return checksum == NO_CHECKSUM ? 0 : lengthOf(tag) + lengthOf(checksum);
    }

    private static void putChecksum(MessageSink sink, int tag, long checksum) {
        if (checksum != NO_CHECKSUM) {
            sink.putVarint(tag);
            sink.putVarint(checksum);
        }
    }

    private static int lengthOf(long number) {
        return CodedOutputStream.computeUInt64SizeNoTag(number);
    }
}
