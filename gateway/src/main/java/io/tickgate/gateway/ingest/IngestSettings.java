package io.tickgate.gateway.ingest;

import io.tickgate.gateway.mapping.ChannelMapping;
import io.tickgate.gateway.mapping.RegistrySettings;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the log is and how much of it is read at the start.
 *
 * <p>Thread-safe.
 *
 * @param properties of every Kafka client, {@code bootstrap.servers} among them
 * @param topicNames the Kafka topic of each kind
 * @param recent how far before its newest record a topic that is not compacted is read at the start; more than the
 *     time between two full books
 * @param recentTrades the same for trades; bars that begin before it are partial
 * @param hasMarket whether the topics of a market are read
 * @param own the topics of an operator's own
 * @param registry of their schemas, {@code null} where there is none
 * @param connectTimeout how long the first answer of a broker may take
 * @param letGoAfter how long a partition is read on that nobody needs; {@code null} if all are read always
 */
public record IngestSettings(
        Map<String, String> properties,
        Map<SourceTopic, String> topicNames,
        Duration recent,
        Duration recentTrades,
        Duration connectTimeout,
        @Nullable Duration letGoAfter,
        boolean hasMarket,
        List<ChannelMapping> own,
        @Nullable RegistrySettings registry) {
    public IngestSettings {
        properties = Map.copyOf(properties);
        topicNames = Map.copyOf(topicNames);
        own = List.copyOf(own);
    }
}
