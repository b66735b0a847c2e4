package io.tickgate.gateway.transport;

import io.tickgate.gateway.transport.CompressedCache.Entry;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Deflates messages, each once however many connections of the event loop it goes to, and lends a place to put frames
 * together in.
 *
 * <p>Bounded: see {@link CompressedCache}; the place grows to the largest frame and is cut back after it.
 *
 * <p>Confined to its event loop.
 */
final class Deflating {
    /** What a sync flush ends with, and a message leaves out (RFC 7692, section 7.2.1). */
    static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** The loop waits meanwhile: the fastest level takes a third of the time of the usual one. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int FIRST_BIT_OF_RSV = 0x40;
    private static final int KEPT_BYTES = 256 * 1024;
    private static final int INITIAL_BYTES = 4096;

    private final int thresholdBytes;
    private final TransportCounters counters;
    private final Deflater deflater = new Deflater(LEVEL, true);
    private final CompressedCache cache = new CompressedCache();
    private byte[] plain = new byte[INITIAL_BYTES];
    private byte[] deflated = new byte[INITIAL_BYTES];
    private int length;

    /** @param thresholdBytes shorter messages are not worth it */
    Deflating(int thresholdBytes, TransportCounters counters) {
        this.thresholdBytes = thresholdBytes;
        this.counters = counters;
    }

    /** Begins with an empty place. */
    void clear() {
        length = 0;
        if (plain.length > KEPT_BYTES) {
            plain = new byte[INITIAL_BYTES];
        }
    }

    int length() {
        return length;
    }

    void put(int piece) {
        reserve(1);
        plain[length++] = (byte) piece;
    }

    void put(byte[] bytes, int offset, int count) {
        reserve(count);
        System.arraycopy(bytes, offset, plain, length, count);
        length += count;
    }

    private void reserve(int count) {
        if (plain.length - length < count) {
            plain = Arrays.copyOf(plain, Math.max(2 * plain.length, length + count));
        }
    }

    byte[] bytes() {
        return plain;
    }

    /** Forgets what is there from this position on. */
    void cut(int position) {
        length = position;
    }

    boolean isWorthIt(int messageBytes) {
        return messageBytes >= thresholdBytes;
    }

    /**
     * Returns the whole compressed frame of the bytes from a position to the end, or {@code null} if it would be no
     * shorter than they are.
     *
     * @param opcode of the frame, with its final bit
     */
    byte @Nullable [] frame(int opcode, int start) {
        int hash = CompressedCache.hash(plain, start, length);
        var known = cache.find(hash, plain, start, length);
        if (known == null) {
            known = new Entry(Arrays.copyOfRange(plain, start, length), deflate(opcode, start));
            cache.put(hash, known);
        } else {
            counters.sharedFrames.increment();
        }
        byte[] frame = known.frame();
        if (frame != null) {
            counters.compressedFrames.increment();
            counters.savedBytes.add(length - start - frame.length);
        }
        return frame;
    }

    private byte @Nullable [] deflate(int opcode, int start) {
        deflater.setInput(plain, start, length - start);
        int count = 0;
        while (true) {
            count += deflater.deflate(deflated, count, deflated.length - count, Deflater.SYNC_FLUSH);
            if (count < deflated.length) {
                break;
            }
            deflated = Arrays.copyOf(deflated, 2 * deflated.length);
        }
        deflater.reset();
        int payload = count - TAIL.length;
        int header = FrameHeader.length(payload);
        byte[] frame = null;
        if (header + payload < length - start) {
            frame = new byte[header + payload];
            FrameHeader.write(frame, opcode | FIRST_BIT_OF_RSV, payload);
            System.arraycopy(deflated, 0, frame, header, payload);
        }
        if (deflated.length > KEPT_BYTES) {
            deflated = new byte[INITIAL_BYTES];
        }
        return frame;
    }

    void close() {
        deflater.end();
    }
}
