package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SharedFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages from a session to its socket, and only while the socket can take them: all that is due goes into
 * one buffer and out in one write.
 *
 * <p>What it writes is made of bytes already, and no handler stands in its way but the encryption of a server that is set to it.
 *
 * <p>Bounded by the channel's high-water mark and one message: what does not fit stays in the session, as names.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class OutboxWriter implements Runnable, SharedFrame.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxWriter.class);

    private final Channel channel;
    private final LoopSockets loop;
    private final @Nullable Deflating deflating;
    private final Connection connection;
    private final StraightSocket straight;
    private @Nullable Session session;

    /** Of a socket that was found full, of which most never are. */
    private @Nullable SocketPace pace;

    private boolean isTouched;
    private boolean isFull;

    /** Of what the kernel has sent. */
    private boolean isAhead;

    private boolean isLast;

    /**
     * @param deflating of the event loop, {@code null} for a client that takes nothing compressed
     * @param connection is to read on whenever answers have left the session
     */
    OutboxWriter(Channel channel, LoopSockets loop, @Nullable Deflating deflating, Connection connection) {
        this.channel = channel;
        this.loop = loop;
        this.deflating = deflating;
        this.connection = connection;
        straight = new StraightSocket(channel);
    }

    void start(Session opened) {
        session = opened;
        schedule();
    }

    void stop() {
        session = null;
    }

    /** Whether the socket, or the kernel behind it, has not taken what was written. */
    boolean isFull() {
        return isFull || isAhead;
    }

    /** Writes at the end of the loop's pass; calls made before then count as one. */
    void schedule() {
        // A socket that is full calls back when it is not, and a flush on a busy one would be a system call for
        // nothing.
        if (!isTouched && !isFull() && channel.isWritable()) {
            isTouched = true;
            loop.sessions().shard().touch(this);
        }
    }

    /** Writes once more, also what the socket cannot take at once: nothing follows. */
    void scheduleLast() {
        isLast = true;
        isFull = false;
        isAhead = false;
        keepsUp();
        schedule();
    }

    @Override
    public void run() {
        isTouched = false;
        if (isFull()) {
            // It had been scheduled before the socket was found full.
            return;
        }
        // Where memory is short, others have their turn between two frames.
        boolean isOneAtATime = false;
        try {
            while (session != null && !session.isDrained() && channel.isWritable() && channel.isActive()) {
                if (awaitSent()) {
                    return;
                }
                if (!writeFrames(session)) {
                    break;
                }
                // Nothing else that is drained lets more commands be taken.
                if (session != null && session.hasAnswered()) {
                    connection.readOn();
                }
                if (!flush()) {
                    return;
                }
                if (MemoryRoom.isDirectShort()) {
                    isOneAtATime = true;
                    break;
                }
            }
            if (flush()) {
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

    @Override
    public boolean takeShared() {
        if (session == null) {
            return false;
        }
        var shared = loop.sharedFrame().bytes();
        int taken = straight.write(shared);
        if (taken == shared.readableBytes()) {
            return true;
        }
        writeRest(shared, taken);
        return flush();
    }

    @Override
    public int touch() {
        return session == null ? 0 : straight.touch();
    }

    /** By a view of its own: others are sent the same bytes. */
    private void writeRest(ByteBuf buffer, int taken) {
        var rest = buffer.retainedSlice(buffer.readerIndex() + taken, buffer.readableBytes() - taken);
        channel.write(rest, channel.voidPromise());
    }

    /** Returns whether the socket has taken all there is. */
    private boolean flush() {
        var waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
            return true;
        }
        channel.flush();
        if (waiting.isEmpty()) {
            return true;
        }
        loop.counters().pending(waiting.totalPendingWriteBytes());
        awaitTaken(waiting.totalPendingWriteBytes());
        return false;
    }

    /**
     * Writes nothing more until the socket has taken all there is: what waited in the channel's buffer, up to its high-water
     * mark, would be old when a slow client gets it.
     */
    private void awaitTaken(long waitingBytes) {
        // Before it leaves: whatever has come meanwhile is written behind what waits, and not before that is taken.
        isFull = true;
        standStill();
        long sinceNanos = loop.sessions().nanoTime();
        var before = Intake.of(channel);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> {
            isFull = false;
            if (taken.isSuccess()) {
                long bytes = Intake.of(channel).takenBytes() - before.takenBytes();
                pace().took(Math.max(bytes, waitingBytes), loop.sessions().nanoTime() - sinceNanos);
                taken();
            }
            schedule();
        });
    }

    private void standStill() {
        if (session != null) {
            session.leaveCohort();
            session.lookSoon();
        }
    }

    /** Whether nothing more is written until a client that lags has had some of what the kernel holds for it. */
    private boolean awaitSent() {
        if (isLast || pace == null || !pace.isLagging()) {
            return false;
        }
        var intake = Intake.of(channel);
        long waitNanos = pace.waitNanos(intake.unsentBytes(), intake.roomBytes());
        if (waitNanos == 0) {
            return false;
        }
        isAhead = true;
        standStill();
        taken();
        loop.sessions().shard().loop().schedule(this::writeOn, waitNanos);
        return true;
    }

    private void writeOn() {
        if (isAhead) {
            isAhead = false;
            schedule();
        }
    }

    private SocketPace pace() {
        if (pace == null) {
            pace = new SocketPace(loop.settings().notSentLowWaterBytes(), straight::holdUnsent);
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

    private boolean writeFrames(Session from) {
        var frames = newFrames(from.format().isText());
        boolean isHandedOn = false;
        try {
            from.drain(frames);
            if (frames.messages() > 0) {
                var buffer = frames.finish();
                loop.counters().frames.add(frames.frames());
                loop.counters().messages.add(frames.messages());
                loop.counters().bytes.add(buffer.readableBytes());
                isHandedOn = true;
                send(buffer);
            }
            return isHandedOn;
        } finally {
            if (!isHandedOn) {
                frames.release();
            }
        }
    }

    private void send(ByteBuf buffer) {
        try {
            int taken = straight.write(buffer);
            if (taken < buffer.readableBytes()) {
                writeRest(buffer, taken);
            }
        } finally {
            buffer.release();
        }
    }

    private OutgoingFrames newFrames(boolean isText) {
        long untilFullBytes = channel.bytesBeforeUnwritable();
        long roomBytes =
                MemoryRoom.frameBytes(pace == null ? untilFullBytes : Math.min(pace.frameBytes(), untilFullBytes));
        return deflating == null
                ? loop.frame().next(channel.alloc(), isText, roomBytes)
                : new CompressedFrames(channel.alloc(), deflating, isText, roomBytes);
    }
}
