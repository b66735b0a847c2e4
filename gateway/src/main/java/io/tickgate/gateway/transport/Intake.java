package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How far a peer has come with what it was sent, as the kernel knows it (Linux, TCP_INFO). Where the kernel does not say,
 * nothing has been taken.
 *
 * <p>What Netty has handed to the kernel is not taken: it may wait there for longer than any timeout while the peer reads a
 * little at a time. And what the peer's kernel has taken is not read: a program that hangs does not empty its
 * receive buffer. That it reads is seen by the room that it has for more.
 *
 * @param takenBytes what the peer's kernel has acknowledged
 * @param roomBytes for how much the peer has said it has room, counted from what it has acknowledged; 0 before Linux 5.4
 * @param unsentBytes what the kernel has not sent once
 */
record Intake(long takenBytes, long roomBytes, long unsentBytes) {
    static final Intake UNKNOWN = new Intake(0, 0, 0);

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    /** The places in {@code struct tcp_info} of Linux's {@code tcp.h}. */
    private static final int BYTES_ACKED = 120;

    private static final int NOT_SENT = 144;

    private static final int SEND_WINDOW = 228;
    private static final int LENGTH = 232;

    private static final RawUnixChannelOption INFO =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);

    /** Looks; this is a call of the system. */
    static Intake of(Channel channel) {
        ByteBuffer info = channel.isActive() ? channel.config().getOption(INFO) : null;
        if (info == null) {
            return UNKNOWN;
        }
        info.order(ByteOrder.nativeOrder());
        return new Intake(
                info.getLong(BYTES_ACKED),
                Integer.toUnsignedLong(info.getInt(SEND_WINDOW)),
                Integer.toUnsignedLong(info.getInt(NOT_SENT)));
    }

    /** Whether the peer's kernel has taken anything since. */
    boolean hasTakenSince(Intake before) {
        return takenBytes > before.takenBytes;
    }

    /**
     * Whether the peer has read anything since: it has more room than before, or has taken more than it had room for. Not seen
     * is a reader that reads less than comes while it has room for all of it.
     */
    boolean hasReadSince(Intake before) {
        return roomBytes > before.roomBytes || takenBytes - before.takenBytes > before.roomBytes;
    }
}
