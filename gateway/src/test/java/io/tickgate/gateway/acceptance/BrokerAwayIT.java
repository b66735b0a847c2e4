package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.BrokerSettings;
import io.tickgate.kafka.EmbeddedKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.record.SourceTopic;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The only broker goes away and comes back. */
@Timeout(120)
final class BrokerAwayIT {
    private static final String PREFIX = "away.";

    @TempDir
    private Path directory;

    @Test
    void tellsThatTheSourceIsSilentOrDownAndGoesOnWithinFiveSecondsOfItsReturn() throws Exception {
        var settings = BrokerSettings.defaults().withDataDirectory(directory);
        var kafka = EmbeddedKafka.start(settings);
        createTopics(kafka);
        publish(kafka, "1.00");
        try (var gateway = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX)) {
            gateway.awaitReady();
            gateway.awaitSymbols(1);
            letThePublisherBeSilent(kafka, gateway);
            try (var client = new LiveClient(gateway.port(), new ArrayList<>())) {
                client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL\"]}");
                long before = client.await("snapshot").path("seq").asLong();

                kafka.close();
                client.await("status", status -> hasCode(status, "SOURCE_DOWN"));
                kafka = EmbeddedKafka.start(settings.withPort(kafka.port()));
                publish(kafka, "2.00");
                long published = System.nanoTime();
                var update = client.await("update");

                assertThat(update.path("seq").asLong()).isGreaterThan(before);
                assertThat(update.path("data").toString()).contains("\"2.00\"");
                assertThat(Duration.ofNanos(System.nanoTime() - published)).isLessThan(Duration.ofSeconds(5));
                client.await("status", status -> status.path("state").asString().equals("live"));
            }
        } finally {
            kafka.close();
        }
    }

    private static void letThePublisherBeSilent(EmbeddedKafka kafka, GatewayUnderTest gateway) throws Exception {
        beatUntil(
                kafka,
                "all is well",
                () -> gateway.get("/v1/snapshot/quote?syms=AAPL").body().endsWith("\"status\":[]}"));
        long silent = System.nanoTime();
        try (var client = new LiveClient(gateway.port(), new ArrayList<>())) {
            client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL\"]}");
            client.await("status", status -> hasCode(status, "SOURCE_SILENT"));
            var told = Duration.ofNanos(System.nanoTime() - silent);
            beatUntil(
                    kafka,
                    "the key is live",
                    () -> client.await("status").path("state").asString().equals("live"));

            // Within 5 s, and what a busy machine takes.
            assertThat(told).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
        }
    }

    private static void beatUntil(EmbeddedKafka kafka, String what, Callable<Boolean> condition) throws Exception {
        var settings = PublishSettings.to(kafka.bootstrapServers()).withTopicPrefix(PREFIX);
        try (var publisher = KafkaPublisher.open(settings)) {
            publisher.heartbeat();
            Await.until(what, Duration.ofSeconds(20), condition);
        }
    }

    /** Most clients make what they ask for, where the brokers let them. */
    @Test
    void makesNoTopicWhereBrokersMakeThoseThatAreAskedFor() throws Exception {
        var settings = BrokerSettings.defaults()
                .withDataDirectory(directory)
                .withProperty("auto.create.topics.enable", "true");
        try (var kafka = EmbeddedKafka.start(settings);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("lines", "till", "no JSON")).get(30, TimeUnit.SECONDS);
            try (var gateway = GatewayUnderTest.inThisJvm(
                    kafka.bootstrapServers(),
                    PREFIX,
                    "--tickgate.own.channels[0].name=app.log",
                    "--tickgate.own.channels[0].shape=log",
                    "--tickgate.own.channels[0].topic=lines",
                    "--tickgate.own.channels[0].poison=quarantine",
                    "--tickgate.own.channels[0].quarantine-topic=lines.bad",
                    "--tickgate.own.channels[1].name=absent",
                    "--tickgate.own.channels[1].shape=state",
                    "--tickgate.own.channels[1].topic=absent")) {
                Await.until(
                        "what cannot be kept is counted",
                        Duration.ofSeconds(30),
                        () -> gateway.meter("tickgate_ingest_quarantine_lost_total") == 1);
                producer.send(new ProducerRecord<>("lines", "till", "no JSON")).get(30, TimeUnit.SECONDS);
                Await.until(
                        "the next one, too",
                        Duration.ofSeconds(30),
                        () -> gateway.meter("tickgate_ingest_quarantine_lost_total") == 2);

                assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).containsExactly("lines");
            }
        }
    }

    private static boolean hasCode(JsonNode status, String code) {
        return status.path("code").asString("").equals(code);
    }

    private static void createTopics(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Arrays.stream(SourceTopic.values())
                            .map(kind -> new NewTopic(LogWriter.name(PREFIX, kind), 1, (short) 1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void publish(EmbeddedKafka kafka, String bid) {
        try (var writer = new LogWriter(kafka.bootstrapServers(), PREFIX, "publisher of " + bid)) {
            writer.write(0, "AAPL", new Quote(new Level(Price.parse(bid), Size.parse("5")), null));
            writer.flush();
        }
    }
}
