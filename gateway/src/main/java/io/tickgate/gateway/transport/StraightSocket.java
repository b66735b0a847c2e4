package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands bytes to the kernel without a place in the channel's queue, as long as nothing waits there. Most writes are taken as a
 * whole, and the queue, its entry and its promise cost a good part of what the call of the system does.
 *
 * <p>Confined to the event loop of its channel.
 */
final class StraightSocket {
    private final Channel channel;
    private final @Nullable Socket socket;

    /**
     * The channel's, for as long as it can be written to. A channel that lingers would be closed by another thread while it still looks
     * active, so none must be set to.
     */
    private final @Nullable ChannelOutboundBuffer waiting;

    StraightSocket(Channel channel) {
        this.channel = channel;
        waiting = channel.unsafe().outboundBuffer();
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        socket = isPlain && channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket found
                ? found
                : null;
    }

    /** Returns how many bytes the socket has taken; the channel is to be given the others, and finds out what is wrong. */
    int write(ByteBuf bytes) {
        if (socket == null || !bytes.isDirect() || !isIdle()) {
            return 0;
        }
        try {
            if (bytes.hasMemoryAddress()) {
                return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
            }
            var memory = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
            return socket.send(memory, memory.position(), memory.limit());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Reads from memory all that a write reads, and does nothing; returns what is of no meaning. */
    int touch() {
        return socket != null && isIdle() ? socket.intValue() : 0;
    }

    /** Lets the kernel take nothing more once so many bytes are unsent, where it can be told. */
    void holdUnsent(int bytes) {
        if (channel instanceof EpollSocketChannel && channel.isActive()) {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) bytes);
        }
    }

    /** The number of a socket that is closed may be that of another one already. */
    private boolean isIdle() {
        return channel.isActive() && waiting != null && waiting.totalPendingWriteBytes() == 0;
    }
}
