package io.tickgate.gateway.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log ended at some times of late: what stands behind an end came after that time, whatever a publisher's clock
 * says.
 *
 * <p>Bounded: an end is asked for some dozens of times in a delay, and forgotten after it. Of the time before the start
 * nothing is known.
 *
 * <p>Confined to the thread of its feed.
 */
final class SeenEnds {
    private static final Logger LOG = LoggerFactory.getLogger(SeenEnds.class);

    /** So many times in a delay. */
    private static final int TIMES = 32;

    private static final long LEAST_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Ends ends;
    private final long keptMillis;
    private final long everyMillis;
    private final Map<PartitionState, Deque<Seen>> seen = new HashMap<>();
    private @Nullable Question asked;
    private long askedMillis;
    private boolean hasNoted;

    /** Who knows where partitions end. */
    interface Ends {
        /** Asks, and does not wait for the answer, which lacks those whose leader does not say. */
        Future<Map<SourcePartition, Long>> askLogEnds(Collection<SourcePartition> partitions);
    }

    private record Seen(long atMillis, long end) {}

    private record Question(List<PartitionState> partitions, Future<Map<SourcePartition, Long>> answer) {}

    /** @param delay after which a record is as old as it has to be */
    SeenEnds(Ends ends, Duration delay) {
        this.ends = ends;
        keptMillis = delay.toMillis();
        everyMillis = Math.max(LEAST_MILLIS, keptMillis / TIMES);
        askedMillis = -everyMillis;
    }

    /** Asks, if it is time, where some partitions end, and notes what was said. */
    void look(Collection<PartitionState> partitions, long nowMillis) {
        if (keptMillis == 0) {
            return;
        }
        var question = asked;
        if (question != null && question.answer().isDone()) {
            asked = null;
            note(question, nowMillis);
        }
        // A clock that has gone back has not asked yet.
        boolean isDue = nowMillis - askedMillis >= everyMillis || nowMillis < askedMillis;
        if (asked == null && isDue && !partitions.isEmpty()) {
            askedMillis = nowMillis;
            var all = List.copyOf(partitions);
            asked = new Question(
                    all,
                    ends.askLogEnds(all.stream().map(PartitionState::source).toList()));
        }
    }

    /** Whether nothing is known yet, and will be soon. */
    boolean isFirstUnderWay() {
        return asked != null && !hasNoted;
    }

    private void note(Question question, long nowMillis) {
        hasNoted = true;
        try {
            var answers = question.answer().get();
            for (var partition : question.partitions()) {
                var end = answers.get(partition.source());
                if (end != null) {
                    // When it was asked for, which is before it was looked at.
                    seen.computeIfAbsent(partition, added -> new ArrayDeque<>()).addLast(new Seen(askedMillis, end));
                }
            }
        } catch (ExecutionException e) {
            LOG.debug("the ends are not to be had: {}", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seen.values().forEach(ofPartition -> forgetOld(ofPartition, nowMillis));
    }

    private void forgetOld(Deque<Seen> ofPartition, long nowMillis) {
        ofPartition.removeIf(end -> end.atMillis() < nowMillis - keptMillis || end.atMillis() > nowMillis);
    }

    /** Returns a time after which the record at an offset came into the log, the beginning of time if none is known. */
    long cameAfterMillis(PartitionState partition, long offset) {
        long latest = Long.MIN_VALUE;
        var ofPartition = seen.get(partition);
        if (ofPartition != null) {
            for (var end : ofPartition) {
                latest = end.end() <= offset ? Math.max(latest, end.atMillis()) : latest;
            }
        }
        return latest;
    }

    /** Forgets what is not read any more. */
    void keepOnly(Collection<PartitionState> read) {
        seen.keySet().retainAll(read);
    }
}
