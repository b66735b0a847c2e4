package io.tickgate.kafka;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real Kafka broker: a container where a Docker engine answers and already has the image, the embedded
 * broker otherwise. The test cannot tell which; the output says which it was, and why.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RealKafka KAFKA = new RealKafka();
 * }</pre>
 *
 * or {@code @ExtendWith(RealKafka.class)} and a parameter of type {@link KafkaBroker}. All test classes of a JVM share
 * one broker, started by the first that needs it.
 *
 * <p>System property {@value #CHOICE_PROPERTY}: {@code embedded} or {@code docker} forces either, {@code auto} is the
 * default. {@value #IMAGE_PROPERTY} replaces the image {@value #DEFAULT_IMAGE}.
 *
 * <p>Thread-safe.
 */
public final class RealKafka implements KafkaBroker, BeforeAllCallback, ParameterResolver {

    static final String CHOICE_PROPERTY = "tickgate.test.kafka";
    static final String IMAGE_PROPERTY = "tickgate.test.kafka.image";
    static final String DEFAULT_IMAGE = "apache/kafka:4.3.1";

    private volatile @Nullable SharedBroker broker;

    private enum Choice {
        AUTO,
        EMBEDDED,
        DOCKER
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker = shared(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KafkaBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context);
    }

    @Override
    public String bootstrapServers() {
        return broker().bootstrapServers();
    }

    @Override
    public void createTopics(Collection<String> names, int partitions, Map<String, String> settings) {
        broker().createTopics(names, partitions, settings);
    }

    @Override
    public void deleteTopics(Collection<String> names) {
        broker().deleteTopics(names);
    }

    private KafkaBroker broker() {
        SharedBroker started = broker;
        if (started == null) {
            throw new IllegalStateException("no broker yet (expected: a static field with @RegisterExtension)");
        }
        return started;
    }

    private static SharedBroker shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RealKafka.class))
                .computeIfAbsent(SharedBroker.class, key -> start(), SharedBroker.class);
    }

    private static SharedBroker start() {
        String image = System.getProperty(IMAGE_PROPERTY, DEFAULT_IMAGE);
        return switch (choice()) {
            case EMBEDDED -> embedded(CHOICE_PROPERTY + " says so");
            case DOCKER -> docker(image, CHOICE_PROPERTY + " says so");
            case AUTO -> {
                boolean needsReaper = !Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
                Optional<String> obstacle = DockerEngine.ofEnvironment().obstacle(image, needsReaper);
                yield obstacle.isPresent()
                        ? embedded(obstacle.get())
                        : docker(image, "the Docker engine answers and has the image");
            }
        };
    }

    private static SharedBroker embedded(String reason) {
        System.out.println("Kafka for the tests: the embedded broker, because " + reason);
        return SharedBroker.embedded();
    }

    private static SharedBroker docker(String image, String reason) {
        System.out.println("Kafka for the tests: a container of " + image + ", because " + reason);
        return SharedBroker.docker(image);
    }

    private static Choice choice() {
        String value = System.getProperty(CHOICE_PROPERTY, "auto");
        try {
            return Choice.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: auto, embedded or docker)".formatted(CHOICE_PROPERTY, value), e);
        }
    }
}
