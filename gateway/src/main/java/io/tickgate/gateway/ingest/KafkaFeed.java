package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.Cuts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop: reads some source topics into the caches, on a thread of its own.
 *
 * <p>Confined to that thread, except {@link #start}, {@link #close} and what they return.
 */
final class KafkaFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);
    private static final long RETRY_MILLIS = 500;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaCluster cluster;
    private final IngestSettings settings;
    private final FeedScope scope;
    private final Sources sources;
    private final LastValueCache cache;
    private final Hub hub;
    private final Watermarks watermarks;
    private final Warmup.Part warmup;
    private final boolean isOfMarket;
    private final IngestCounters counters;
    private final QuietLog quietLog;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private final MarketHealth health;
    private final LogTapes tapes;
    private final Cuts cuts;
    private final NanoClock clock;

    /**
     * @param name of its thread
     * @param cluster before whose answer nothing is read
     * @param isOfMarket whether it is not warm without each of its topics
     */
    KafkaFeed(
            String name,
            KafkaCluster cluster,
            IngestSettings settings,
            Sources sources,
            boolean isOfMarket,
            FeedScope scope,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            LogTapes tapes,
            Cuts cuts,
            Warmup.Part warmup,
            IngestCounters counters,
            NanoClock clock) {
        this.cluster = cluster;
        this.settings = settings;
        this.sources = sources;
        this.isOfMarket = isOfMarket;
        thread = new Thread(this::run, name);
        this.scope = scope;
        this.cache = cache;
        this.hub = hub;
        this.watermarks = watermarks;
        this.warmup = warmup;
        this.counters = counters;
        this.health = health;
        this.tapes = tapes;
        this.cuts = cuts;
        this.clock = clock;
        quietLog = new QuietLog(LOG, clock);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        if (!cluster.hasAnswered()) {
            return;
        }
        var metadata = new MetadataListener();
        try (var layout = new LogLayout(KafkaClients.admin(settings), settings, sources, scope);
                var consumer = KafkaClients.consumer(settings, scope, metadata);
                var quarantines = new Quarantines(settings, quarantineTopics(), counters, clock)) {
            quarantines.start();
            var reader = reader(layout, consumer, metadata, quarantines);
            while (isOpen()) {
                step(reader);
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted, which is how it is closed", e);
        } catch (RuntimeException | Error e) {
            LOG.error("the feed has ended by a bug; this gateway goes on with what it has, and is not ready", e);
            warmup.ended("the feed has ended by a bug: " + e);
        }
    }

    /** What cannot be read is kept once: the feed in real time comes to it first. */
    private Collection<String> quarantineTopics() {
        return scope.isDelayed() ? Set.of() : sources.quarantineTopics();
    }

    private LogReader reader(
            LogLayout layout, Consumer<byte[], byte[]> consumer, MetadataListener metadata, PoisonStore poisonStore) {
        // All that is said of time is of the time that is read.
        var timeOfDay = scope.clock(InstantSource.system());
        var applier = new RecordApplier(cache, watermarks, counters, poisonStore, warmup::isDone, clock, timeOfDay);
        var progress = new WarmupProgress(warmup, isOfMarket, clock.nanoTime());
        var demand = new PartitionDemand(
                cache,
                tapes.directory(),
                PartitionDemand.isPossible(sources) ? settings.letGoAfter() : null,
                clock.nanoTime());
        var pulse = health.newFeed(clock.nanoTime(), timeOfDay);
        var line = new DelayLine(scope.delay(), InstantSource.system(), new SeenEnds(layout, scope.delay()));
        var topics = new SourceTopics(
                consumer, layout, sources, demand, applier, watermarks, pulse, tapes, progress, line, clock, timeOfDay);
        return new LogReader(
                consumer,
                metadata,
                layout,
                topics,
                applier,
                new LogLosses(consumer, layout, applier, progress, counters, new LogRestarts(topics, tapes), line),
                progress,
                () -> cache.all().size(),
                new SourceWatch(timeOfDay, counters.lags(), clock.nanoTime()),
                hub,
                cuts,
                line,
                new CatchUp(pulse, layout::askEnds, scope.isDelayed() ? line::isBehind : null),
                clock);
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    /** Reads on; a broker that is away is waited for. */
    private void step(LogReader reader) {
        try {
            if (!reader.step()) {
                quietLog.warn("nothing to read yet: " + warmup.detail());
                pause();
            }
        } catch (KafkaException e) {
            counters.failures.increment();
            quietLog.warn("cannot read the log, trying again: " + e.getMessage());
            pause();
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void pause() {
        try {
            boolean isClosing = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            LOG.debug(isClosing ? "closing" : "trying again");
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** Lets it stop reading. */
    void stop() {
        closing.countDown();
    }

    /** Stops reading and waits, for two seconds at the most, until the thread has ended. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
