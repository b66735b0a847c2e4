package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Peer;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SharedFrame;
import io.tickgate.model.Printable;
import io.tickgate.wire.CloseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket and its session, and the handlers that stand between them.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class SocketConnection implements Connection, FrameGuard.Owner, ChannelFutureListener {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    /** Of the session's, of which there are ten a second until it has been fast for as long. */
    private static final int SLOW_TICKS = 10;

    private final Channel channel;
    private final String agent;
    private final LoopSockets loop;
    private final Keepalive keepalive;
    private final OutboxWriter writer;
    private final Session session;
    private final CommandReader reader;
    private final boolean isCompressed;
    private boolean isClosing;
    private boolean isSlow;
    private byte fullTicks;
    private @Nullable String traceParent;

    /**
     * @param agent what the client's program calls itself
     * @param compression {@code null} where nothing is compressed
     */
    SocketConnection(
            Channel channel,
            Encoding encoding,
            String agent,
            Sessions sessions,
            LoopSockets loop,
            @Nullable LoopCompression compression,
            FrameLimits limits) {
        this.channel = channel;
        this.agent = agent;
        this.loop = loop;
        isCompressed = compression != null;
        keepalive = new Keepalive(channel, loop.settings(), nanoTime());
        writer = new OutboxWriter(channel, loop, compression == null ? null : compression.deflating(), this);
        var guard = new FrameGuard(limits, isCompressed, this);
        var inflating = compression == null
                ? null
                : new Inflating(compression.inflater(), limits.messageBytes(), guard::refuse);
        reader = new CommandReader(this, guard, inflating);
        session = sessions.open(Principal.ANONYMOUS, encoding, loop.sessions(), this);
        writer.start(session);
    }

    @Override
    public long nanoTime() {
        return loop.sessions().nanoTime();
    }

    @Override
    public void ponged() {
        keepalive.answered();
    }

    @Override
    public @Nullable String traceParent() {
        return traceParent;
    }

    void traceParent(@Nullable String newTraceParent) {
        traceParent = newTraceParent;
    }

    Session session() {
        return session;
    }

    /** What takes its commands; to stand behind all other handlers. */
    CommandReader reader() {
        return reader;
    }

    boolean isClosing() {
        return isClosing;
    }

    @Override
    public void readOn() {
        if (!isClosing) {
            reader.readOn();
        }
    }

    @Override
    public Peer peer() {
        return new Peer("websocket", Addresses.of(channel), agent);
    }

    @Override
    public @Nullable SharedFrame sharedFrame() {
        return isCompressed ? null : loop.sharedFrame();
    }

    @Override
    public SharedFrame.Taker sharedTaker() {
        return writer;
    }

    @Override
    public boolean isFull() {
        return writer.isFull() || !channel.isWritable();
    }

    @Override
    public long pendingBytes() {
        return StallWatch.pendingBytes(channel);
    }

    @Override
    public void ready() {
        writer.schedule();
    }

    @Override
    public long tick(long nowNanos) {
        if (isClosing) {
            return AT_ANY_TIME;
        }
        watchSlowness();
        switch (keepalive.check(nowNanos)) {
            case NOTHING -> {}
            case PING -> channel.writeAndFlush(ControlFrames.ping(channel), channel.voidPromise());
            case CLOSE_UNANSWERED -> {
                loop.counters().unanswered.increment();
                close(CloseCode.NO_PONG);
            }
            case CLOSE_STALLED -> {
                loop.counters().stalled.increment();
                close(CloseCode.STALLED);
            }
        }
        return fullTicks > 0 || pendingBytes() > 0 ? 0 : keepalive.restNanos(nowNanos);
    }

    /** Up while the socket is full and down while it is not: a moment of either says nothing. */
    private void watchSlowness() {
        fullTicks = (byte) Math.max(0, Math.min(SLOW_TICKS, writer.isFull() ? fullTicks + 1 : fullTicks - 1));
        if (fullTicks == SLOW_TICKS) {
            slow(true);
        } else if (fullTicks == 0) {
            slow(false);
        }
    }

    private void slow(boolean isSlowNow) {
        if (isSlow != isSlowNow) {
            isSlow = isSlowNow;
            loop.counters().slow.add(isSlowNow ? 1 : -1);
        }
    }

    @Override
    public void refuse(CloseCode code) {
        loop.counters().guarded.increment();
        close(code);
    }

    @Override
    public void close(CloseCode code) {
        close(code, code.reason());
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (isClosing) {
            return;
        }
        isClosing = true;
        loop.counters().closed(code);
        LOG.info("session {}: closing with {} {}", session.id(), code.code(), Printable.of(reason));
        // What has been said goes out first: an error tells why, and a cursor where to go on.
        session.sayPlace();
        writer.scheduleLast();
        channel.eventLoop().execute(() -> {
            writer.stop();
            Farewell.say(channel, code, reason);
        });
    }

    /** The socket is gone. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        isClosing = true;
        slow(false);
        reader.end();
        writer.stop();
        session.close();
    }
}
