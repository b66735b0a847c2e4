package io.tickgate.gateway.property;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a random log into a real broker, each topic in one partition.
 *
 * <p>Confined to the thread of its test.
 */
final class KafkaBroker implements Log.Broker, AutoCloseable {
    private static final byte[] SOURCE = "property".getBytes(StandardCharsets.US_ASCII);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topicPrefix;
    private final Map<String, Long> numbers = new HashMap<>();

    KafkaBroker(String bootstrapServers, String topicPrefix) {
        this.topicPrefix = topicPrefix;
        var serializer = new ByteArraySerializer();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "0"), serializer, serializer);
    }

    @Override
    public long write(SourceTopic topic, Symbol symbol, @Nullable Tick tick, long timeMicros, boolean isAfterLoss) {
        long number = numbers.merge(topic + "/" + symbol, isAfterLoss ? 2L : 1L, Long::sum);
        List<Header> headers = List.of(
                new RecordHeader(RecordHeaders.TIME, RecordHeaders.encode(timeMicros(tick, timeMicros))),
                new RecordHeader(RecordHeaders.PUBLISHED, RecordHeaders.encode(timeMicros)),
                new RecordHeader(RecordHeaders.SOURCE, SOURCE),
                new RecordHeader(RecordHeaders.SOURCE_SEQUENCE, RecordHeaders.encode(number)));
        return send(
                topic,
                symbol.value().getBytes(StandardCharsets.UTF_8),
                tick == null ? null : TickCodec.encode(tick),
                headers);
    }

    private static long timeMicros(@Nullable Tick tick, long timeMicros) {
        return tick instanceof io.tickgate.model.Trade trade ? trade.timeMicros() : timeMicros;
    }

    /** Says in every topic that all before this time has been published. */
    void heartbeat(long timeMicros) {
        List<Header> headers = List.of(
                new RecordHeader(RecordHeaders.HEARTBEAT, new byte[0]),
                new RecordHeader(RecordHeaders.PUBLISHED, RecordHeaders.encode(timeMicros)));
        for (var topic : SourceTopic.values()) {
            send(topic, new byte[0], null, headers);
        }
    }

    static String name(SourceTopic topic) {
        return topic.name().toLowerCase(java.util.Locale.ROOT);
    }

    private long send(SourceTopic topic, byte[] key, byte @Nullable [] value, List<Header> headers) {
        try {
            return producer.send(new ProducerRecord<>(topicPrefix + name(topic), 0, key, value, headers))
                    .get(10, TimeUnit.SECONDS)
                    .offset();
        } catch (Exception e) {
            throw new AssertionError("a record was not written", e);
        }
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(2));
    }
}
