package io.tickgate.gateway.ingest;

import io.tickgate.gateway.ingest.PastQueue.Task;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.PastReader.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is asked for, one partition at a time.
 *
 * <p>Confined to its thread, except {@link #start}, {@link #close} and {@link #reads}.
 */
final class PastWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PastWorker.class);

    /** As long as a frozen leader may take to be replaced. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long NO_ANSWER = -1;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** What a record takes up beside its bytes, decoded. */
    private static final int RECORD_OVERHEAD = 250;

    private final IngestSettings settings;
    private final FeedScope scope;
    private final Function<String, PastRecords<?>> records;
    private final Map<String, PastRecords<?>> byChannel = new HashMap<>();
    private final PastQueue queue;
    private final PastChunks chunks;
    private final LongAdder reads = new LongAdder();
    private final Thread thread;
    private final MetadataListener metadata = new MetadataListener();
    private final Set<String> verified = new HashSet<>();
    private @Nullable Task underWay;
    private String lastBug = "";
    private volatile boolean isClosing;

    /** @param records makes what reads the records of a channel */
    PastWorker(
            int number,
            IngestSettings settings,
            FeedScope scope,
            Function<String, PastRecords<?>> records,
            PastQueue queue,
            PastChunks chunks) {
        this.settings = settings;
        this.scope = scope;
        this.records = records;
        this.queue = queue;
        this.chunks = chunks;
        thread = new Thread(this::run, scope.name("past-" + number));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long reads() {
        return reads.sum();
    }

    private void run() {
        try {
            // Connections, threads and descriptors only once somebody is behind.
            for (var first = queue.take(); first != null; first = queue.take()) {
                workOn(first);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("interrupted, which is how it is closed", e);
        }
    }

    /** Ends when nothing is left to do for good, or with a bug; then it begins anew. */
    private void workOn(Task first) throws InterruptedException {
        underWay = first;
        try {
            work(first);
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // An error, too: a record that is broken must not end what reads for all.
            tell(e);
            fail(underWay, e);
        }
    }

    private void tell(Throwable bug) {
        String what = bug.toString();
        if (what.equals(lastBug)) {
            LOG.warn("reading the past failed by the same bug again; going on: {}", what);
        } else {
            LOG.error("reading the past failed by a bug; going on", bug);
        }
        lastBug = what;
    }

    /** Whoever waits for the task has an answer, and asks again. */
    private void fail(@Nullable Task task, Throwable bug) {
        try {
            if (task instanceof Task.Read read) {
                answer(read, read.offset() + 1, new Outcome.Failed(bug.toString()));
            } else if (task instanceof Task.Locate locate) {
                answer(locate.onAnswer(), NO_ANSWER);
            } else if (task instanceof Task.FindCut cut) {
                answer(cut.onAnswer(), NO_ANSWER);
            }
        } catch (RuntimeException | Error e) {
            // Whoever asked is gone, which is no reason to leave the others.
            tell(e);
        }
    }

    private void work(Task first) throws InterruptedException {
        try (var admin = KafkaClients.admin(settings);
                var consumer = KafkaClients.pastConsumer(settings, metadata)) {
            for (var task = first; task != null; task = queue.take()) {
                underWay = task;
                carryOut(task, admin, consumer);
            }
        }
    }

    private void carryOut(Task task, Admin admin, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        if (task instanceof Task.Locate locate) {
            answer(locate.onAnswer(), withinScope(locate.partition(), locate(locate, consumer)));
        } else if (task instanceof Task.FindCut cut) {
            answer(cut.onAnswer(), findCut(cut, admin, consumer));
        } else if (task instanceof Task.Read read) {
            read(read, admin, consumer);
        }
    }

    private void answer(LongConsumer onAnswer, long offset) {
        // Before it is given: one that nobody takes is not given twice.
        underWay = null;
        onAnswer.accept(offset);
    }

    private void answer(Task.Read read, long until, Outcome outcome) {
        underWay = null;
        queue.answer(read.partition(), read.offset(), until, outcome);
    }

    /** Returns from where on the log is another one, -1 if no broker answers. */
    private long findCut(Task.FindCut question, Admin admin, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        var partition = partition(question.partition());
        try {
            long offset = LogCuts.find(consumer, partition, question.place(), PATIENCE);
            // The epochs of another topic say nothing of this one, whose readers are told in another way.
            return isVerified(question.partition(), admin)
                    ? offset
                    : question.place().offset();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("cannot compare {} of {}: {}", question.place(), partition, e.getMessage());
            return NO_ANSWER;
        }
    }

    /** A delayed feed has nothing behind what it has read: a later place is where it stands. */
    private long withinScope(LogPartition partition, long offset) {
        if (!scope.isDelayed()) {
            return offset;
        }
        return partition.tape().hasBegun() ? Math.min(offset, partition.tape().reached()) : NO_ANSWER;
    }

    /** Returns the offset of a time, -1 if no broker answers. */
    private static long locate(Task.Locate locate, Consumer<byte[], byte[]> consumer) {
        var partition = partition(locate.partition());
        try {
            var found = consumer.offsetsForTimes(
                            Map.of(partition, TimeUnit.MICROSECONDS.toMillis(locate.timeMicros())), PATIENCE)
                    .get(partition);
            return found == null
                    ? consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, NO_ANSWER)
                    : found.offset();
        } catch (KafkaException e) {
            LOG.warn("cannot find {} in {}: {}", locate.timeMicros(), partition, e.getMessage());
            return NO_ANSWER;
        }
    }

    private static TopicPartition partition(LogPartition partition) {
        return new TopicPartition(
                partition.identity().topic(), partition.identity().partition());
    }

    private void read(Task.Read read, Admin admin, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        var partition = read.partition();
        long offset = read.offset();
        long until = offset + 1;
        Outcome outcome;
        reads.increment();
        try {
            var chunk = chunk(partition, offset, admin, consumer);
            if (!isVerified(partition, admin)) {
                outcome = new Outcome.OtherTopic();
                until = Long.MAX_VALUE;
            } else if (chunk == null) {
                outcome = new Outcome.Failed("no broker answered in time");
            } else {
                chunks.put(partition, chunk);
                outcome = new Outcome.Read(chunk);
                until = chunk.until();
            }
        } catch (OffsetOutOfRangeException e) {
            outcome = ofGone(partition, offset, admin, consumer);
            // A position that was refused is refused again: what is read next takes its own.
            consumer.assign(List.of());
            until = outcome instanceof Outcome.Gone gone ? gone.first() : until;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!isClosing) {
                LOG.warn("cannot read {} again from {}: {}", partition.identity(), offset, e.getMessage());
            }
            outcome = new Outcome.Failed(String.valueOf(e.getMessage()));
        }
        answer(read, until, outcome);
    }

    private Outcome ofGone(LogPartition partition, long offset, Admin admin, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        try {
            if (!isSameTopic(partition, admin)) {
                return new Outcome.OtherTopic();
            }
            var kafkaPartition = partition(partition);
            long first =
                    consumer.beginningOffsets(List.of(kafkaPartition), PATIENCE).getOrDefault(kafkaPartition, 0L);
            return first > offset ? new Outcome.Gone(first) : new Outcome.Failed("beyond the end of the log");
        } catch (KafkaException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** Returns what begins at an offset, {@code null} if nothing could be had in time or the topic is another one. */
    private @Nullable LogChunk chunk(
            LogPartition partition, long offset, Admin admin, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        var kafkaPartition = partition(partition);
        boolean isAssigned = consumer.assignment().contains(kafkaPartition);
        if (!isAssigned) {
            consumer.assign(List.of(kafkaPartition));
        }
        // Where it stands already, what it has fetched ahead is used.
        if (!isAssigned || consumer.position(kafkaPartition, PATIENCE) != offset) {
            consumer.seek(kafkaPartition, offset);
        }
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!isClosing && System.nanoTime() - deadlineNanos < 0) {
            var polled = consumer.poll(POLL);
            var next = polled.nextOffsets().get(kafkaPartition);
            // It moves on without records where there are only marks of transactions, or holes.
            if (next != null && next.offset() > offset) {
                return chunkWithinScope(partition, offset, next, polled.records(kafkaPartition));
            }
            // Of a topic that is gone nothing will ever come, and others wait for their turn.
            if (!isVerified(partition, admin)) {
                return null;
            }
        }
        return null;
    }

    /** What a delayed feed has not reached is not for its readers, and its symbols are not known yet. */
    private LogChunk chunkWithinScope(
            LogPartition partition, long from, OffsetAndMetadata next, List<ConsumerRecord<byte[], byte[]>> polled) {
        long reached = partition.tape().reached();
        if (!scope.isDelayed() || next.offset() <= reached) {
            return chunk(partition, from, next, polled);
        }
        var old = polled.stream().filter(record -> record.offset() < reached).toList();
        return chunk(partition, from, new OffsetAndMetadata(reached), old);
    }

    private LogChunk chunk(
            LogPartition partition, long from, OffsetAndMetadata next, List<ConsumerRecord<byte[], byte[]>> polled) {
        var identity = partition.identity();
        long bytes = polled.stream()
                .mapToLong(record -> RECORD_OVERHEAD
                        + Math.max(0, record.serializedKeySize())
                        + Math.max(0, record.serializedValueSize()))
                .sum();
        var ofChannel = byChannel.computeIfAbsent(identity.channel(), records);
        var past = ofChannel.of(identity.epoch(), polled, next.offset());
        return new LogChunk(from, past.until(), past.records(), bytes, LogCuts.leaders(polled, next));
    }

    /** What was read must not be of a topic that has come in place of the one that was asked for. */
    private boolean isVerified(LogPartition partition, Admin admin) throws InterruptedException {
        if (metadata.takeUpdate()) {
            verified.clear();
        }
        String topicId = partition.identity().topicId();
        if (!verified.contains(topicId) && isSameTopic(partition, admin)) {
            verified.add(topicId);
        }
        return verified.contains(topicId);
    }

    private static boolean isSameTopic(LogPartition partition, Admin admin) throws InterruptedException {
        var identity = partition.identity();
        try {
            var description = admin.describeTopics(List.of(identity.topic()))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .get(identity.topic());
            return description != null && description.topicId().toString().equals(identity.topicId());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no broker says which topic %s is".formatted(identity.topic()), e);
        }
    }

    void close() {
        isClosing = true;
        try {
            // A consumer that is interrupted cannot say goodbye, and complains.
            thread.join(CLOSE_TIMEOUT.toMillis() / 2);
            thread.interrupt();
            thread.join(CLOSE_TIMEOUT.toMillis() / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
