package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.PastReader;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads records again with a few threads, each with a Kafka consumer of its own. One reading serves all who wait for
 * records in its range.
 *
 * <p>Bounded by its threads, by the bytes that are kept, and by one question of each reader.
 *
 * <p>Thread-safe.
 */
public final class KafkaPastReader implements PastReader, AutoCloseable {
    private final PastQueue queue = new PastQueue();
    private final PastChunks chunks;
    private final List<PastWorker> workers;

    /**
     * @param scope of the feed whose past it reads: never more than that has read
     * @param threads how many partitions are read at once
     * @param maxBytes of records that are kept for those who come next
     */
    public KafkaPastReader(
            IngestSettings settings,
            FeedScope scope,
            LastValueCache cache,
            NanoClock clock,
            int threads,
            long maxBytes) {
        chunks = new PastChunks(maxBytes);
        var sources = Sources.ofMarket(settings, cache.channels()).and(Sources.ofOwn(settings, clock));
        workers = IntStream.range(0, threads)
                .mapToObj(number -> new PastWorker(
                        number,
                        settings,
                        scope,
                        channel -> new PastRecords<>(sources.of(channel), cache, clock),
                        queue,
                        chunks))
                .toList();
    }

    public void start() {
        workers.forEach(PastWorker::start);
    }

    @Override
    public @Nullable LogChunk find(LogPartition partition, long offset) {
        return chunks.find(partition, offset);
    }

    @Override
    public void read(LogPartition partition, long offset, Executor executor, Consumer<Outcome> onAnswer) {
        queue.add(partition, offset, outcome -> executor.execute(() -> onAnswer.accept(outcome)));
    }

    @Override
    public void locate(LogPartition partition, long timeMicros, Executor executor, LongConsumer onAnswer) {
        queue.locate(partition, timeMicros, offset -> executor.execute(() -> onAnswer.accept(offset)));
    }

    @Override
    public void findCut(LogPartition partition, LogPlace place, Executor executor, LongConsumer onAnswer) {
        queue.findCut(partition, place, offset -> executor.execute(() -> onAnswer.accept(offset)));
    }

    /** How many bytes of records are kept at the moment. */
    public long bytes() {
        return chunks.bytes();
    }

    /** How many wait for records at the moment. */
    public int waiting() {
        return queue.size();
    }

    /** How often the log was read from an offset of the past. */
    public long reads() {
        return workers.stream().mapToLong(PastWorker::reads).sum();
    }

    @Override
    public void close() {
        queue.close();
        workers.forEach(PastWorker::close);
    }
}
