package io.tickgate.gateway.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.tickgate.gateway.mapping.ProtobufFiles;
import io.tickgate.gateway.mapping.TestRegistry;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.record.SourceTopic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Topics of an operator's own, from Kafka to a client. */
@Timeout(120)
@SuppressWarnings("FutureReturnValueIgnored") // what clients are sent tells
final class OwnTopicsIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final String ORDER =
            "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"},"
                    + "{\"name\":\"px\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":4}}]}";
    private static final int REGISTRY_AWAY = 503;
    private static final int LARGE = 2 << 20;
    private static final int MORE_THAN_LARGE = 3 << 20;
    private static final Map<String, String> LARGE_RECORDS =
            Map.of("max.message.bytes", Integer.toString(MORE_THAN_LARGE));

    @TempDir
    static Path folder;

    private static String prefix;
    private static TestRegistry registry;
    private static GatewayUnderTest gateway;
    private static KafkaProducer<byte[], byte[]> producer;

    private final List<String> frames = new ArrayList<>();
    private LiveClient client;

    @BeforeAll
    static void start() throws Exception {
        prefix = KAFKA.uniqueName("own") + ".";
        registry = new TestRegistry();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "max.request.size", MORE_THAN_LARGE),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                1,
                LARGE_RECORDS);
        KAFKA.createTopics(topics("large", "large.bad"), 1, LARGE_RECORDS);
        KAFKA.createTopics(topics("funds", "lines", "steps", "protos", "orders.bad"), 1, Map.of());
        KAFKA.createTopics(topics("orders"), 2, Map.of());
        var descriptors = FileDescriptorSet.newBuilder()
                .addFile(ProtobufFiles.COMMON)
                .addFile(ProtobufFiles.FUND)
                .build();
        var file = Files.write(folder.resolve("funds.desc"), descriptors.toByteArray());
        text("funds", 0, "IE1", "{\"nav\":104.1300,\"units\":7}");
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                prefix,
                "--tickgate.own.registry.url=" + registry.url(),
                own(0, "name", "fund"),
                own(0, "shape", "state"),
                own(0, "topic", prefix + "funds"),
                own(1, "name", "app.log"),
                own(1, "shape", "log"),
                own(1, "topic", prefix + "lines"),
                own(1, "symbol", "value.service"),
                own(1, "time", "value.at"),
                own(1, "time-unit", "micros"),
                own(1, "fields[0].from", "value.line"),
                own(1, "poison", "skip"),
                own(2, "name", "order"),
                own(2, "shape", "log"),
                own(2, "topic", prefix + "orders"),
                own(2, "format", "avro"),
                own(2, "schema", "registry"),
                own(2, "poison", "quarantine"),
                own(2, "quarantine-topic", prefix + "orders.bad"),
                own(3, "name", "fund.proto"),
                own(3, "shape", "state"),
                own(3, "topic", prefix + "protos"),
                own(3, "format", "protobuf"),
                own(3, "schema", file.toString()),
                own(3, "message", "demo.Fund"),
                own(3, "fields[0].from", "value.nav"),
                own(3, "fields[0].decimals", "2"),
                own(4, "name", "step"),
                own(4, "shape", "log"),
                own(4, "topic", prefix + "steps"),
                own(4, "source", "header.run"),
                own(4, "sequence", "value.n"),
                own(4, "poison", "quarantine"),
                own(4, "quarantine-topic", prefix + "steps.bad"),
                own(5, "name", "absent"),
                own(5, "shape", "log"),
                own(5, "topic", prefix + "absent"),
                own(5, "poison", "quarantine"),
                own(5, "quarantine-topic", prefix + "absent.bad"),
                own(6, "name", "large"),
                own(6, "shape", "state"),
                own(6, "topic", prefix + "large"),
                own(6, "poison", "quarantine"),
                own(6, "quarantine-topic", prefix + "large.bad"));
        gateway.awaitReady();
    }

    private static String own(int channel, String key, String value) {
        return "--tickgate.own.channels[%d].%s=%s".formatted(channel, key, value);
    }

    private static List<String> topics(String... names) {
        return Arrays.stream(names).map(name -> prefix + name).toList();
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        gateway.close();
        registry.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = new LiveClient(gateway.port(), frames);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Test
    void pushesAStateAndItsEnd() throws Exception {
        var welcome = client.await("welcome");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"fund\",\"syms\":[\"IE1\"]}");
        var snapshot = client.await("snapshot");
        text("funds", 0, "IE1", "{\"nav\":104.2,\"units\":8}");
        var update = client.await("update");
        text("funds", 0, "IE1", null);
        var deleted = client.await("snapshot");

        assertThat(welcome.path("channels").toString())
                .contains("\"quote\":\"state\"", "\"fund\":\"state\"", "\"app.log\":\"log\"");
        assertThat(snapshot.path("data")).hasToString("{\"nav\":\"104.1300\",\"units\":7}");
        assertThat(update.path("data")).hasToString("{\"nav\":\"104.2\",\"units\":8}");
        assertThat(deleted.path("reason").asString()).isEqualTo("deleted");
        assertThat(deleted.path("data").isNull()).isTrue();
        text("funds", 0, "IE1", "{\"nav\":104.1300,\"units\":7}");
        client.await("update");
    }

    @Test
    void sendsEveryLineAndGoesOnAtACursor() throws Exception {
        line("till", 1);
        awaitSymbol("app.log", "till");
        client.say("{\"op\":\"hello\",\"id\":9,\"hb\":1000}");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"app.log\",\"syms\":[\"till\"],\"from\":\"earliest\"}");
        client.await("update", of("till", 1));
        line("till", 2);
        var live = client.await("update", of("till", 2));
        long heardMicros = LiveProtocol.micros();
        String cursor = client.await(
                        "hb",
                        message -> message.has("cursor") && message.path("tx").asLong() > heardMicros)
                .path("cursor")
                .asString();
        client.close();
        IntStream.rangeClosed(3, 50).forEach(i -> line("till", i));

        client = new LiveClient(gateway.port(), frames);
        client.say(
                "{\"op\":\"sub\",\"id\":1,\"ch\":\"app.log\",\"syms\":[\"till\"],\"from\":\"%s\"}".formatted(cursor));

        assertThat(client.answer(1).path("resumed")).hasToString("[\"till\"]");
        for (int i = 3; i <= 50; i++) {
            var update = client.await("update");
            assertThat(update.path("data").toString()).contains("\"line\":\"%d\"".formatted(i));
        }
        assertThat(live.path("data").toString()).contains("\"ts\":1795369200000002}]");
    }

    @Test
    void sendsTheLastLinesOfSeveralWithTheirNumber() throws Exception {
        line("fold", 0);
        awaitSymbol("app.log", "fold");
        client.say(
                "{\"op\":\"sub\",\"id\":1,\"ch\":\"app.log\",\"syms\":[\"fold\"],\"mode\":\"conflate\",\"maxRate\":1}");
        client.await("snapshot");
        line("fold", 1);
        client.await("update");

        IntStream.rangeClosed(2, 41).forEach(i -> line("fold", i));
        producer.flush();
        var folded = client.await("update");

        assertThat(folded.path("n").asInt()).isEqualTo(40);
        assertThat(folded.path("data").size()).isEqualTo(20);
        assertThat(folded.path("data").get(19).path("line").asString()).isEqualTo("41");
    }

    @Test
    void readsAvroByTheRegistryAndWaitsForItWithoutLosingARecord() throws Exception {
        int id = registry.register("orders-value", "AVRO", ORDER, "");
        send("orders", 0, "w1", order(id, "a", 1_891_400));
        awaitSymbol("order", "w1");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"order\",\"syms\":[\"*\"],\"from\":\"earliest\"}");
        var first =
                client.await("update", message -> message.path("sym").asString().equals("w1"));

        registry.behave((exchange, answer) -> TestRegistry.send(exchange, REGISTRY_AWAY, ""));
        int later = registry.register("orders-value-2", "AVRO", ORDER, "");
        send("orders", 0, "w1", order(later, "b", 1));
        send("orders", 0, "w1", order(id, "c", 1));
        var stale = client.await(
                "status", message -> message.path("state").asString().equals("stale"));
        send("orders", 1, "w2", order(id, "other", 1));
        var ofOtherPartition =
                client.await("update", message -> message.path("sym").asString().equals("w2"));
        registry.behave((exchange, answer) -> answer.run());
        var held =
                client.await("update", message -> message.path("sym").asString().equals("w1"));
        var next =
                client.await("update", message -> message.path("sym").asString().equals("w1"));

        assertThat(first.path("data").toString()).startsWith("[{\"id\":\"a\",\"px\":\"189.1400\"");
        assertThat(stale.path("code").asString()).isEqualTo("KAFKA_LAG");
        assertThat(ofOtherPartition.path("data").toString()).contains("\"other\"");
        assertThat(held.path("data").toString()).contains("\"b\"");
        assertThat(next.path("data").toString()).contains("\"c\"");
        client.await("status", message -> message.path("state").asString().equals("live"));
    }

    @Test
    void keepsWhatCannotBeReadInTheQuarantineTopicAndGoesOn() throws Exception {
        int id = registry.register("orders-value-3", "AVRO", ORDER, "");
        send("orders", 1, "o3", order(id, "a", 1));
        awaitSymbol("order", "o3");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"order\",\"syms\":[\"o3\"],\"mode\":\"conflate\"}");
        client.await("snapshot");
        double before = gateway.meter("tickgate_ingest_poison_total{channel=\"order\"}");

        long offset =
                text("orders", 1, "o3", "no Avro").get(20, TimeUnit.SECONDS).offset();
        var stale = client.await(
                "status", message -> message.path("code").asString().equals("POISON"));
        send("orders", 1, "o3", order(id, "b", 1));
        client.await("update");

        var kept = only(prefix + "orders.bad");
        assertThat(stale.path("state").asString()).isEqualTo("stale");
        assertThat(kept.value()).asString(UTF_8).isEqualTo("no Avro");
        assertThat(header(kept, "tickgate.from")).isEqualTo("%sorders-1@%d".formatted(prefix, offset));
        assertThat(header(kept, "tickgate.problem")).contains("expected");
        assertThat(gateway.meter("tickgate_ingest_poison_total{channel=\"order\"}"))
                .isGreaterThan(before);
        assertThat(gateway.meter("tickgate_ingest_quarantined_total")).isPositive();
    }

    @Test
    void keepsARecordOfTwoMegabytesThatCannotBeReadAndGoesOn() throws Exception {
        text("large", 0, "L", "{\"n\":1}");
        awaitSymbol("large", "L");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"large\",\"syms\":[\"L\"]}");
        client.await("snapshot");

        send("large", 0, "L", new byte[LARGE]).get(20, TimeUnit.SECONDS);
        var stale = client.await(
                "status", message -> message.path("code").asString().equals("POISON"));
        text("large", 0, "L", "{\"n\":2}");
        var next = client.await("update");

        assertThat(stale.path("state").asString()).isEqualTo("stale");
        assertThat(next.path("data")).hasToString("{\"n\":2}");
        assertThat(only(prefix + "large.bad").value()).hasSize(LARGE);
        assertThat(gateway.meter("tickgate_ingest_poison_total{channel=\"large\"}"))
                .isEqualTo(1);
    }

    @Test
    void passesOverAQuoteOfTwoMegabytesThatCannotBeReadAndGoesOn() throws Exception {
        try (var writer = new LogWriter(KAFKA.bootstrapServers(), prefix, "large quotes")) {
            writer.write(0, "LARGE", new Quote(null, new Level(Price.parse("1.00"), Size.parse("1"))))
                    .flush();
            awaitSymbol("quote", "LARGE");
            client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"LARGE\"]}");
            client.await("snapshot");

            String topic = LogWriter.name("", SourceTopic.QUOTE);
            send(topic, 0, "LARGE", new byte[LARGE]).get(20, TimeUnit.SECONDS);
            var stale = client.await(
                    "status", message -> message.path("code").asString().equals("POISON"));
            writer.write(0, "LARGE", new Quote(null, new Level(Price.parse("2.00"), Size.parse("1"))))
                    .flush();
            var next = client.await("update");

            assertThat(stale.path("state").asString()).isEqualTo("stale");
            assertThat(next.at("/data/ask/0").asString()).isEqualTo("2.00");
        }
    }

    @Test
    void countsWhatItCannotKeepAndDoesNotMakeAQuarantineTopic() throws Exception {
        text("steps", 0, "unkept", "garbage");
        Await.until(
                "it is counted",
                Duration.ofSeconds(20),
                () -> gateway.meter("tickgate_ingest_quarantine_lost_total") == 1);
        step("r9", 1);
        awaitSymbol("step", "s");

        assertThat(topicNames()).contains(prefix + "steps").doesNotContain(prefix + "steps.bad");
    }

    @Test
    void passesOverPoisonOfWhichNothingIsToBeMadeAndGoesOn() throws Exception {
        line("poisoned", 1);
        awaitSymbol("app.log", "poisoned");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"app.log\",\"syms\":[\"poisoned\"],\"from\":\"latest\"}");
        client.await("snapshot");

        for (int i = 0; i < 1_000; i++) {
            send("lines", 0, null, "{\"service\":\"poisoned\",\"at\":\"never\"}".getBytes(UTF_8), Map.of());
        }
        line("poisoned", 2);
        client.await("update", of("poisoned", 2));

        assertThat(frames.toString()).doesNotContain("POISON");
        assertThat(gateway.meter("tickgate_ingest_poison_total{channel=\"app.log\"}"))
                .isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void readsProtobufByADescriptorSet() throws Exception {
        send("protos", 0, "DE1", ProtobufFiles.fund().toByteArray());
        awaitSymbol("fund.proto", "DE1");

        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"fund.proto\",\"syms\":[\"DE1\"]}");

        assertThat(client.await("snapshot").path("data")).hasToString("{\"nav\":\"104.13\"}");
    }

    @Test
    void infersLossFromTheCounterOfAPublisher() throws Exception {
        step("r1", 1);
        awaitSymbol("step", "s");
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"step\",\"syms\":[\"s\"],\"mode\":\"conflate\"}");
        client.await("snapshot");

        step("r1", 3);
        var gap = client.await(
                "status", message -> message.path("code").asString("").equals("SOURCE_GAP"));
        step("r2", 1);
        client.await("update", message -> message.path("data").toString().contains("\"n\":1,"));

        assertThat(gap.path("state").asString()).isEqualTo("live");
    }

    @Test
    void isFoundOverHttpAndByEvents() throws Exception {
        line("http", 1);
        awaitSymbol("app.log", "http");

        String snapshot = gateway.get("/v1/snapshot/app.log?syms=http,IE1").body();
        String symbols = gateway.get("/v1/symbols?q=http").body();
        String history = gateway.get("/v1/history/app.log/http").body();
        try (var events = new EventSource(gateway.port(), "/v1/sse?ch=app.log&syms=http&mode=conflate")) {
            var message = events.next("snapshot");

            assertThat(message).contains("\"line\":\"1\"");
        }
        assertThat(snapshot).contains("\"line\":\"1\"", "{\"sym\":\"IE1\",\"code\":\"UNKNOWN_SYMBOL\"}");
        assertThat(symbols).contains("\"sym\":\"http\"");
        assertThat(history).contains("\"line\":\"1\"", "{\"end\":\"log\",\"records\":1");
    }

    @Test
    void servesTheOthersWithoutATopicThatIsNotThereAndDoesNotMakeIt() throws Exception {
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"absent\",\"syms\":[\"a\"]}");
        var ack = client.answer(1);

        assertThat(topicNames()).contains(prefix + "lines").doesNotContain(prefix + "absent", prefix + "absent.bad");
        assertThat(ack.path("rejected").toString()).contains("UNKNOWN_SYMBOL");
    }

    private static Set<String> topicNames() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        }
    }

    private static Predicate<JsonNode> of(String symbol, int line) {
        return message -> message.path("sym").asString().equals(symbol)
                && message.path("data").toString().contains("\"line\":\"%d\"".formatted(line));
    }

    private static void awaitSymbol(String channel, String symbol) {
        Await.until(
                symbol + " on " + channel,
                Duration.ofSeconds(20),
                () -> gateway.get("/v1/snapshot/%s?syms=%s".formatted(channel, symbol))
                        .body()
                        .contains("\"type\":\"snapshot\""));
    }

    private static void line(String service, int number) {
        send(
                "lines",
                0,
                null,
                "{\"service\":\"%s\",\"at\":%d,\"line\":\"%d\"}"
                        .formatted(service, 1_795_369_200_000_000L + number, number)
                        .getBytes(UTF_8),
                Map.of());
    }

    private static void step(String run, int number) {
        send("steps", 0, "s", "{\"n\":%d}".formatted(number).getBytes(UTF_8), Map.of("run", run));
    }

    private static Future<RecordMetadata> text(String topic, int partition, String key, @Nullable String value) {
        return send(topic, partition, key, value == null ? null : value.getBytes(UTF_8), Map.of());
    }

    private static Future<RecordMetadata> send(String topic, int partition, String key, byte[] value) {
        return send(topic, partition, key, value, Map.of());
    }

    private static Future<RecordMetadata> send(
            String topic, int partition, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        var record = new ProducerRecord<>(prefix + topic, partition, key == null ? null : key.getBytes(UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return producer.send(record);
    }

    private static byte[] order(int schemaId, String name, long units) throws IOException {
        var schema = new Schema.Parser().parse(ORDER);
        GenericRecord order = new GenericData.Record(schema);
        order.put("id", name);
        order.put("px", ByteBuffer.wrap(java.math.BigInteger.valueOf(units).toByteArray()));
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(order, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static ConsumerRecord<byte[], byte[]> only(String topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            Await.until("a record in " + topic, Duration.ofSeconds(20), () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return !records.isEmpty();
            });
            assertThat(records).hasSize(1);
            return records.get(0);
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
