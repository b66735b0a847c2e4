package io.tickgate.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedKafkaIT {

    @TempDir
    private Path directory;

    @Test
    void servesClientsOverTcp() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            createTopic(kafka, "quotes");

            KafkaIo.produce(kafka.bootstrapServers(), "quotes", 0, "first", "second");

            assertThat(KafkaIo.consume(kafka.bootstrapServers(), "quotes", 2)).containsExactly("first", "second");
        }
    }

    @Test
    void losesNothingOverARestartOnTheSameDirectoryAndPort() {
        BrokerSettings settings = BrokerSettings.defaults().withDataDirectory(directory);
        int port;
        try (EmbeddedKafka before = EmbeddedKafka.start(settings)) {
            port = before.port();
            createTopic(before, "quotes");
            KafkaIo.produce(before.bootstrapServers(), "quotes", 0, "first", "second");
        }

        try (EmbeddedKafka after = EmbeddedKafka.start(settings.withPort(port))) {
            KafkaIo.produce(after.bootstrapServers(), "quotes", 0, "third");

            assertThat(after.port()).isEqualTo(port);
            assertThat(KafkaIo.consume(after.bootstrapServers(), "quotes", 3))
                    .containsExactly("first", "second", "third");
        }
    }

    @Test
    void doesNotCreateATopicByItself() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Admin admin = admin(kafka)) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("misspelt"))
                            .allTopicNames()
                            .get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("UnknownTopicOrPartition");

            assertThat(KafkaIo.topics(kafka.bootstrapServers())).isEmpty();
        }
    }

    @Test
    void takesMoreKafkaProperties() throws Exception {
        BrokerSettings settings = BrokerSettings.defaults().withProperty("num.partitions", "5");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings);
                Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic("wide", Optional.empty(), Optional.empty())))
                    .all()
                    .get(20, TimeUnit.SECONDS);

            KafkaIo.produce(kafka.bootstrapServers(), "wide", 4, "in the fifth");
        }
    }

    @Test
    void saysWhichPortIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = BrokerSettings.defaults().withPort(other.getLocalPort());

            assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessage("port %d is in use (expected: a free port, or 0 for any)", other.getLocalPort());
        }
    }

    @Test
    void saysThatTheDirectoryBelongsToAnotherBroker() {
        BrokerSettings settings = BrokerSettings.defaults().withDataDirectory(directory);
        try (EmbeddedKafka first = EmbeddedKafka.start(settings)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining("in use by another broker");

            assertThat(KafkaIo.topics(first.bootstrapServers())).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrongWithADirectory() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file"));

        assertThatThrownBy(() -> EmbeddedKafka.start(BrokerSettings.defaults().withDataDirectory(file)))
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining("cannot be created");
    }

    @Test
    void saysThatTheDiskIsFull() {
        BrokerSettings settings =
                BrokerSettings.defaults().withDataDirectory(directory).withMinFreeBytes(Long.MAX_VALUE);

        assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining("the disk is full");
    }

    @Test
    void reportsAPropertyThatKafkaRefuses() {
        BrokerSettings settings = BrokerSettings.defaults().withProperty("num.io.threads", "none");

        assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining("num.io.threads");
    }

    @Test
    void reportsAStartThatFailsInsideKafkaInsteadOfEndingTheProcess() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int controllerPort = Ports.claim(0);
            BrokerSettings settings = BrokerSettings.defaults()
                    .withProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort)
                    .withProperty(
                            "listeners",
                            "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                    .formatted(other.getLocalPort(), controllerPort));

            assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining(String.valueOf(other.getLocalPort()));
        }
    }

    @Test
    void deletesItsTemporaryDirectoryOnClose() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        assertThat(kafka.dataDirectory()).isDirectory();

        kafka.close();
        kafka.close();

        assertThat(kafka.dataDirectory()).doesNotExist();
    }

    @Test
    void keepsADirectoryThatItWasGiven() {
        EmbeddedKafka.start(BrokerSettings.defaults().withDataDirectory(directory))
                .close();

        assertThat(directory).isNotEmptyDirectory();
    }

    private static void createTopic(EmbeddedKafka kafka, String name) {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("topic " + name + " was not created", e);
        }
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
