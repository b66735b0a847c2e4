package io.tickgate.benchmarks.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics of one round, of its own so that no round reads what another one wrote.
 *
 * <p>Thread-safe.
 *
 * @param name what the names of its topics begin with
 * @param partitions of the topic of quotes; the others have one
 */
public record Market(String bootstrapServers, String name, int partitions) implements AutoCloseable {
    private static final long KAFKA_SECONDS = 30;
    private static final Map<String, String> STATE = Map.of("cleanup.policy", "compact,delete");

    /** Creates the topics. */
    public void create() {
        List<NewTopic> topics = new ArrayList<>();
        for (String topic : topics()) {
            var created = new NewTopic(topic, topic.equals(quotes()) ? partitions : 1, (short) 1);
            topics.add(topic.equals(trades()) || topic.equals(books()) ? created : created.configs(STATE));
        }
        try (var admin = admin()) {
            admin.createTopics(topics).all().get(KAFKA_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("creating the topics " + topics(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public String quotes() {
        return name + ".quote";
    }

    public String trades() {
        return name + ".trade";
    }

    public String books() {
        return name + ".book";
    }

    public String instruments() {
        return name + ".instrument";
    }

    List<String> topics() {
        return List.of(quotes(), trades(), books(), instruments());
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Deletes the topics. */
    @Override
    public void close() {
        try (var admin = admin()) {
            admin.deleteTopics(topics()).all().get(KAFKA_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("deleting the topics " + topics(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
