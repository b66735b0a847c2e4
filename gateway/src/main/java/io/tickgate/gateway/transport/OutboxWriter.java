package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tickgate.gateway.hub.HubShard;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.Session;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages from a session to its socket, and only while the socket can take them: all that is due goes into
 * one buffer and out in one write.
 *
 * <p>Bounded by the channel's high-water mark and one message: what does not fit stays in the session, as names.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class OutboxWriter extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxWriter.class);

    private final Channel channel;
    private final HubShard shard;
    private final NanoClock clock;
    private final int notSentLowWaterBytes;
    private final TransportCounters counters;
    private final MessageFrame frame;
    private final @Nullable Deflating deflating;
    private final Runnable onAnswered;
    private final Runnable write = this::write;
    private final StraightSocket straight;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Session session;

    /** Of a socket that was found full, of which most never are. */
    private @Nullable SocketPace pace;

    private boolean isTouched;
    private boolean isFull;

    /**
     * @param notSentLowWaterBytes so many unsent bytes the kernel holds when the socket is full
     * @param frame of the event loop
     * @param deflating of the event loop, {@code null} for a client that takes nothing compressed
     * @param onAnswered is called whenever answers have left the session
     */
    OutboxWriter(
            Channel channel,
            HubShard shard,
            NanoClock clock,
            int notSentLowWaterBytes,
            TransportCounters counters,
            MessageFrame frame,
            @Nullable Deflating deflating,
            Runnable onAnswered) {
        this.channel = channel;
        this.shard = shard;
        this.clock = clock;
        this.notSentLowWaterBytes = notSentLowWaterBytes;
        this.counters = counters;
        this.frame = frame;
        this.deflating = deflating;
        this.onAnswered = onAnswered;
        straight = new StraightSocket(channel);
    }

    void start(Session opened) {
        session = opened;
        schedule();
    }

    void stop() {
        session = null;
    }

    /** Whether the socket has not taken what was written. */
    boolean isFull() {
        return isFull;
    }

    /** Writes at the end of the loop's pass; calls made before then count as one. */
    void schedule() {
        // A socket that is full calls back when it is not, and a flush on a busy one would be a system call for
        // nothing.
        if (!isTouched && !isFull && channel.isWritable()) {
            isTouched = true;
            shard.touch(write);
        }
    }

    /** Writes once more, also what the socket cannot take at once: nothing follows. */
    void scheduleLast() {
        isFull = false;
        keepsUp();
        schedule();
    }

    /** Stands next to the socket: what it writes is made of bytes already, and passes no other handler. */
    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        schedule();
        super.channelWritabilityChanged(context);
    }

    private void write() {
        isTouched = false;
        if (isFull) {
            // It had been scheduled before the socket was found full.
            return;
        }
        // Where memory is short, others have their turn between two frames.
        boolean isOneAtATime = false;
        var socket = Objects.requireNonNull(context, "not in the pipeline yet");
        try {
            while (session != null && !session.isDrained() && channel.isWritable() && channel.isActive()) {
                if (!writeFrames(session, socket)) {
                    break;
                }
                // Nothing else that is drained lets more commands be taken.
                if (session != null && session.hasAnswered()) {
                    onAnswered.run();
                }
                if (!flush(socket)) {
                    return;
                }
                if (MemoryRoom.isDirectShort()) {
                    isOneAtATime = true;
                    break;
                }
            }
            if (flush(socket)) {
                keepsUp();
                taken();
                if (isOneAtATime) {
                    schedule();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection that could not be written to", e);
            channel.close();
        }
    }

    /**
     * Writes a frame of which others get the same, which has to stay as it is.
     *
     * @return whether the socket has taken all there is
     */
    boolean take(ByteBuf shared) {
        if (session == null) {
            return false;
        }
        int taken = straight.write(shared);
        if (taken == shared.readableBytes()) {
            return true;
        }
        var socket = Objects.requireNonNull(context, "not in the pipeline yet");
        var rest = shared.retainedSlice(shared.readerIndex() + taken, shared.readableBytes() - taken);
        socket.write(rest, channel.voidPromise());
        return flush(socket);
    }

    /** Returns whether the socket has taken all there is. */
    private boolean flush(ChannelHandlerContext socket) {
        var waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
            return true;
        }
        socket.flush();
        if (waiting.isEmpty()) {
            return true;
        }
        counters.pending(waiting.totalPendingWriteBytes());
        awaitTaken(socket, waiting.totalPendingWriteBytes());
        return false;
    }

    /**
     * Writes nothing more until the socket has taken all there is: what waited in the channel's buffer, up to its high-water
     * mark, would be old when a slow client gets it.
     */
    private void awaitTaken(ChannelHandlerContext socket, long waitingBytes) {
        // Before it leaves: whatever has come meanwhile is written behind what waits, and not before that is taken.
        isFull = true;
        if (session != null) {
            session.leaveCohort();
        }
        long sinceNanos = clock.nanoTime();
        var before = Intake.of(channel);
        socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> {
            isFull = false;
            if (taken.isSuccess()) {
                long bytes = Intake.of(channel).takenBytes() - before.takenBytes();
                pace().took(Math.max(bytes, waitingBytes), clock.nanoTime() - sinceNanos);
                taken();
            }
            schedule();
        });
    }

    private SocketPace pace() {
        if (pace == null) {
            pace = new SocketPace(notSentLowWaterBytes, straight::holdUnsent);
        }
        return pace;
    }

    private void keepsUp() {
        if (pace != null) {
            pace.keepsUp();
        }
    }

    private void taken() {
        var from = session;
        if (from != null) {
            from.taken();
        }
    }

    private boolean writeFrames(Session from, ChannelHandlerContext socket) {
        var frames = newFrames(from.format().isText());
        boolean isHandedOn = false;
        try {
            from.drain(frames);
            if (frames.messages() > 0) {
                var buffer = frames.finish();
                counters.frames.add(frames.frames());
                counters.messages.add(frames.messages());
                counters.bytes.add(buffer.readableBytes());
                isHandedOn = true;
                send(buffer, socket);
            }
            return isHandedOn;
        } finally {
            if (!isHandedOn) {
                frames.release();
            }
        }
    }

    private void send(ByteBuf buffer, ChannelHandlerContext socket) {
        int taken = straight.write(buffer);
        if (taken == buffer.readableBytes()) {
            buffer.release();
        } else {
            socket.write(buffer.skipBytes(taken), channel.voidPromise());
        }
    }

    private OutgoingFrames newFrames(boolean isText) {
        long untilFullBytes = channel.bytesBeforeUnwritable();
        long roomBytes =
                MemoryRoom.frameBytes(pace == null ? untilFullBytes : Math.min(pace.frameBytes(), untilFullBytes));
        return deflating == null
                ? frame.next(channel.alloc(), isText, roomBytes)
                : new CompressedFrames(channel.alloc(), deflating, isText, roomBytes);
    }
}
