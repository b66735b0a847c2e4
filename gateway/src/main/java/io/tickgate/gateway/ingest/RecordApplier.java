package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.RecordTimes;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the log says into the caches, one record at a time, and announces it.
 *
 * <p>Bounded by the number of symbols in the log.
 *
 * <p>Confined to the thread of its feed.
 */
final class RecordApplier {
    private static final Logger LOG = LoggerFactory.getLogger(RecordApplier.class);
    private static final long NOT_WANTED = Long.MIN_VALUE;

    private final LastValueCache cache;
    private final Watermarks watermarks;
    private final IngestCounters counters;
    private final BooleanSupplier isWarm;
    private final InstantSource clock;
    private final PoisonStore poisonStore;
    private final NanoClock nanoClock;
    private final Map<String, SourceApplier<?>> bySource = new HashMap<>();
    private long polledMicros = NOT_WANTED;
    private long batchNanos;
    private long batchMicros = NOT_WANTED;

    /** @param isWarm whether what the log held at the start has been read */
    RecordApplier(
            LastValueCache cache,
            Watermarks watermarks,
            IngestCounters counters,
            PoisonStore poisonStore,
            BooleanSupplier isWarm,
            NanoClock nanoClock,
            InstantSource clock) {
        this.isWarm = isWarm;
        this.clock = clock;
        this.cache = cache;
        this.watermarks = watermarks;
        this.counters = counters;
        this.poisonStore = poisonStore;
        this.nanoClock = nanoClock;
    }

    LastValueCache cache() {
        return cache;
    }

    Watermarks watermarks() {
        return watermarks;
    }

    IngestCounters counters() {
        return counters;
    }

    PoisonStore poisonStore() {
        return poisonStore;
    }

    /** One for each source, so that none of them drowns another's lines. */
    QuietLog newQuietLog() {
        return new QuietLog(LOG, nanoClock);
    }

    boolean isWarm() {
        return isWarm.getAsBoolean();
    }

    long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    /** The time of day at which the records of a moment were begun with: to look at the clock for each would cost more than its counters. */
    long nowMicros(long nowNanos) {
        if (batchMicros == NOT_WANTED || batchNanos != nowNanos) {
            batchNanos = nowNanos;
            batchMicros = nowMicros();
        }
        return batchMicros;
    }

    /** A poll has brought records, which are applied before the next one brings others. */
    void polled() {
        polledMicros =
                cache.timesDemand().isWanted() ? ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()) : NOT_WANTED;
    }

    /** Whether anybody wants to know when records were where. */
    boolean areTimesWanted() {
        return polledMicros != NOT_WANTED;
    }

    /** Notes when a record was where, in those of its topics to which somebody listens. */
    void noteTimes(
            PartitionState from,
            List<? extends TopicCell> topics,
            LogPosition position,
            ConsumerRecord<byte[], byte[]> record) {
        if (record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE) {
            return;
        }
        boolean isEachWanted = from.log().audience().isWanted();
        @Nullable RecordTimes times = null;
        for (var topic : topics) {
            if (isEachWanted || topic.audience().isWanted()) {
                times = times == null ? times(position, record) : times;
                topic.times(times);
            }
        }
    }

    private RecordTimes times(LogPosition position, ConsumerRecord<byte[], byte[]> record) {
        return new RecordTimes(
                position,
                TimeUnit.MILLISECONDS.toMicros(record.timestamp()),
                record.timestampType() == TimestampType.LOG_APPEND_TIME,
                polledMicros);
    }

    /** Reads what some records of a partition that are about to be applied need. */
    void touch(PartitionState from, List<ConsumerRecord<byte[], byte[]>> next) {
        of(from.source().source()).touch(next);
    }

    /**
     * Applies a record, or counts and names it if it cannot be; never throws for what a record holds. Returns whether it is
     * done with; if not, it has to be tried again before any other of its partition.
     */
    boolean apply(PartitionState from, ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        return of(from.source().source()).apply(from, record, nowNanos);
    }

    /** Forgets what the records of these topics were like: others come, which have nothing to do with them. */
    void forget(Source<?> source) {
        var forgotten = bySource.remove(source.name());
        if (forgotten != null) {
            forgotten.end();
        }
    }

    /** Tells clients of all that was held back of a partition, also where there is nothing: they wait for its snapshot. */
    void show(PartitionState from) {
        show(from.source().source(), topic -> from.health().equals(topic.source()));
    }

    /** The same for a whole topic, whatever is known of it. */
    void showAll(Source<?> source) {
        show(source, topic -> true);
    }

    private void show(Source<?> source, Predicate<TopicCell> isMeant) {
        for (var cells : cache.all()) {
            source.channels().stream()
                    .map(cells::of)
                    .filter(topic -> topic != null && isMeant.test(topic))
                    .forEach(topic -> topic.audience().announce());
        }
    }

    /** Records of the partition are gone: what is built on each of them waits to be built anew. */
    void lose(PartitionState from) {
        of(from.source().source()).lose(from);
    }

    /** Records of the partition cannot be read: any of its symbols may have had its latest there. */
    void doubt(PartitionState from) {
        of(from.source().source()).doubt(from);
    }

    /** The log of the partition was cut off: what is known beyond is not in it any more, until other records come. */
    void cutOff(PartitionState from, long offset) {
        of(from.source().source()).cutOff(from, offset);
    }

    private SourceApplier<?> of(Source<?> source) {
        var applier = bySource.get(source.name());
        if (applier == null) {
            applier = new SourceApplier<>(source, this);
            bySource.put(source.name(), applier);
        }
        return applier;
    }
}
