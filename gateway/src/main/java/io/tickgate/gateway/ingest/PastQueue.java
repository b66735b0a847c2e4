package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.PastReader.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for records of the past. Partitions have their turns; within one, the reading goes upwards and begins again
 * at the lowest offset, so that those who are close together are served by one reading and nobody is passed over.
 *
 * <p>Bounded: a reader asks for the next only when it has its answer. Questions for an offset come one for each partition
 * that a command begins to read, so no faster than commands may, and stay until they are answered.
 *
 * <p>Thread-safe.
 */
final class PastQueue {
    private final Map<LogPartition, TreeMap<Long, List<Consumer<Outcome>>>> waiting = new HashMap<>();
    private final Map<LogPartition, Long> reachedBefore = new HashMap<>();
    private final Queue<LogPartition> turns = new ArrayDeque<>();
    private final Queue<Task> questions = new ArrayDeque<>();
    private int size;
    private boolean isQuestionsTurn;
    private boolean isClosed;

    /** What a worker is to do. */
    sealed interface Task {
        LogPartition partition();

        /** Read what begins at an offset. */
        record Read(LogPartition partition, long offset) implements Task {}

        /** Find the offset of a time. */
        record Locate(LogPartition partition, long timeMicros, LongConsumer onAnswer) implements Task {}

        /** Find where the log was cut off before a place. */
        record FindCut(LogPartition partition, LogPlace place, LongConsumer onAnswer) implements Task {}
    }

    synchronized void add(LogPartition partition, long offset, Consumer<Outcome> onAnswer) {
        var ofPartition = waiting.get(partition);
        if (ofPartition == null) {
            ofPartition = new TreeMap<>();
            waiting.put(partition, ofPartition);
            turns.add(partition);
        }
        ofPartition.computeIfAbsent(offset, added -> new ArrayList<>()).add(onAnswer);
        size++;
        notifyAll();
    }

    synchronized void locate(LogPartition partition, long timeMicros, LongConsumer onAnswer) {
        questions.add(new Task.Locate(partition, timeMicros, onAnswer));
        notifyAll();
    }

    synchronized void findCut(LogPartition partition, LogPlace place, LongConsumer onAnswer) {
        questions.add(new Task.FindCut(partition, place, onAnswer));
        notifyAll();
    }

    /** Waits for something to do; returns {@code null} when there will be nothing any more. */
    synchronized @Nullable Task take() throws InterruptedException {
        while (!isClosed) {
            // In turn with the readings: neither kind can hold up the other.
            isQuestionsTurn = !isQuestionsTurn;
            var question = isQuestionsTurn || turns.isEmpty() ? questions.poll() : null;
            if (question != null) {
                return question;
            }
            var partition = turns.poll();
            var ofPartition = partition == null ? null : waiting.get(partition);
            if (partition == null && questions.isEmpty()) {
                wait();
            } else if (partition != null && ofPartition != null) {
                return new Task.Read(partition, nextOffset(partition, ofPartition));
            }
        }
        return null;
    }

    private long nextOffset(LogPartition partition, NavigableMap<Long, List<Consumer<Outcome>>> ofPartition) {
        Long above = ofPartition.ceilingKey(reachedBefore.getOrDefault(partition, 0L));
        return above == null ? ofPartition.firstKey() : above;
    }

    /** Gives an answer to all who wait for an offset in a range, and the partition its next turn. */
    void answer(LogPartition partition, long from, long until, Outcome outcome) {
        List<Consumer<Outcome>> answered = new ArrayList<>();
        synchronized (this) {
            var ofPartition = waiting.get(partition);
            if (ofPartition != null) {
                NavigableMap<Long, List<Consumer<Outcome>>> inRange = ofPartition.subMap(from, true, until, false);
                inRange.values().forEach(answered::addAll);
                inRange.clear();
                size -= answered.size();
                if (ofPartition.isEmpty()) {
                    waiting.remove(partition);
                    reachedBefore.remove(partition);
                } else {
                    reachedBefore.put(partition, until);
                    turns.add(partition);
                    notifyAll();
                }
            }
        }
        tell(answered, outcome);
    }

    /** One who cannot be told is no reason to leave the others waiting. */
    private static void tell(List<Consumer<Outcome>> answered, Outcome outcome) {
        Throwable bug = null;
        for (var onAnswer : answered) {
            try {
                onAnswer.accept(outcome);
            } catch (RuntimeException | Error e) {
                bug = e;
            }
        }
        if (bug != null) {
            throw new IllegalStateException("one of %d could not be told".formatted(answered.size()), bug);
        }
    }

    synchronized int size() {
        return size;
    }

    synchronized void close() {
        isClosed = true;
        notifyAll();
    }
}
