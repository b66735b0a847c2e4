package io.tickgate.simulator.cli;

import io.tickgate.simulator.publish.PublishSettings;
import io.tickgate.simulator.publish.TopicSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Where to publish and how, on the command line.
 *
 * <p>Confined to the thread that executes the command.
 */
final class PublishOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "The Kafka brokers, several with commas. Default: ${DEFAULT-VALUE}")
    private String bootstrapServers = "";

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = TopicSettings.DEFAULT_PREFIX,
            description = "Topics are PREFIX and quote, trade, book or instrument. Default: ${DEFAULT-VALUE}")
    private String topicPrefix = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "" + TopicSettings.DEFAULT_PARTITIONS,
            description = "Of topics that are not there yet. Default: ${DEFAULT-VALUE}")
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "" + TopicSettings.DEFAULT_REPLICATION,
            description = "Of topics that are not there yet. Default: ${DEFAULT-VALUE}")
    private short replication;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "For how long new topics keep records, and do not compact them. Default: ${DEFAULT-VALUE}")
    private Duration retention = Duration.ZERO;

    @Option(
            names = "--retention-bytes",
            paramLabel = "BYTES",
            defaultValue = "" + TopicSettings.UNLIMITED,
            description = "How much a partition of a new topic keeps at most; -1: no bound. Default: ${DEFAULT-VALUE}")
    private long retentionBytes;

    @Option(
            names = "--cleanup",
            paramLabel = "POLICY",
            defaultValue = TopicSettings.DEFAULT_CLEANUP,
            description = "Of new quote and instrument topics; the others delete. Default: ${DEFAULT-VALUE}")
    private String cleanup = "";

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            defaultValue = PublishSettings.DEFAULT_COMPRESSION,
            description = "none, lz4, zstd, snappy or gzip. Default: ${DEFAULT-VALUE}")
    private String compression = "";

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            description = "How long a record waits for others to go with it. Default: ${DEFAULT-VALUE}")
    private Duration linger = Duration.ZERO;

    @Option(
            names = "--give-up-after",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "How long a record is tried while Kafka is away. Default: ${DEFAULT-VALUE}")
    private Duration giveUpAfter = Duration.ZERO;

    @Option(
            names = "--kafka-property",
            paramLabel = "KEY=VALUE",
            description = "A further setting of the Kafka client, such as security.protocol=SSL. Repeatable.")
    private Map<String, String> kafkaProperties = new LinkedHashMap<>();

    PublishSettings toSettings() {
        return new PublishSettings(
                bootstrapServers,
                new TopicSettings(topicPrefix, partitions, replication, cleanup, retention, retentionBytes),
                compression,
                linger,
                giveUpAfter,
                PublishSettings.DEFAULT_HEARTBEAT_EVERY,
                kafkaProperties);
    }
}
