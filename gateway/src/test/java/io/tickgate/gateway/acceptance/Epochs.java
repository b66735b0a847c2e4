package io.tickgate.gateway.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * The names of offset spaces, as every gateway derives them.
 *
 * <p>Thread-safe.
 */
public final class Epochs {
    private static final long ANSWER_SECONDS = 20;

    private Epochs() {}

    /** The epoch of each partition that a topic has now. */
    public static List<String> of(String bootstrapServers, String topic) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(topic);
            int partitions = description.partitions().size();
            return IntStream.range(0, partitions)
                    .mapToObj(partition -> name("%s/%d/%d".formatted(description.topicId(), partition, partitions)))
                    .toList();
        }
    }

    private static String name(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return "k" + HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
