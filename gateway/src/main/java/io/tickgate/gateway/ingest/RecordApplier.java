package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    private final LastValueCache cache;
    private final Watermarks watermarks;
    private final IngestCounters counters;
    private final BooleanSupplier isWarm;
    private final InstantSource clock;
    private final PoisonStore poisonStore;
    private final NanoClock nanoClock;
    private final Map<String, SourceApplier<?>> bySource = new HashMap<>();

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

    /** Tells clients of all that was held back of a partition. */
    void show(PartitionState from) {
        of(from.source().source()).show(from);
    }

    /** The same for a whole topic, whatever is known of it. */
    void showAll(Source<?> source) {
        for (var cells : cache.all()) {
            source.channels().stream()
                    .map(cells::of)
                    .filter(Objects::nonNull)
                    .forEach(topic -> topic.audience().announce());
        }
    }

    /** Records of the partition are gone: what is built on each of them waits to be built anew. */
    void lose(PartitionState from) {
        of(from.source().source()).lose(from);
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
