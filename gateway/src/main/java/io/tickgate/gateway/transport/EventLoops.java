package io.tickgate.gateway.transport;

import io.netty.channel.EventLoop;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.Sessions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what the sessions of an event loop share.
 *
 * <p>Bounded by the number of event loops, which is fixed at the start.
 *
 * <p>Thread-safe.
 */
public final class EventLoops {
    private final Sessions sessions;
    private final SocketSettings settings;
    private final TransportCounters counters;
    private final Map<EventLoop, SessionLoop> byEventLoop = new ConcurrentHashMap<>();
    private final Map<EventLoop, MessageFrame> frames = new ConcurrentHashMap<>();
    private final Map<EventLoop, LoopCompression> compressions = new ConcurrentHashMap<>();

    public EventLoops(Sessions sessions, SocketSettings settings, TransportCounters counters) {
        this.sessions = sessions;
        this.settings = settings;
        this.counters = counters;
    }

    SessionLoop of(EventLoop eventLoop) {
        return byEventLoop.computeIfAbsent(eventLoop, loop -> sessions.newLoop(new NettyLoop(loop)));
    }

    MessageFrame frame(EventLoop eventLoop) {
        return frames.computeIfAbsent(eventLoop, loop -> new MessageFrame(of(loop).shard()::touch));
    }

    LoopCompression compression(EventLoop eventLoop) {
        return compressions.computeIfAbsent(
                eventLoop, loop -> new LoopCompression(settings.compressionThresholdBytes(), counters));
    }
}
