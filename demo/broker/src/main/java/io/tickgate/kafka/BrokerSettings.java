package io.tickgate.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EmbeddedKafka} is to run.
 *
 * <p>Thread-safe.
 *
 * @param port where clients connect; 0 takes a free one
 * @param dataDirectory where the log is kept across restarts; {@code null} takes a temporary one, deleted on close
 * @param minFreeBytes the broker does not start with less room than this on the disk of its directory
 * @param properties Kafka broker properties which go before the ones chosen here. The listener of clients is named
 *     {@value EmbeddedKafka#CLIENT_LISTENER}.
 */
public record BrokerSettings(
        int port, @Nullable Path dataDirectory, long minFreeBytes, Map<String, String> properties) {

    /** Room for some minutes of recorded market; a broker whose disk fills up ends without a warning to clients. */
    private static final long DEFAULT_MIN_FREE_BYTES = 200L << 20;

    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: %d (expected: 0 to 65535)".formatted(port));
        }
        if (minFreeBytes < 0) {
            throw new IllegalArgumentException("minFreeBytes: %d (expected: not negative)".formatted(minFreeBytes));
        }
        properties = Map.copyOf(properties);
    }

    /** A free port and a temporary directory. */
    public static BrokerSettings defaults() {
        return new BrokerSettings(0, null, DEFAULT_MIN_FREE_BYTES, Map.of());
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(newPort, dataDirectory, minFreeBytes, properties);
    }

    public BrokerSettings withDataDirectory(Path directory) {
        return new BrokerSettings(port, directory, minFreeBytes, properties);
    }

    public BrokerSettings withMinFreeBytes(long bytes) {
        return new BrokerSettings(port, dataDirectory, bytes, properties);
    }

    /** The same with this property added or replaced. */
    public BrokerSettings withProperty(String name, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(name, value);
        return new BrokerSettings(port, dataDirectory, minFreeBytes, more);
    }
}
