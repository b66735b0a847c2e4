package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.model.Channel;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop: reads all source topics into the caches, on a thread of its own.
 *
 * <p>Confined to that thread, except {@link #start}, {@link #close} and what they return.
 */
public final class KafkaFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long RETRY_MILLIS = 500;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final IngestSettings settings;
    private final LastValueCache cache;
    private final Hub hub;
    private final Watermarks watermarks;
    private final Warmup warmup;
    private final IngestCounters counters;
    private final TickApplier applier;
    private final QuietLog quietLog;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tickgate-feed");
    private final Map<TopicPartition, PartitionState> sources = new HashMap<>();
    private final MarketHealth health;
    private final NanoClock clock;
    private final SourceWatch watch;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    public KafkaFeed(
            IngestSettings settings,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            Warmup warmup,
            IngestCounters counters,
            NanoClock clock) {
        this.settings = settings;
        this.cache = cache;
        this.hub = hub;
        this.watermarks = watermarks;
        this.warmup = warmup;
        this.counters = counters;
        this.health = health;
        this.clock = clock;
        watch = new SourceWatch(InstantSource.system(), clock.nanoTime());
        applier = new TickApplier(cache, watermarks, counters, warmup::isDone, clock, InstantSource.system());
        quietLog = new QuietLog(LOG, clock);
    }

    /**
     * Begins to read, once a broker has answered.
     *
     * @throws KafkaException if none does within the time set
     */
    public void start() {
        try (var layout = new LogLayout(KafkaClients.admin(settings), settings)) {
            layout.connect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a broker answered", e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (var layout = new LogLayout(KafkaClients.admin(settings), settings);
                var consumer = KafkaClients.consumer(settings)) {
            retry(() -> prepare(layout, consumer));
            while (isOpen()) {
                retry(() -> read(consumer, layout));
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the feed has ended by a bug; this gateway goes on with what it has, and is not ready", e);
            warmup.ended("the feed has ended by a bug: " + e);
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    /** A step that is finished when it says so. */
    private interface Step {
        boolean tryOnce() throws InterruptedException;
    }

    /** Tries until the step succeeds or the feed closes; a broker that is away is waited for. */
    private void retry(Step step) {
        while (isOpen()) {
            try {
                if (step.tryOnce()) {
                    return;
                }
                pause();
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                counters.failures.increment();
                quietLog.warn("cannot read the log, trying again: " + e.getMessage());
                pause();
            } catch (InterruptedException e) {
                closing.countDown();
            }
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

    /** Finds the partitions and goes to where reading begins. */
    private boolean prepare(LogLayout layout, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        var found = layout.find();
        if (!found.missing().isEmpty()) {
            warmup.waitingFor("the topics " + found.missing());
            quietLog.warn("waiting for the topics %s to be created".formatted(found.missing()));
            return false;
        }
        ends.clear();
        sources.clear();
        var partitions =
                found.partitions().stream().map(SourcePartition::partition).toList();
        watch.restart();
        startWatermarks(found.partitions());
        consumer.assign(partitions);
        var begin = layout.begin(found.partitions());
        begin.forEach(consumer::seek);
        for (var source : found.partitions()) {
            long first = begin.getOrDefault(source.partition(), 0L);
            sources.put(source.partition(), new PartitionState(source, health.newSource(), first, clock.nanoTime()));
        }
        ends.putAll(consumer.endOffsets(partitions));
        long records = partitions.stream()
                .mapToLong(partition -> ends.getOrDefault(partition, 0L) - consumer.position(partition))
                .sum();
        LOG.info("warming the caches: {} partitions, {} records", partitions.size(), records);
        checkWarmup(consumer);
        return true;
    }

    private void startWatermarks(List<SourcePartition> partitions) {
        var counts = partitions.stream()
                .collect(Collectors.groupingBy(
                        source -> Map.entry(source.kind(), source.partition().topic()), Collectors.counting()));
        counts.forEach((topic, count) ->
                watermarks.start(topic.getValue(), channelsOf(topic.getKey()), Math.toIntExact(count)));
    }

    private List<String> channelsOf(SourceTopic kind) {
        return switch (kind) {
            case QUOTE -> List.of("quote");
            case TRADE -> channelNames(name -> name.equals(Channel.TRADE.name()) || name.startsWith("bar."));
            case INSTRUMENT -> List.of("instrument");
            case BOOK -> channelNames(name -> name.startsWith("book."));
        };
    }

    private List<String> channelNames(Predicate<String> isWanted) {
        return cache.channels().stream().map(Channel::name).filter(isWanted).toList();
    }

    private boolean read(Consumer<byte[], byte[]> consumer, LogLayout layout) throws InterruptedException {
        try {
            var records = consumer.poll(POLL);
            long nowNanos = clock.nanoTime();
            for (var partition : records.partitions()) {
                var source = sources.get(partition);
                if (source != null) {
                    records.records(partition).forEach(record -> applier.apply(source, record, nowNanos));
                }
            }
            watch.look(sources.values(), new ConsumerView(consumer), nowNanos);
            hub.wake();
        } catch (OffsetOutOfRangeException e) {
            goOnAtTheBeginning(consumer, layout, e);
        }
        checkWarmup(consumer);
        return true;
    }

    /** What was aged away cannot be had any more; books wait for their next full one. */
    private void goOnAtTheBeginning(
            Consumer<byte[], byte[]> consumer, LogLayout layout, OffsetOutOfRangeException cause)
            throws InterruptedException {
        for (var lost : cause.offsetOutOfRangePartitions().entrySet()) {
            var source = sources.get(lost.getKey());
            if (source != null) {
                counters.gaps.increment();
                long offset = layout.earliest(lost.getKey());
                LOG.warn("{}: offset {} is gone, going on at {}", lost.getKey(), lost.getValue(), offset);
                if (source.source().kind() == SourceTopic.BOOK) {
                    cache.all().forEach(cells -> cells.book().invalidate());
                }
                consumer.seek(lost.getKey(), offset);
            }
        }
    }

    private void checkWarmup(Consumer<byte[], byte[]> consumer) {
        if (warmup.isDone()) {
            return;
        }
        var reached = new ArrayList<TopicPartition>();
        ends.forEach((partition, end) -> {
            if (consumer.position(partition) >= end) {
                reached.add(partition);
            }
        });
        reached.forEach(ends::remove);
        warmup.partitionsLeft(ends.size());
        if (warmup.isDone()) {
            LOG.info("the caches are warm: {} symbols", cache.all().size());
        }
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
