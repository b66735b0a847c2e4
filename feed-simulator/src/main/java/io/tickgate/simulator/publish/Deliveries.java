package io.tickgate.simulator.publish;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records of one topic.
 *
 * <p>Thread-safe: the sender counts what it hands over, the thread of the Kafka client what comes back.
 */
final class Deliveries implements Callback {
    private final String topic;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile @Nullable Exception failure;

    Deliveries(String topic) {
        this.topic = topic;
    }

    void handedOver() {
        sent.incrementAndGet();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long open() {
        return sent.get() - acknowledged.get();
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
        if (exception == null) {
            acknowledged.incrementAndGet();
        } else if (failure == null) {
            failure = exception;
        }
    }

    /** @throws PublishException if a record of this topic was not delivered */
    void check() {
        var found = failure;
        if (found != null) {
            throw failed(found);
        }
    }

    PublishException failed(Exception cause) {
        return new PublishException(
                "topic %s: a record was not taken: %s (%s)".formatted(topic, cause.getMessage(), advice(cause)), cause);
    }

    private static String advice(Exception cause) {
        if (cause instanceof TimeoutException) {
            return "is the broker still there, and has the topic a leader?";
        } else if (cause instanceof UnknownTopicOrPartitionException) {
            return "was the topic deleted? a new start creates it";
        } else if (cause instanceof RecordTooLargeException) {
            return "raise max.message.bytes of the topic";
        }
        return "see the broker's log";
    }
}
