package io.tickgate.simulator.publish;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import io.tickgate.record.TickHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes ticks to Kafka with the publisher's own numbers, and heartbeats each second.
 *
 * <p>The first record that Kafka does not take ends it: a gap in the numbers is never its doing.
 *
 * <p>Waits for Kafka while more than 32 MB are on their way.
 *
 * <p>Thread-safe: the time of publishing is taken and the record handed over under one lock, so that a heartbeat tells
 * the truth about everything before it.
 */
public final class KafkaPublisher implements TickPublisher, AutoCloseable {
    /** Kafka refuses records without a key where it compacts; no symbol is empty. */
    private static final byte[] NO_SYMBOL = new byte[0];

    private final Producer<byte[], byte[]> producer;
    private final TopicSettings topics;
    private final MicroClock clock;
    private final String incarnation;
    private final Header source;
    private final Map<SourceTopic, Deliveries> deliveries = new EnumMap<>(SourceTopic.class);
    private final Map<Symbol, Counters> counters = new HashMap<>();
    private final HeartbeatTimer timer;
    private final Object lock = new Object();

    KafkaPublisher(Producer<byte[], byte[]> producer, PublishSettings settings, String incarnation, MicroClock clock) {
        this.producer = producer;
        this.clock = clock;
        this.incarnation = incarnation;
        topics = settings.topics();
        source = new RecordHeader(RecordHeaders.SOURCE, incarnation.getBytes(StandardCharsets.US_ASCII));
        for (var kind : SourceTopic.values()) {
            deliveries.put(kind, new Deliveries(topics.nameOf(kind)));
        }
        timer = new HeartbeatTimer(this::heartbeat);
    }

    /**
     * Creates missing topics and begins to publish, heartbeats included.
     *
     * @throws PublishException if no broker answers
     */
    public static KafkaPublisher open(PublishSettings settings) {
        TopicCreation.createMissing(settings);
        var publisher = new KafkaPublisher(producer(settings), settings, Incarnation.next(), MicroClock.system());
        try {
            publisher.begin();
        } catch (RuntimeException e) {
            publisher.abandon();
            throw e instanceof KafkaException ? refused(settings, e) : e;
        }
        publisher.timer.start(settings.heartbeatEvery());
        return publisher;
    }

    /** Lets go of what is not acknowledged, also on a thread that was told to stop. */
    private void abandon() {
        boolean isInterrupted = Thread.interrupted();
        producer.close(Duration.ZERO);
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Producer<byte[], byte[]> producer(PublishSettings settings) {
        var serializer = new ByteArraySerializer();
        try {
            return new KafkaProducer<>(KafkaSettings.producer(settings), serializer, serializer);
        } catch (KafkaException e) {
            throw refused(settings, e);
        }
    }

    private static PublishException refused(PublishSettings settings, RuntimeException e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return new PublishException("Kafka at %s: %s".formatted(settings.bootstrapServers(), cause.getMessage()), e);
    }

    @Override
    public void publish(Symbol symbol, Tick tick, long timeMicros) {
        var kind = TickCodec.topicOf(tick);
        var value = TickCodec.encode(tick);
        synchronized (lock) {
            var counter = counters.computeIfAbsent(symbol, Counters::new);
            long publishedMicros = clock.epochMicros();
            // Deadlines run on from the begin of a replay: the time of day can be set back behind them.
            long happenedMicros = Math.min(timeMicros, publishedMicros);
            var tickHeader = new TickHeader(happenedMicros, publishedMicros, counter.next(kind), incarnation);
            List<Header> headers = List.of(new RecordHeader(RecordHeaders.TICK, tickHeader.encode()));
            send(kind, new ProducerRecord<>(topics.nameOf(kind), null, null, counter.key, value, headers));
        }
    }

    @Override
    public void heartbeat() {
        for (var kind : SourceTopic.values()) {
            // Asked each time, since a topic can grow; outside the lock, since it may wait for a broker.
            var partitions = partitionsOf(kind);
            byte[] key = kind.isCompacted() ? NO_SYMBOL : null;
            synchronized (lock) {
                for (var partition : partitions) {
                    List<Header> headers = List.of(
                            new RecordHeader(RecordHeaders.HEARTBEAT, new byte[0]),
                            new RecordHeader(RecordHeaders.PUBLISHED, RecordHeaders.encode(clock.epochMicros())),
                            source);
                    send(
                            kind,
                            new ProducerRecord<>(partition.topic(), partition.partition(), null, key, null, headers));
                }
            }
        }
    }

    /**
     * Begins each partition with a heartbeat, and waits until it is there.
     *
     * <p>A partition that was just created may refuse the first batch and take the second one, since a broker lets a
     * producer that it does not know begin with any number. The first is then out of order for ever. Besides, waiting
     * for a topic here delays nothing that has a time to be published at.
     */
    private void begin() {
        heartbeat();
        // Bounded by the time after which each record is given up.
        producer.flush();
        deliveries.values().forEach(Deliveries::check);
    }

    private List<PartitionInfo> partitionsOf(SourceTopic kind) {
        try {
            return producer.partitionsFor(topics.nameOf(kind));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw delivery(kind).failed(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told as well
    private void send(SourceTopic kind, ProducerRecord<byte[], byte[]> message) {
        var delivery = delivery(kind);
        delivery.check();
        try {
            producer.send(message, delivery);
            // Not before: what was interrupted on its way in is not on its way.
            delivery.handedOver();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw delivery.failed(e);
        }
    }

    private Deliveries delivery(SourceTopic kind) {
        return Objects.requireNonNull(deliveries.get(kind));
    }

    /** How many records Kafka has acknowledged, heartbeats included. */
    public long acknowledged() {
        return deliveries.values().stream().mapToLong(Deliveries::acknowledged).sum();
    }

    /**
     * Ends the heartbeats and waits for everything to be acknowledged.
     *
     * @throws PublishException if something was not within the limit
     */
    public void finish(Duration limit) {
        timer.stop();
        producer.close(limit);
        long open = 0;
        for (var delivery : deliveries.values()) {
            delivery.check();
            open += delivery.open();
        }
        if (open > 0) {
            throw new PublishException(
                    "%d records were not acknowledged within %d ms (expected: all)".formatted(open, limit.toMillis()));
        }
    }

    /** Ends without waiting; nothing is lost by it after {@link #finish}. */
    @Override
    public void close() {
        timer.stop();
        abandon();
    }

    /** The key of a symbol's records and how many it had on each topic. Confined to the lock of the publisher. */
    private static final class Counters {
        private final byte[] key;
        private final Map<SourceTopic, Long> counts = new EnumMap<>(SourceTopic.class);

        private Counters(Symbol symbol) {
            key = symbol.value().getBytes(StandardCharsets.UTF_8);
        }

        private long next(SourceTopic kind) {
            return counts.merge(kind, 1L, Long::sum);
        }
    }
}
