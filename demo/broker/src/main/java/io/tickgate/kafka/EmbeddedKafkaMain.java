package io.tickgate.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a broker as a process of its own, until it is told to stop (Ctrl-C, SIGTERM).
 *
 * <p>Confined to the main thread.
 */
@Command(
        name = "tickgate-embedded-kafka",
        description = "A real Kafka broker in one JVM, for trying things out. Not for production.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class EmbeddedKafkaMain implements Callable<Integer> {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where clients connect, on loopback; 0 takes a free one.")
    private int port = 9092;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the log is kept across restarts. Without it: a temporary one, deleted at the end.")
    private @Nullable Path dataDirectory;

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "A Kafka broker property; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    private EmbeddedKafkaMain() {}

    public static void main(String[] arguments) {
        // Before the first logger is made.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "embedded-kafka-logback.xml");
        }
        System.exit(new CommandLine(new EmbeddedKafkaMain())
                .setExecutionExceptionHandler(EmbeddedKafkaMain::report)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        BrokerSettings settings = BrokerSettings.defaults().withPort(port);
        if (dataDirectory != null) {
            settings = settings.withDataDirectory(dataDirectory);
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            settings = settings.withProperty(property.getKey(), property.getValue());
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings)) {
            System.out.println("Kafka is ready on " + kafka.bootstrapServers());
            kafka.awaitClose();
        }
        return CommandLine.ExitCode.OK;
    }

    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (failure instanceof EmbeddedKafkaException || failure instanceof IllegalArgumentException) {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
