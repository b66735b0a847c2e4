package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.tickgate.wire.CloseCode;
import java.util.concurrent.TimeUnit;

/**
 * Ends a WebSocket: says why and that nothing follows, then reads on without looking until the peer has answered or
 * ended, and closes. A socket that is closed with something unread resets the connection, and the peer may never see
 * why.
 *
 * <p>Bounded by {@link #GRACE_SECONDS}; what is read is dropped, and after {@link #MAX_READ_BYTES} nothing is read any
 * more: to drop what a flood brings is work too.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class Farewell extends ChannelInboundHandlerAdapter {
    /** How long a peer has to answer. One that does not read never gets the close frame. */
    private static final long GRACE_SECONDS = 2;

    /** Some frames of the usual greatest size, that were under way. */
    private static final int MAX_READ_BYTES = 256 * 1024;

    private Farewell() {}

    /** Says farewell, after what has been written before. */
    static void say(Channel channel, CloseCode code) {
        say(channel, code, code.reason());
    }

    /** The same, with another reason. */
    static void say(Channel channel, CloseCode code, String reason) {
        if (!channel.isActive()) {
            return;
        }
        channel.config().setAutoRead(false);
        // Before the reader, which would answer the peer's close with another one.
        channel.pipeline()
                .addBefore(FrameDecoder.NAME, "tickgate.readNoMore", new ReadNoMore())
                .addAfter(FrameDecoder.NAME, "tickgate.farewell", new Farewell());
        channel.writeAndFlush(ControlFrames.close(channel, code.code(), reason)).addListener(written -> {
            if (channel instanceof DuplexChannel duplex && written.isSuccess()) {
                duplex.shutdownOutput();
            }
        });
        var grace = channel.eventLoop().schedule(() -> channel.close(), GRACE_SECONDS, TimeUnit.SECONDS);
        // The task holds the channel, and all that hangs on it.
        channel.closeFuture().addListener(closed -> grace.cancel(false));
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        if (message instanceof CloseWebSocketFrame) {
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    /** Stands before the decoder, which asks for more by itself where it can make no frame of what came. */
    private static final class ReadNoMore extends ChannelDuplexHandler {
        private long bytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf buffer) {
                bytes += buffer.readableBytes();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void read(ChannelHandlerContext context) {
            if (bytes < MAX_READ_BYTES) {
                context.read();
            }
        }
    }
}
