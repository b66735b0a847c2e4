package io.tickgate.gateway.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.Sessions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Finds what the sessions of an event loop share.
 *
 * <p>Bounded by the number of event loops, which is fixed at the start.
 *
 * <p>Thread-safe.
 */
public final class EventLoops {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Sessions sessions;
    private final SocketSettings settings;
    private final TransportCounters counters;
    private final Map<EventLoop, SessionLoop> byEventLoop = new ConcurrentHashMap<>();
    private final List<Long> threadIds = new CopyOnWriteArrayList<>();
    private final Map<EventLoop, LoopSockets> sockets = new ConcurrentHashMap<>();
    private final Map<EventLoop, LoopCompression> compressions = new ConcurrentHashMap<>();

    public EventLoops(Sessions sessions, SocketSettings settings, TransportCounters counters) {
        this.sessions = sessions;
        this.settings = settings;
        this.counters = counters;
    }

    SessionLoop of(EventLoop eventLoop) {
        return byEventLoop.computeIfAbsent(eventLoop, loop -> {
            if (loop instanceof SingleThreadEventExecutor executor) {
                threadIds.add(executor.threadProperties().id());
            }
            return sessions.newLoop(new NettyLoop(loop));
        });
    }

    /** Returns the processor time that a loop has used, 0 for one that has had no session yet. */
    public double busySeconds(int loop) {
        long nanos = loop < threadIds.size() ? THREADS.getThreadCpuTime(threadIds.get(loop)) : 0;
        return Math.max(0, nanos) / NANOS_PER_SECOND;
    }

    LoopSockets sockets(EventLoop eventLoop) {
        return sockets.computeIfAbsent(eventLoop, loop -> {
            var sessionLoop = of(loop);
            var frame = new MessageFrame(sessionLoop.shard()::touch);
            return new LoopSockets(
                    sessionLoop, frame, new LoopFrame(frame, settings.highWaterBytes(), counters), settings, counters);
        });
    }

    LoopCompression compression(EventLoop eventLoop) {
        return compressions.computeIfAbsent(
                eventLoop, loop -> new LoopCompression(settings.compressionThresholdBytes(), counters));
    }
}
