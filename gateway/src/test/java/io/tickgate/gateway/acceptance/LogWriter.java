package io.tickgate.gateway.acceptance;

import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that says into which partition each record goes, and that many records go at once.
 *
 * <p>Confined to the thread of its test.
 */
public final class LogWriter implements AutoCloseable {
    /** Nothing goes by itself: what is written goes together, in one batch of each partition. */
    private static final int LINGER_MILLIS = 60_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private volatile long clockOffMicros;
    private final String topicPrefix;
    private final String source;
    private final Map<String, Long> numbers = new HashMap<>();

    /** @param source the publisher's incarnation */
    public LogWriter(String bootstrapServers, String topicPrefix, String source, Map<String, Object> properties) {
        this.topicPrefix = topicPrefix;
        this.source = source;
        var all = new HashMap<String, Object>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", LINGER_MILLIS, "batch.size", 1 << 20));
        all.putAll(properties);
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public LogWriter(String bootstrapServers, String topicPrefix, String source) {
        this(bootstrapServers, topicPrefix, source, Map.of());
    }

    public static String name(String topicPrefix, SourceTopic kind) {
        return topicPrefix + kind.name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flush tells
    LogWriter write(int partition, String symbol, Tick tick) {
        send(TickCodec.topicOf(tick), partition, symbol, tick);
        return this;
    }

    /**
     * Writes a record.
     *
     * @param tick {@code null} for a tombstone
     * @return where it stands, once it is in Kafka
     */
    public Future<RecordMetadata> send(SourceTopic kind, int partition, String symbol, @Nullable Tick tick) {
        return send(kind, partition, symbol, tick, (place, failure) -> {});
    }

    /** @param onAnswer is told where the record stands, or why it does not, on a thread of the producer */
    public Future<RecordMetadata> send(
            SourceTopic kind, int partition, String symbol, @Nullable Tick tick, Callback onAnswer) {
        long nowMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) + clockOffMicros;
        byte[] micros = RecordHeaders.encode(nowMicros);
        long timeMicros = tick instanceof Trade trade ? trade.timeMicros() : nowMicros;
        long number = numbers.merge(kind + "/" + symbol, 1L, Long::sum);
        return producer.send(
                new ProducerRecord<>(
                        name(topicPrefix, kind),
                        partition,
                        TimeUnit.MICROSECONDS.toMillis(nowMicros),
                        symbol.getBytes(StandardCharsets.UTF_8),
                        tick == null ? null : TickCodec.encode(tick),
                        List.of(
                                new RecordHeader(RecordHeaders.TIME, RecordHeaders.encode(timeMicros)),
                                new RecordHeader(RecordHeaders.PUBLISHED, micros),
                                new RecordHeader(RecordHeaders.SOURCE, source.getBytes(StandardCharsets.US_ASCII)),
                                new RecordHeader(RecordHeaders.SOURCE_SEQUENCE, RecordHeaders.encode(number)))),
                onAnswer);
    }

    /** From now on the clock of this publisher is wrong by so much. */
    public void clockIsOff(Duration by) {
        clockOffMicros = TimeUnit.MILLISECONDS.toMicros(by.toMillis());
    }

    /** The producer itself, for its transactions. */
    public KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** Returns when all is in Kafka. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
