package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a quiet market from a dead feed: publishers write a heartbeat to every partition each second. Others say how long
 * their silence may be.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed.
 */
final class SourceWatch {
    /** After so long without a record it is looked whether there is a connection. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Behind by so much of what comes in that time is behind. */
    private static final Duration TOLERATED_LAG = Duration.ofSeconds(2);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final InstantSource clock;
    private final PartitionLags lags;
    private final Map<PartitionState, Long> recordsBefore = new HashMap<>();
    private long lookedNanos;

    /** What the log's reader knows. */
    interface Reader {
        /** Whether there is a connection to a broker. */
        boolean isConnected();

        /** How many records of the partition are there that have not been read, 0 if that is not known. */
        long lag(PartitionState partition);
    }

    /** @param lags in which it is noted what has not been read */
    SourceWatch(InstantSource clock, PartitionLags lags, long nowNanos) {
        this.clock = clock;
        this.lags = lags;
        lookedNanos = nowNanos;
    }

    /** Looks at all partitions, some times a second at the most. */
    void look(Collection<PartitionState> partitions, Reader reader, long nowNanos) {
        long sinceNanos = nowNanos - lookedNanos;
        if (sinceNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = nowNanos;
        forgetOthers(partitions);
        // Asked only when something is silent: it costs a walk through the client's metrics.
        Boolean isConnected = null;
        for (var partition : partitions) {
            long silentNanos = nowNanos - partition.lastHeardNanos();
            if (silentNanos > QUIET_NANOS && isConnected == null) {
                isConnected = reader.isConnected();
            }
            boolean isDown = silentNanos > QUIET_NANOS && Boolean.FALSE.equals(isConnected);
            long lag = reader.lag(partition);
            var place = partition.source().partition();
            lags.note(place.topic(), place.partition(), lag);
            set(partition, reason(partition, lag, isDown, silentNanos, sinceNanos));
        }
    }

    private @Nullable Reason reason(
            PartitionState partition, long lag, boolean isDown, long silentNanos, long sinceNanos) {
        Long before = recordsBefore.put(partition, partition.records());
        if (isDown) {
            return Reason.SOURCE_DOWN;
        }
        if (partition.isWaiting()) {
            return Reason.KAFKA_LAG;
        }
        var silence = partition.source().source().silence();
        if (silence != null && silentNanos > silence.toNanos()) {
            return Reason.SOURCE_SILENT;
        }
        if (partition.health().isHeld()) {
            return Reason.KAFKA_LAG;
        }
        double perNano = (partition.records() - (before == null ? 0 : before)) / (double) sinceNanos;
        return lag > perNano * TOLERATED_LAG.toNanos() + 1 ? Reason.KAFKA_LAG : null;
    }

    private void set(PartitionState partition, @Nullable Reason reason) {
        var held = partition.health().ownCondition();
        if (reason == null) {
            partition.health().set(null);
        } else if (held == null || held.reason() != reason) {
            long micros = TimeUnit.MILLISECONDS.toMicros(clock.millis());
            // From silent to unreachable is one and the same outage.
            partition.health().set(new Condition(reason, held == null ? micros : held.sinceMicros()));
        }
    }

    private void forgetOthers(Collection<PartitionState> partitions) {
        if (recordsBefore.size() > partitions.size()) {
            var still = Set.copyOf(partitions);
            recordsBefore.keySet().removeIf(partition -> !still.contains(partition) && isForgotten(partition));
        }
    }

    private boolean isForgotten(PartitionState partition) {
        var place = partition.source().partition();
        lags.forget(place.topic(), place.partition());
        return true;
    }
}
