package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;

/**
 * The first bytes of a frame that is not masked (RFC 6455, section 5.2).
 *
 * <p>Thread-safe.
 */
final class FrameHeader {
    static final int MAX_BYTES = 10;
    static final int FINAL_TEXT = 0x81;
    static final int FINAL_BINARY = 0x82;

    /** The most that the shortest header can tell, and that a control frame may have. */
    static final int SHORT_PAYLOAD = 125;

    private static final int MEDIUM_PAYLOAD = 0xFFFF;
    private static final int MEDIUM_MARK = 126;
    private static final int LONG_MARK = 127;
    private static final int SHORT_BYTES = 2;
    private static final int MEDIUM_BYTES = 4;

    private FrameHeader() {}

    static int length(int payload) {
        if (payload <= SHORT_PAYLOAD) {
            return SHORT_BYTES;
        }
        return payload <= MEDIUM_PAYLOAD ? MEDIUM_BYTES : MAX_BYTES;
    }

    /** Writes the header to the beginning of an array, and returns its length. */
    static int write(byte[] frame, int first, int payload) {
        int header = length(payload);
        frame[0] = (byte) first;
        switch (header) {
            case SHORT_BYTES -> frame[1] = (byte) payload;
            case MEDIUM_BYTES -> {
                frame[1] = MEDIUM_MARK;
                bigEndian(frame, header, payload, Short.BYTES);
            }
            default -> {
                frame[1] = LONG_MARK;
                bigEndian(frame, header, payload, Long.BYTES);
            }
        }
        return header;
    }

    /** Writes the header into a buffer so that it ends at {@code end}, and returns where it begins. */
    static int writeBefore(int end, ByteBuf frame, int first, int payload) {
        int start = end - length(payload);
        frame.setByte(start, first);
        switch (end - start) {
            case SHORT_BYTES -> frame.setByte(start + 1, payload);
            case MEDIUM_BYTES -> frame.setByte(start + 1, MEDIUM_MARK).setShort(start + 2, payload);
            default -> frame.setByte(start + 1, LONG_MARK).setLong(start + 2, payload);
        }
        return start;
    }

    private static void bigEndian(byte[] bytes, int end, long number, int count) {
        for (int i = 1; i <= count; i++) {
            bytes[end - i] = (byte) (number >>> (Byte.SIZE * (i - 1)));
        }
    }
}
