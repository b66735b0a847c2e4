package io.tickgate.gateway.session;

import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions have done, counted since the start.
 *
 * <p>Thread-safe.
 */
public final class SessionCounters {
    final LongAdder opened = new LongAdder();
    final LongAdder closed = new LongAdder();
    final LongAdder subscribed = new LongAdder();
    final LongAdder unsubscribed = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder updates = new LongAdder();
    /** Source events beyond the first that an update stands for: there are none most of the time. */
    final LongAdder folded = new LongAdder();

    final LongAdder overtaken = new LongAdder();
    final LongAdder catchingUp = new LongAdder();
    private final Map<ErrorCode, LongAdder> refused = new EnumMap<>(ErrorCode.class);
    private final HopCounters hops = new HopCounters();
    private volatile @Nullable LongConsumer onAge;

    public SessionCounters() {
        for (var code : ErrorCode.values()) {
            refused.put(code, new LongAdder());
        }
    }

    /** Counts what is refused by an answer. */
    void answered(ServerMessage answer) {
        if (answer instanceof ServerMessage.Error error) {
            refused(error.code()).increment();
        } else if (answer instanceof ServerMessage.Ack ack) {
            ack.rejected().forEach(rejection -> refused(rejection.code()).increment());
        }
    }

    private LongAdder refused(ErrorCode code) {
        return Objects.requireNonNull(refused.get(code), "one of each code");
    }

    /** Lets somebody be told how old some updates are when they are written, in microseconds, on their loops. */
    public void onAge(LongConsumer listener) {
        onAge = listener;
    }

    /** Whether anybody is told. */
    boolean isAgeWanted() {
        return onAge != null;
    }

    void sentAfter(long micros) {
        var listener = onAge;
        if (listener != null) {
            listener.accept(micros);
        }
    }

    /** What stamps and reports say. */
    public HopCounters hops() {
        return hops;
    }

    public long openConnections() {
        return opened.sum() - closed.sum();
    }

    public long opened() {
        return opened.sum();
    }

    public long subscriptions() {
        return subscribed.sum() - unsubscribed.sum();
    }

    public long commands() {
        return commands.sum();
    }

    /** Commands and symbols that were answered with an error. */
    public long refused() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Those that were answered with this one. */
    public long refusedWith(ErrorCode code) {
        return refused(code).sum();
    }

    public long snapshots() {
        return snapshots.sum();
    }

    public long updates() {
        return updates.sum();
    }

    /** Source events that the updates stand for; over {@link #updates} it is the conflation ratio. */
    public long events() {
        return updates.sum() + folded.sum();
    }

    /** Readers of every record that read what is not at hand any more, as of their last heartbeats. */
    public long catchingUp() {
        return catchingUp.sum();
    }

    /** Times that a reader of a log topic was too slow for what is kept. */
    public long overtaken() {
        return overtaken.sum();
    }
}
