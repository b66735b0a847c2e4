package io.tickgate.gateway.ingest;

import io.tickgate.gateway.ingest.PastQueue.Task;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.PastReader.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
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
                answer(locate.onAnswer(), PastLog.NO_ANSWER);
            } else if (task instanceof Task.FindCut cut) {
                answer(cut.onAnswer(), PastLog.NO_ANSWER);
            }
        } catch (RuntimeException | Error e) {
            // Whoever asked is gone, which is no reason to leave the others.
            tell(e);
        }
    }

    private void work(Task first) throws InterruptedException {
        var metadata = new MetadataListener();
        try (var admin = KafkaClients.admin(settings);
                var consumer = KafkaClients.pastConsumer(settings, metadata)) {
            var log = new PastLog(admin, consumer, metadata, () -> isClosing);
            for (var task = first; task != null; task = queue.take()) {
                underWay = task;
                carryOut(task, log);
            }
        }
    }

    private void carryOut(Task task, PastLog log) throws InterruptedException {
        if (task instanceof Task.Locate locate) {
            long offset = log.locate(locate.partition(), locate.timeMicros());
            answer(locate.onAnswer(), withinScope(locate.partition(), offset));
        } else if (task instanceof Task.FindCut cut) {
            answer(cut.onAnswer(), log.findCut(cut.partition(), cut.place()));
        } else if (task instanceof Task.Read read) {
            read(read, log);
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

    /** A delayed feed has nothing behind what it has read: a later place is where it stands. */
    private long withinScope(LogPartition partition, long offset) {
        if (!scope.isDelayed()) {
            return offset;
        }
        return partition.tape().hasBegun() ? Math.min(offset, partition.tape().reached()) : PastLog.NO_ANSWER;
    }

    private void read(Task.Read read, PastLog log) throws InterruptedException {
        var partition = read.partition();
        long offset = read.offset();
        long until = offset + 1;
        Outcome outcome;
        reads.increment();
        try {
            var polled = log.poll(partition, offset);
            if (!log.isVerified(partition)) {
                outcome = new Outcome.OtherTopic();
                until = Long.MAX_VALUE;
            } else if (polled == null) {
                outcome = new Outcome.Failed("no broker answered in time");
            } else {
                var chunk = chunkWithinScope(partition, offset, polled.next(), polled.records());
                chunks.put(partition, chunk);
                outcome = new Outcome.Read(chunk);
                until = chunk.until();
            }
        } catch (OffsetOutOfRangeException e) {
            outcome = ofGone(partition, offset, log);
            log.forgetPosition();
            until = outcome instanceof Outcome.Gone gone ? gone.first() : until;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            outcome = ofFailure(partition, offset, e, log);
            until = outcome instanceof Outcome.Unreadable unreadable ? unreadable.next() : until;
        }
        answer(read, until, outcome);
    }

    private Outcome ofFailure(LogPartition partition, long offset, RuntimeException failure, PastLog log) {
        try {
            if (failure instanceof KafkaException kafka && PastLog.isDamaged(partition, kafka)) {
                long next = log.behindDamaged(partition, offset);
                log.forgetPosition();
                if (next > offset) {
                    LOG.warn(
                            "{}-{}: records {} to {} are damaged in the log",
                            partition.identity().topic(),
                            partition.identity().partition(),
                            offset,
                            next - 1);
                    return new Outcome.Unreadable(next);
                }
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failure.addSuppressed(e);
        }
        if (!isClosing) {
            LOG.warn("cannot read {} again from {}: {}", partition.identity(), offset, failure.getMessage());
        }
        return new Outcome.Failed(String.valueOf(failure.getMessage()));
    }

    private static Outcome ofGone(LogPartition partition, long offset, PastLog log) throws InterruptedException {
        try {
            if (!log.isSameTopic(partition)) {
                return new Outcome.OtherTopic();
            }
            long first = log.first(partition);
            return first > offset ? new Outcome.Gone(first) : new Outcome.Failed("beyond the end of the log");
        } catch (KafkaException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
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
