package io.tickgate.gateway.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.model.Printable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records that could not be read to another topic, as they came, with headers that say from where and why.
 *
 * <p>It never holds up the feed: a record that finds no room is counted and named in the log like the others, and not kept.
 *
 * <p>Bounded: as many records as may be under way at once.
 *
 * <p>Confined to the thread of its feed.
 */
final class Quarantine {
    /** {@code topic-partition@offset} of the record. */
    static final String FROM = "tickgate.from";

    /** What came and what was expected, printable. */
    static final String PROBLEM = "tickgate.problem";

    private static final int MAX_UNDER_WAY = 1_000;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Consumer<String> warn;
    private final AtomicInteger underWay = new AtomicInteger();
    private final IngestCounters counters;

    /**
     * @param producer one whose {@code max.block.ms} is 0, so that a send that would wait fails instead
     * @param warn is told of records that are not kept, from any thread
     */
    Quarantine(Producer<byte[], byte[]> producer, String topic, IngestCounters counters, Consumer<String> warn) {
        this.producer = producer;
        this.topic = topic;
        this.counters = counters;
        this.warn = warn;
    }

    /** Keeps a record; never throws and never waits. */
    void keep(ConsumerRecord<byte[], byte[]> record, String problem) {
        String from = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            lose(from, "more than %d records are under way".formatted(MAX_UNDER_WAY));
            return;
        }
        // Without a partition: the other topic may have fewer. With the record's own time, so that it ages as it would
        // have.
        var copy = new ProducerRecord<>(topic, null, timeOf(record), record.key(), record.value(), record.headers());
        copy.headers().remove(FROM).remove(PROBLEM);
        copy.headers()
                .add(FROM, from.getBytes(UTF_8))
                .add(PROBLEM, Printable.of(problem).getBytes(UTF_8));
        try {
            // Its outcome comes to the callback.
            var unused = producer.send(copy, (written, error) -> {
                if (error == null) {
                    underWay.decrementAndGet();
                    counters.kept.increment();
                } else {
                    lose(from, String.valueOf(error.getMessage()));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            lose(from, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Long timeOf(ConsumerRecord<?, ?> record) {
        return record.timestamp() < 0 ? null : record.timestamp();
    }

    private void lose(String from, String why) {
        underWay.decrementAndGet();
        counters.unkept.increment();
        warn.accept("not kept in %s: %s: %s".formatted(topic, from, Printable.of(why)));
    }
}
