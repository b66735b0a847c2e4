package io.tickgate.gateway.ingest;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Kafka cluster who it is.
 *
 * <p>Thread-safe.
 */
public final class KafkaCluster {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);

    private KafkaCluster() {}

    /**
     * Looks whether it is there.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers within the time set
     */
    static void check(IngestSettings settings) {
        LOG.debug("the cluster is {}", id(settings));
    }

    /**
     * Returns the id that a cluster has for ever.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers within the time set
     */
    public static String id(IngestSettings settings) {
        try (var layout =
                new LogLayout(KafkaClients.admin(settings), settings, Sources.NONE, FeedScope.inRealTime(List.of()))) {
            return layout.connect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a broker answered", e);
        }
    }
}
