package io.tickgate.gateway.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks where partitions are to be read, while others are read on. Those of which no leader has answered are asked for
 * apart, so that they hold up nobody else.
 *
 * <p>Bounded: there are two questions at the most.
 *
 * <p>Confined to the thread of its feed.
 */
final class RangeQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(RangeQuestions.class);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Ranges ranges;
    private final Set<SourcePartition> unanswered = new HashSet<>();
    private @Nullable Question first;
    private @Nullable Question again;
    private long nextTryNanos;

    /** Who knows where a partition is to be read. */
    interface Ranges {
        /** Asks, and does not wait for the answer, which lacks those of which nothing could be had in time. */
        Future<Map<SourcePartition, ReadRange>> ask(Collection<SourcePartition> partitions);
    }

    private record Question(Set<SourcePartition> partitions, Future<Map<SourcePartition, ReadRange>> answer) {}

    RangeQuestions(Ranges ranges) {
        this.ranges = ranges;
    }

    /** Whether an answer is waited for. */
    boolean isAsking() {
        return first != null || again != null;
    }

    /**
     * Whether an answer has come.
     *
     * @param patience to wait for one
     */
    boolean isAnswered(Duration patience) throws InterruptedException {
        var asked = first == null ? again : first;
        if (asked != null && !patience.isZero()) {
            await(asked, patience);
        }
        return isDone(first) || isDone(again);
    }

    private static boolean isDone(@Nullable Question question) {
        return question != null && question.answer().isDone();
    }

    private static void await(Question question, Duration patience) throws InterruptedException {
        try {
            question.answer().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.trace("taken later", e);
        }
    }

    /** Takes the answers that have come, and asks for what is left; nothing of what does not wait is returned. */
    Map<SourcePartition, ReadRange> take(Collection<SourcePartition> waiting, long nowNanos)
            throws InterruptedException {
        var left = new HashSet<>(waiting);
        unanswered.retainAll(left);
        var answers = new HashMap<SourcePartition, ReadRange>();
        if (isDone(first)) {
            take(first, answers, left, nowNanos);
            first = null;
        }
        if (isDone(again)) {
            take(again, answers, left, nowNanos);
            again = null;
        }
        answers.keySet().retainAll(left);
        left.removeAll(answers.keySet());
        ask(left, nowNanos);
        return answers;
    }

    private void take(
            @Nullable Question question,
            Map<SourcePartition, ReadRange> answers,
            Set<SourcePartition> waiting,
            long nowNanos)
            throws InterruptedException {
        if (question == null) {
            return;
        }
        try {
            answers.putAll(question.answer().get());
        } catch (ExecutionException e) {
            LOG.warn(
                    "cannot find out where to read {}: {}",
                    question.partitions().stream()
                            .map(SourcePartition::partition)
                            .toList(),
                    String.valueOf(e.getCause()));
        }
        for (var partition : question.partitions()) {
            if (answers.containsKey(partition)) {
                unanswered.remove(partition);
            } else if (waiting.contains(partition)) {
                unanswered.add(partition);
                nextTryNanos = nowNanos + RETRY_NANOS;
            }
        }
    }

    private void ask(Set<SourcePartition> left, long nowNanos) {
        var fresh = new ArrayList<>(left);
        fresh.removeAll(unanswered);
        var underWay = again;
        if (underWay != null) {
            fresh.removeAll(underWay.partitions());
        }
        if (first == null && !fresh.isEmpty()) {
            first = ask(fresh);
        }
        if (underWay == null && !unanswered.isEmpty() && nowNanos - nextTryNanos >= 0) {
            again = ask(List.copyOf(unanswered));
        }
    }

    private Question ask(List<SourcePartition> partitions) {
        return new Question(Set.copyOf(partitions), ranges.ask(partitions));
    }
}
