package io.tickgate.gateway.ingest;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Kafka cluster who it is, on a thread of its own: whoever starts has other things to do meanwhile.
 *
 * <p>Thread-safe.
 */
public final class KafkaCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);

    private final FutureTask<String> answer;

    public KafkaCluster(IngestSettings settings) {
        answer = new FutureTask<>(() -> ask(settings));
    }

    /** Asks; calling it again does nothing. */
    public void start() {
        var thread = new Thread(answer, "tickgate-cluster");
        thread.setDaemon(true);
        thread.start();
    }

    private static String ask(IngestSettings settings) throws InterruptedException {
        try (var layout =
                new LogLayout(KafkaClients.admin(settings), settings, Sources.NONE, FeedScope.inRealTime(List.of()))) {
            return layout.connect();
        }
    }

    /**
     * Returns the id that the cluster has for ever, once a broker has answered.
     *
     * @throws KafkaException if none does within the time set
     */
    public String id() {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a broker answered", e);
        }
    }

    /** Waits for an answer; returns whether one has come. */
    boolean hasAnswered() {
        try {
            LOG.debug("the cluster is {}", id());
            return true;
        } catch (RuntimeException e) {
            LOG.debug("no broker has answered, which whoever starts is told", e);
            return false;
        }
    }

    /** Does not wait any longer for an answer. */
    @Override
    public void close() {
        answer.cancel(true);
    }
}
