package io.tickgate.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one broker of a test run, with whatever runs it.
 *
 * <p>Thread-safe.
 */
final class SharedBroker implements KafkaBroker, AutoCloseable {

    /** Far more than an answer takes on a busy machine; only a broken broker needs longer. */
    private static final long ANSWER_SECONDS = 30;

    private final String bootstrapServers;
    private final AutoCloseable runner;
    private final Admin admin;

    private SharedBroker(String bootstrapServers, AutoCloseable runner) {
        this.bootstrapServers = bootstrapServers;
        this.runner = runner;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    static SharedBroker embedded() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        return new SharedBroker(kafka.bootstrapServers(), kafka);
    }

    @SuppressWarnings("resource") // closed with the broker
    static SharedBroker docker(String image) {
        DockerImageName name = DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka");
        KafkaContainer container = new KafkaContainer(name)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withStartupTimeout(Duration.ofMinutes(1));
        container.start();
        return new SharedBroker(container.getBootstrapServers(), container);
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void createTopics(Collection<String> names, int partitions, Map<String, String> settings) {
        await(admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, partitions, (short) 1).configs(settings))
                        .toList())
                .all());
        awaitVisible(names);
    }

    @Override
    public void deleteTopics(Collection<String> names) {
        for (KafkaFuture<Void> deleted :
                admin.deleteTopics(names).topicNameValues().values()) {
            try {
                await(deleted);
            } catch (UnknownTopicOrPartitionException e) {
                // That is what was wanted.
            }
        }
    }

    @Override
    public void close() throws Exception {
        admin.close(Duration.ofSeconds(5));
        runner.close();
    }

    /** The controller has created them before the broker's own view of the cluster shows them. */
    private void awaitVisible(Collection<String> names) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        while (true) {
            try {
                await(admin.describeTopics(names).allTopicNames());
                return;
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker did not answer within %d s".formatted(ANSWER_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
