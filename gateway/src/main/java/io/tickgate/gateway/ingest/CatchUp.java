package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.FeedPulse;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when a feed that has not come round for a while, as in a process that was frozen, has read all that it has
 * missed: what the brokers had when they were asked afterwards. What its own fetches say of that may be from before.
 *
 * <p>Confined to the thread of its feed.
 */
final class CatchUp {
    /** The broker has not answered yet. */
    static final long UNANSWERED = -1;

    /** The broker has not answered, and will not. */
    static final long UNKNOWN = -2;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FeedPulse pulse;
    private final Function<Collection<TopicPartition>, Ends> asking;
    private final @Nullable Predicate<PartitionState> isBehind;
    private @Nullable Ends asked;
    private long askedNanos;

    /** What the brokers say of where partitions end. */
    @FunctionalInterface
    interface Ends {
        /** Returns the offset after the last record, {@link #UNANSWERED} or {@link #UNKNOWN}. */
        long of(TopicPartition partition) throws InterruptedException;
    }

    /**
     * @param asking asks the brokers where partitions end, and does not wait for the answer
     * @param isBehind whether something of a partition has not been read that should have been, of a delayed feed, which does
     *     not read to the end; {@code null} for another one
     */
    CatchUp(
            FeedPulse pulse,
            Function<Collection<TopicPartition>, Ends> asking,
            @Nullable Predicate<PartitionState> isBehind) {
        this.pulse = pulse;
        this.asking = asking;
        this.isBehind = isBehind;
    }

    /** The feed has come round. */
    void turned(long nowNanos) {
        if (pulse.turned(nowNanos)) {
            // What the brokers have said was before this pause.
            asked = null;
        }
    }

    /** Looks how far it has come, if it was behind. */
    void look(Collection<PartitionState> read, long nowNanos) throws InterruptedException {
        if (pulse.behind() == null) {
            return;
        }
        if (hasCaughtUp(read, nowNanos)) {
            asked = null;
            pulse.caughtUp();
        }
    }

    private boolean hasCaughtUp(Collection<PartitionState> read, long nowNanos) throws InterruptedException {
        if (isBehind != null) {
            return read.stream().noneMatch(isBehind);
        }
        var ends = asked;
        if (ends == null) {
            ends = ask(read, nowNanos);
        }
        boolean isAllThere = true;
        for (var state : read) {
            long end = ends.of(state.source().partition());
            // What has a trouble of its own is told to have it, and what is behind by a schema cannot go on now.
            boolean isToldAnyway =
                    state.isWaiting() || (end == UNKNOWN && state.health().ownCondition() != null);
            isAllThere &= isToldAnyway || (end >= 0 && state.health().readTo() >= end);
            if (end == UNKNOWN && !isToldAnyway && nowNanos - askedNanos >= RETRY_NANOS) {
                asked = null;
            }
        }
        return isAllThere;
    }

    private Ends ask(Collection<PartitionState> read, long nowNanos) {
        var ends = asking.apply(
                read.stream().map(state -> state.source().partition()).toList());
        asked = ends;
        askedNanos = nowNanos;
        return ends;
    }
}
