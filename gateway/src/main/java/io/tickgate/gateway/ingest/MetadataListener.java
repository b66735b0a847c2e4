package io.tickgate.gateway.ingest;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Notices each time that its consumer is told how the cluster is. Fetches name a topic by its id, which a consumer
 * learns in no other way: so until the next time, all that it reads is of the same topics.
 *
 * <p>Kafka hands the news to deserializers that ask for them. The classic consumer does it on the thread that polls, and
 * before it fetches by what it has learnt.
 *
 * <p>Thread-safe.
 */
final class MetadataListener extends ByteArrayDeserializer implements ClusterResourceListener {
    private final AtomicBoolean isUpdated = new AtomicBoolean();

    @Override
    public void onUpdate(ClusterResource cluster) {
        isUpdated.set(true);
    }

    /** Returns whether there was an update since this was last asked. */
    boolean takeUpdate() {
        return isUpdated.getAndSet(false);
    }
}
