package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * The bytes of pings, pongs and close frames: what is written is bytes already, so that no connection needs an encoder.
 *
 * <p>Thread-safe.
 */
final class ControlFrames {
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    private ControlFrames() {}

    static ByteBuf ping(Channel channel) {
        return frame(channel, PING, Unpooled.EMPTY_BUFFER);
    }

    /** @param content of the ping, which stays as it is */
    static ByteBuf pong(Channel channel, ByteBuf content) {
        return frame(channel, PONG, content);
    }

    /** @param reason as long as a close frame holds */
    static ByteBuf close(Channel channel, int code, String reason) {
        var content = channel.alloc().buffer(Short.BYTES + ByteBufUtil.utf8MaxBytes(reason));
        try {
            content.writeShort(code);
            ByteBufUtil.writeUtf8(content, reason);
            return frame(channel, CLOSE, content);
        } finally {
            content.release();
        }
    }

    /** @param content of the close frame that it answers, which stays as it is */
    static ByteBuf close(Channel channel, ByteBuf content) {
        return frame(channel, CLOSE, content);
    }

    private static ByteBuf frame(Channel channel, int first, ByteBuf content) {
        int length = content.readableBytes();
        if (length > FrameHeader.SHORT_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a control frame of %d bytes (expected: at most %d)".formatted(length, FrameHeader.SHORT_PAYLOAD));
        }
        int header = FrameHeader.length(length);
        var frame = channel.alloc().ioBuffer(header + length);
        FrameHeader.writeBefore(header, frame, first, length);
        return frame.writerIndex(header).writeBytes(content, content.readerIndex(), length);
    }
}
