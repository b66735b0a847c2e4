package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.tickgate.gateway.hub.HubShard;
import io.tickgate.gateway.session.Outflow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;

/**
 * Moves messages from a session into the body of an HTTP response, as {@link OutboxWriter} does for a WebSocket: only
 * while the socket can take them, past Reactor's queues.
 *
 * <p>Bounded by the channel's high-water mark and one message: what does not fit stays in the session, as names.
 *
 * <p>Confined to the event loop of its channel.
 *
 * @param <C> what the messages of one pass are put into
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class ResponseWriter<C extends BodyChunk> extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);

    private final Channel channel;
    private final HubShard shard;
    private final TransportCounters counters;
    private final ChunkFactory<C> chunks;
    private final Consumer<C> onWritten;
    private final Runnable onGone;
    private final Runnable write = this::write;
    private @Nullable Outflow outflow;
    private boolean isTouched;

    /** Makes the parts of a body. */
    @FunctionalInterface
    interface ChunkFactory<C> {
        C create(ByteBufAllocator allocator, long roomBytes);
    }

    /**
     * @param onWritten is told of each chunk that has left the session; its buffer is no longer its own
     * @param onGone is called when the connection has ended
     */
    ResponseWriter(
            Channel channel,
            HubShard shard,
            TransportCounters counters,
            ChunkFactory<C> chunks,
            Consumer<C> onWritten,
            Runnable onGone) {
        this.channel = channel;
        this.shard = shard;
        this.counters = counters;
        this.chunks = chunks;
        this.onWritten = onWritten;
        this.onGone = onGone;
    }

    /** Begins to write; the response's headers have been sent. */
    void start(Outflow opened) {
        // Before the bridge, which does not pass on that the socket has become writable.
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "tickgate.responseWriter", this);
        outflow = opened;
        schedule();
    }

    /** Leaves the channel to the next request. */
    void stop() {
        outflow = null;
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    /** Writes at the end of the loop's pass; calls made before then count as one. */
    void schedule() {
        if (!isTouched && outflow != null && channel.isWritable()) {
            isTouched = true;
            shard.touch(write);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        schedule();
        super.channelWritabilityChanged(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        // First, since what follows stops this handler.
        super.channelInactive(context);
        onGone.run();
    }

    private void write() {
        isTouched = false;
        try {
            while (outflow != null && !outflow.isDrained() && channel.isWritable() && channel.isActive()) {
                if (!writeChunk(outflow)) {
                    break;
                }
            }
            channel.flush();
            if (!channel.isWritable()) {
                var waiting = channel.unsafe().outboundBuffer();
                counters.pending(waiting == null ? 0 : waiting.totalPendingWriteBytes());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection that could not be written to", e);
            channel.close();
        }
    }

    /** Returns whether there was anything to write. */
    private boolean writeChunk(Outflow from) {
        var chunk = chunks.create(channel.alloc(), MemoryRoom.frameBytes(channel.bytesBeforeUnwritable()));
        boolean isHandedOn = false;
        try {
            from.drain(chunk);
            if (chunk.messages() == 0) {
                return false;
            }
            counters.messages.add(chunk.messages());
            var body = chunk.finish();
            isHandedOn = true;
            put(body);
        } finally {
            if (!isHandedOn) {
                chunk.release();
            }
        }
        onWritten.accept(chunk);
        return true;
    }

    /** Adds bytes to the body; they go out with the next flush. */
    void put(ByteBuf body) {
        if (!body.isReadable()) {
            // Nothing but messages that are no part of the body.
            body.release();
            return;
        }
        counters.frames.increment();
        counters.bytes.add(body.readableBytes());
        channel.write(new DefaultHttpContent(body), channel.voidPromise());
    }
}
