package io.tickgate.gateway.ingest;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.Cuts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log one poll after another. After each update of what the consumer knows of the topics, and after each
 * failure, what was polled waits until the brokers have said that the topics are still the same.
 *
 * <p>Bounded: one poll waits, and nothing is polled meanwhile.
 *
 * <p>Confined to the thread of its feed.
 */
final class LogReader {
    private static final Duration POLL = Duration.ofMillis(250);

    /** While an answer is waited for with which more can be read. */
    private static final Duration SHORT_POLL = Duration.ofMillis(10);

    /** So many records' symbols are looked up together. */
    private static final int TOGETHER = 16;

    /** So soon it is seen that a topic has more partitions. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<byte[], byte[]> consumer;
    private final MetadataListener metadata;
    private final LogLayout layout;
    private final SourceTopics topics;
    private final RecordApplier applier;
    private final LogLosses losses;
    private final WarmupProgress progress;
    private final IntSupplier symbols;
    private final SourceWatch watch;
    private final Hub hub;
    private final Cuts cuts;
    private final DelayLine line;
    private final CatchUp catchUp;
    private final NanoClock clock;
    private final HeldPartitions held;
    private final DamagedBatches damaged;
    private @Nullable Polled waiting;
    private @Nullable TopicLook look;
    private long nextLookNanos;
    private boolean isVerified;
    private boolean isUpdated;

    /** What a poll has brought. */
    private interface Polled {
        void take(long nowNanos) throws InterruptedException;
    }

    /**
     * @param symbols how many are known
     * @param line through which records go
     * @param catchUp is told of each turn
     */
    LogReader(
            Consumer<byte[], byte[]> consumer,
            MetadataListener metadata,
            LogLayout layout,
            SourceTopics topics,
            RecordApplier applier,
            LogLosses losses,
            WarmupProgress progress,
            IntSupplier symbols,
            SourceWatch watch,
            Hub hub,
            Cuts cuts,
            DelayLine line,
            CatchUp catchUp,
            NanoClock clock) {
        this.consumer = consumer;
        this.metadata = metadata;
        this.layout = layout;
        this.topics = topics;
        this.applier = applier;
        this.losses = losses;
        this.progress = progress;
        this.symbols = symbols;
        this.watch = watch;
        this.hub = hub;
        this.cuts = cuts;
        this.line = line;
        this.catchUp = catchUp;
        this.clock = clock;
        held = new HeldPartitions(consumer, topics::state);
        damaged = new DamagedBatches(consumer, held, losses);
        nextLookNanos = clock.nanoTime();
    }

    /**
     * Polls once, and takes what has come as soon as it is sure of what topics it is.
     *
     * @return whether there was something to be read from, or waited for
     * @throws KafkaException if that failed; to be tried again
     */
    boolean step() throws InterruptedException {
        catchUp.turned(clock.nanoTime());
        try {
            read();
        } finally {
            // Also when the brokers refuse: clients are told that nothing comes.
            watch.look(topics.beingRead(), new ConsumerView(consumer, line::isBehind), clock.nanoTime());
            catchUp.look(topics.beingRead(), clock.nanoTime());
            cuts.serve();
            hub.wake();
        }
        return !topics.isEmpty() || topics.isAsking();
    }

    private void read() throws InterruptedException {
        held.tryAgain(clock.nanoTime());
        if (waiting == null && !topics.isEmpty()) {
            waiting = poll();
        }
        if (metadata.takeUpdate()) {
            isUpdated = true;
            doubt();
        }
        lookAtTopics();
        long nowNanos = clock.nanoTime();
        var polled = waiting;
        if (isVerified && polled != null) {
            polled.take(nowNanos);
            waiting = null;
        }
        if (isVerified) {
            damaged.look(topics.states());
            applyDue(nowNanos);
        }
        if (isVerified && waiting == null) {
            // All that was polled has been applied: what is let go of is known up to where it was read.
            topics.follow(nowNanos);
        }
        if (!line.isBeginning()) {
            progress.tell(symbols.getAsInt(), nowNanos);
        }
    }

