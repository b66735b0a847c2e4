package io.tickgate.gateway.ingest;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.record.TimestampType;

/**
 * Lets records through that are as old as a delay, in the order of their partition.
 *
 * <p>The age of a record is that of the time that Kafka has for it: the broker's or the publisher's, as the topic is
 * configured. No record comes before one that stands before it. And a record was there, whatever its time says, when it
 * was first read here: one that is dated in the future holds up its partition for one more delay at the most. One whose
 * publisher dates it back is not older than an end of the log that was seen before it.
 *
 * <p>Bounded: a partition of which something waits is not polled, so what waits of it is what one poll has brought.
 *
 * <p>Confined to the thread of its feed.
 */
final class DelayLine {
    /** Publishers write a heartbeat each second. */
    private static final long TOLERATED_MILLIS = TimeUnit.SECONDS.toMillis(3);

    private final Duration delay;
    private final InstantSource timeOfDay;
    private final SeenEnds ends;
    private final Map<PartitionState, Waiting> waiting = new HashMap<>();
    private final Map<PartitionState, Long> reachedMillis = new HashMap<>();
    private final Set<PartitionState> paused = new HashSet<>();
    private long edgeMillis = Long.MIN_VALUE;

    /** What one poll has brought of a partition. Confined to the thread of its feed. */
    private static final class Waiting {
        private final List<ConsumerRecord<byte[], byte[]>> records;
        private final OffsetAndMetadata next;
        private final long seenMillis;
        private int taken;

        private Waiting(List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next, long seenMillis) {
            this.records = records;
            this.next = next;
            this.seenMillis = seenMillis;
        }

        private boolean isEmpty() {
            return taken == records.size();
        }

        private OffsetAndMetadata position() {
            if (isEmpty()) {
                return next;
            }
            var first = records.get(taken);
            return new OffsetAndMetadata(first.offset(), first.leaderEpoch(), "");
        }
    }

    /**
     * Records that are to be applied now.
     *
     * @param next where reading goes on after them
     */
    record Due(PartitionState from, List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next) {}

    /**
     * @param delay how old a record must be; zero if none waits
     * @param ends of the log
     */
    DelayLine(Duration delay, InstantSource timeOfDay, SeenEnds ends) {
        this.delay = delay;
        this.timeOfDay = timeOfDay;
        this.ends = ends;
    }

    /** Takes what has been polled of a partition of which nothing waits. */
    void add(PartitionState from, List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next) {
        waiting.put(from, new Waiting(records, next, timeOfDay.millis()));
    }

    /** Takes out what is old enough. */
    List<Due> takeDue() {
        // Decided anew each time: a clock that was ahead for a moment must not open the feed for longer.
        edgeMillis = timeOfDay.millis() - delay.toMillis();
        var all = new ArrayList<Due>();
        waiting.forEach((from, held) -> {
            int first = held.taken;
            held.taken = delay.isZero() ? held.records.size() : firstNotDue(from, held);
            if (held.taken > first || held.isEmpty()) {
                all.add(new Due(from, held.records.subList(first, held.taken), held.position()));
            }
            if (held.taken > first) {
                reachedMillis.put(from, held.records.get(held.taken - 1).timestamp());
            }
        });
        waiting.values().removeIf(Waiting::isEmpty);
        return all;
    }

    private int firstNotDue(PartitionState from, Waiting held) {
        int place = held.taken;
        while (place < held.records.size() && timeMillis(from, held, place) <= edgeMillis) {
            place++;
        }
        return place;
    }

    private long timeMillis(PartitionState from, Waiting held, int place) {
        var record = held.records.get(place);
        long millis = Math.min(record.timestamp(), held.seenMillis);
        return millis > edgeMillis || record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? millis
                : Math.max(millis, Math.min(ends.cameAfterMillis(from, record.offset()), held.seenMillis));
    }

    /** Lets the consumer fetch what is needed next, and no more. */
    void pace(Consumer<byte[], byte[]> consumer, Collection<PartitionState> read) {
        ends.look(read, timeOfDay.millis());
        for (var from : read) {
            var partition = List.of(from.source().partition());
            if (waiting.containsKey(from)) {
                if (paused.add(from)) {
                    consumer.pause(partition);
                }
            } else if (paused.remove(from)) {
                consumer.resume(partition);
            }
        }
    }

    /** Whether it is only being found out where the log ends: what comes before that is known by its date alone. */
    boolean isBeginning() {
        return ends.isFirstUnderWay();
    }

    /** Whether records of a partition that are old enough have not been read yet. */
    boolean isBehind(PartitionState from) {
        return delay.isZero()
                || (!waiting.containsKey(from)
                        && edgeMillis - reachedMillis.getOrDefault(from, edgeMillis) > TOLERATED_MILLIS);
    }

    /**
     * Forgets what waits of a partition, and lets the consumer go back to it.
     *
     * @return whether anything waits
     */
    boolean isGoingBack(PartitionState from, Consumer<byte[], byte[]> consumer) {
        var held = waiting.remove(from);
        if (held == null) {
            return false;
        }
        var partition = from.source().partition();
        consumer.seek(partition, held.position());
        if (paused.remove(from)) {
            consumer.resume(List.of(partition));
        }
        return true;
    }

    /** Forgets what waits of a partition, which somebody else lets go on. */
    void forget(PartitionState from) {
        waiting.remove(from);
        paused.remove(from);
    }

    /** Forgets what is not read any more. */
    void keepOnly(Collection<PartitionState> read) {
        ends.keepOnly(read);
        waiting.keySet().retainAll(read);
        reachedMillis.keySet().retainAll(read);
        paused.retainAll(read);
    }
}
