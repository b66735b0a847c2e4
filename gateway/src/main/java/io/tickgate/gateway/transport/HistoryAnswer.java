package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.tickgate.gateway.session.Histories;
import io.tickgate.gateway.session.History;
import io.tickgate.gateway.session.HistoryRequest;
import io.tickgate.gateway.session.SessionLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;

/**
 * One history on its way to the client that has asked for it. Nothing is read that the socket has no room for.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a task that fails is logged by its loop, and a close ends it
final class HistoryAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryAnswer.class);

    /** A broker that says nothing for so long is away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The same before the answer has begun, when it can still be said. */
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int TICK_MILLIS = 500;
    private static final int RETRY_SECONDS = 5;

    private final Channel channel;
    private final SessionLoop loop;
    private final Histories histories;
    private final TransportCounters counters;
    private final StallWatch stallWatch;
    private final ResponseWriter<LineChunk> writer;
    private final History history;
    private @Nullable MonoSink<HistoryAnswer> onPlaced;
    private @Nullable MonoSink<Void> done;
    private long movedNanos;
    private long lastProgress;
    private boolean hasEnded;

    /** Begins to look; a place among the {@code histories} has been taken for it, which it gives back. */
    HistoryAnswer(
            Channel channel,
            HistoryRequest request,
            Histories histories,
            SessionLoop loop,
            SocketSettings settings,
            TransportCounters counters,
            MonoSink<HistoryAnswer> onPlaced) {
        this.channel = channel;
        this.loop = loop;
        this.histories = histories;
        this.counters = counters;
        this.onPlaced = onPlaced;
        stallWatch = new StallWatch(channel, settings.writeTimeout(), loop.nanoTime());
        movedNanos = loop.nanoTime();
        writer = new ResponseWriter<>(
                channel, loop.shard(), counters, LineChunk::new, written -> finishIfOver(), this::end);
        history = histories.open(request, loop, this::more);
        more();
        tickLater();
    }

    private void more() {
        var waiting = onPlaced;
        if (waiting != null && history.isPlaced()) {
            onPlaced = null;
            waiting.success(this);
        }
        writer.schedule();
    }

    /**
     * Writes the body; its head has been sent.
     *
     * @param sink ends the exchange
     */
    void start(MonoSink<Void> sink) {
        done = sink;
        if (hasEnded || !channel.isActive()) {
            sink.success();
            return;
        }
        movedNanos = loop.nanoTime();
        writer.start(history);
    }

    private void finishIfOver() {
        var sink = done;
        if (sink != null && history.isOver() && !hasEnded) {
            end();
            sink.success();
        }
    }

    private void tickLater() {
        channel.eventLoop().schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (hasEnded) {
            return;
        }
        long nowNanos = loop.nanoTime();
        if (history.progress() != lastProgress || !channel.isWritable()) {
            lastProgress = history.progress();
            movedNanos = nowNanos;
        }
        if (onPlaced != null && nowNanos - movedNanos > FIRST_PATIENCE_NANOS) {
            var waiting = onPlaced;
            onPlaced = null;
            waiting.error(ProblemException.retryAfter(
                    Problem.OVERLOADED,
                    "no broker says where the range begins, or a partition is not read yet",
                    RETRY_SECONDS));
        } else if (stallWatch.isStalled(nowNanos)) {
            counters.stalled.increment();
            channel.close();
        } else if (nowNanos - movedNanos > PATIENCE_NANOS) {
            // Without its last line: so nobody takes it for whole.
            LOG.warn("cutting off a history for which no broker has sent anything for a while");
            channel.close();
        } else {
            tickLater();
        }
    }

    /** Leaves the channel to the next request; calling it again does nothing. */
    void end() {
        if (!hasEnded) {
            hasEnded = true;
            writer.stop();
            history.close();
            histories.leave();
        }
    }
}
