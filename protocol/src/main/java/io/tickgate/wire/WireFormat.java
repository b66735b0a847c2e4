package io.tickgate.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to write the protocol. Data messages are put together from a head and a tail that all readers share, and
 * between them what depends on the reader.
 *
 * <p>Thread-safe.
 */
public interface WireFormat {
    /** Where an update does not build on an earlier one. */
    long UNLINKED = Long.MIN_VALUE;

    /** Where no checksum was asked for; a real one is never negative. */
    long NO_CHECKSUM = -1;

    /** As it is named in {@code Sec-WebSocket-Protocol}. */
    String subprotocol();

    /** Whether frames are text, and their messages the elements of an array. */
    boolean isText();

    /** Reads a client's frame; never throws, whatever the frame holds. */
    List<Received> decode(byte[] frame);

    /** Writes a message that is no data, as {@link MessageSink#put} takes it. */
    byte[] encode(ServerMessage message);

    /**
     * Everything of an update before what depends on its reader.
     *
     * @param handle the gateway's number for this channel and symbol
     */
    byte[] updateHead(String channel, String symbol, int handle, long sequence, long timeMicros);

    byte[] snapshotHead(
            String channel,
            String symbol,
            int handle,
            String epoch,
            long sequence,
            long timeMicros,
            int priceScale,
            int sizeScale,
            SnapshotReason reason);

    /** @param payload {@code null} where nothing is known, or the record was deleted */
    byte[] tail(@Nullable Payload payload);

    /**
     * Puts an update together.
     *
     * @param previous the sequence that it builds on, or {@link #UNLINKED}
     * @param events how many source events it stands for; told if more than one
     * @param checksum or {@link #NO_CHECKSUM}
     */
    void putUpdate(MessageSink sink, byte[] head, long previous, long events, long checksum, byte[] tail);

    void putSnapshot(MessageSink sink, byte[] head, long checksum, byte[] tail);
}