    private Polled poll() {
        try {
            var records = consumer.poll(topics.isAsking() ? SHORT_POLL : POLL);
            applier.polled();
            var states = topics.states(records.nextOffsets().keySet());
            return nowNanos -> take(records, states);
        } catch (OffsetOutOfRangeException e) {
            // It may be the offset of another topic of the same name.
            doubt();
            var states = topics.states(e.offsetOutOfRangePartitions().keySet());
            return nowNanos -> {
                states.entrySet().removeIf(entry -> topics.state(entry.getKey()) != entry.getValue());
                damaged.forget(states.values());
                losses.goOn(states, e);
            };
        } catch (TopicAuthorizationException e) {
            doubt();
            return nowNanos -> {
                waiting = null;
                // The brokers may not say that it may not be read, but only refuse it.
                if (topics.states(consumer.assignment()).keySet().stream()
                        .anyMatch(partition -> e.unauthorizedTopics().contains(partition.topic()))) {
                    throw e;
                }
            };
        } catch (KafkaException e) {
            return failed(e);
        }
    }

    private Polled failed(KafkaException failure) {
        var partition = DamagedBatches.partitionOf(failure, consumer.assignment());
        var met = partition == null ? null : topics.state(partition);
        if (met == null) {
            doubt();
            throw failure;
        }
        if (!damaged.isPassingOver(met)) {
            doubt();
        }
        var states = Map.of(met.source().partition(), met);
        return nowNanos -> stillRead(states).values().forEach(state -> damaged.found(state, failure, nowNanos));
    }

    /** What is too young waits, and is not polled again meanwhile. */
    private void take(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, PartitionState> states) {
        stillRead(states).forEach((partition, state) -> {
            var next = Objects.requireNonNull(records.nextOffsets().get(partition));
            damaged.reached(state, next.offset());
            line.add(state, records.records(partition), next);
        });
    }

    private void applyDue(long nowNanos) {
        line.keepOnly(topics.states());
        var reached = new HashMap<TopicPartition, Long>();
        for (var due : line.takeDue()) {
            var state = due.from();
            var dueTo = due.next();
            long next = apply(due.records(), state, dueTo.offset(), nowNanos);
            if (next == dueTo.offset()) {
                dueTo.leaderEpoch().ifPresent(epoch -> state.log().led(epoch, next - 1));
            }
            state.log().reached(next);
            reached.put(state.source().partition(), next);
        }
        topics.showReached(reached);
        line.pace(consumer, topics.states());
    }

    /** Returns the offset to be read next: that after what was polled, or the one of a record that has to wait. */
    private long apply(
            List<ConsumerRecord<byte[], byte[]>> records, PartitionState state, long polledTo, long nowNanos) {
        for (int i = 0; i < records.size(); i++) {
            if (i % TOGETHER == 0) {
                applier.touch(state, records.subList(i, Math.min(i + TOGETHER, records.size())));
            }
            var record = records.get(i);
            record.leaderEpoch().ifPresent(epoch -> state.log().led(epoch, record.offset()));
            if (!applier.apply(state, record, nowNanos)) {
                line.forget(state);
                held.hold(state, record, nowNanos);
                return record.offset();
            }
        }
        return polledTo;
    }

    /** Without those whose topics have turned out to be other ones since they were polled. */
    private Map<TopicPartition, PartitionState> stillRead(Map<TopicPartition, PartitionState> polled) {
        var still = new HashMap<>(polled);
        still.entrySet().removeIf(entry -> topics.state(entry.getKey()) != entry.getValue());
        return still;
    }

    /** An answer to what was asked before this moment does not count. */
    private void doubt() {
        isVerified = false;
        look = null;
    }

    private void lookAtTopics() throws InterruptedException {
        long nowNanos = clock.nanoTime();
        if (look == null && (!isVerified || nowNanos - nextLookNanos >= 0)) {
            look = layout.look();
            nextLookNanos = nowNanos + LOOK_NANOS;
        }
        var asked = look;
        if (asked != null && asked.isAnswered(isVerified ? Duration.ZERO : POLL)) {
            look = null;
            var found = asked.found();
            boolean isAfterUpdate = isUpdated;
            isUpdated = false;
            topics.accept(found, isAfterUpdate);
            isVerified = true;
        }
    }
}
