package io.tickgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.model.TradingState;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import io.tickgate.record.TickHeader;
import io.tickgate.simulator.binance.BinanceRecording;
import io.tickgate.simulator.generate.AmendShares;
import io.tickgate.simulator.generate.GeneratedMarket;
import io.tickgate.simulator.generate.GeneratorSettings;
import io.tickgate.simulator.generate.SessionPlan;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishException;
import io.tickgate.simulator.publish.PublishSettings;
import io.tickgate.simulator.recording.LastValues;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.replay.Replay;
import io.tickgate.simulator.replay.ReplayOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SimulatorIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int PARTITIONS = 6;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String prefix = KAFKA.uniqueName("simulator") + ".";
    private final PublishSettings settings =
            PublishSettings.to(KAFKA.bootstrapServers()).withTopicPrefix(prefix);

    @Test
    void publishesTwelveSecondsWhole() {
        var recording = BinanceRecording.shipped().until(BinanceRecording.SMOKE_END);

        var end = publish(recording, ReplayOptions.asFastAsPossible().keepingTime());

        var expected = LastValues.of(recording);
        var found = new LastValues();
        Map<String, Long> sequences = new HashMap<>();
        for (var kind : SourceTopic.values()) {
            for (var message : marketRecords(kind)) {
                String key = new String(message.key(), StandardCharsets.UTF_8);
                long sequence = tick(message).sourceSequence();
                assertThat(sequence).isEqualTo(sequences.merge(kind + key, 1L, Long::sum));
                found.apply(
                        new Symbol(key),
                        TickCodec.decode(kind, message.value(), tick(message).timeMicros()));
            }
        }
        assertThat(end.records()).isEqualTo(10_888);
        for (var symbol : recording.instruments().keySet()) {
            assertThat(found.count(symbol, SourceTopic.INSTRUMENT)).isEqualTo(1);
            for (var kind : List.of(SourceTopic.QUOTE, SourceTopic.TRADE, SourceTopic.BOOK)) {
                assertThat(found.count(symbol, kind)).isEqualTo(expected.count(symbol, kind));
            }
            assertThat(found.quote(symbol)).isEqualTo(expected.quote(symbol));
            assertThat(found.trade(symbol)).isEqualTo(expected.trade(symbol));
            assertThat(found.book(symbol, 1_000)).isEqualTo(expected.book(symbol, 1_000));
        }
    }

    @Test
    void beatsInEveryPartitionAfterTheLastRecord() {
        var recording = BinanceRecording.shipped().first(Duration.ofSeconds(2));

        publish(recording, ReplayOptions.asFastAsPossible());

        for (var kind : SourceTopic.values()) {
            Map<Integer, ConsumerRecord<byte[], byte[]>> lasts = new HashMap<>();
            records(kind).forEach(message -> lasts.put(message.partition(), message));
            assertThat(lasts).hasSize(PARTITIONS);
            assertThat(lasts.values()).allMatch(SimulatorIT::isHeartbeat);
        }
    }

    @Test
    void createsTheTopicsAsDocumented() throws Exception {
        publish(BinanceRecording.shipped().first(Duration.ofMillis(500)), ReplayOptions.asFastAsPossible());

        assertThat(topicSetting(SourceTopic.QUOTE, "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(topicSetting(SourceTopic.QUOTE, "min.compaction.lag.ms")).isEqualTo("3600000");
        assertThat(topicSetting(SourceTopic.INSTRUMENT, "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(topicSetting(SourceTopic.TRADE, "cleanup.policy")).isEqualTo("delete");
        assertThat(topicSetting(SourceTopic.BOOK, "cleanup.policy")).isEqualTo("delete");
        assertThat(topicSetting(SourceTopic.BOOK, "retention.ms")).isEqualTo("3600000");
    }

    @Test
    void takesANewIncarnationAtEachStart() {
        var recording = BinanceRecording.shipped().first(Duration.ofMillis(500));

        publish(recording, ReplayOptions.asFastAsPossible());
        publish(recording, ReplayOptions.asFastAsPossible());

        var incarnations = new TreeSet<String>();
        for (var message : marketRecords(SourceTopic.INSTRUMENT)) {
            incarnations.add(tick(message).source());
            assertThat(tick(message).sourceSequence()).isEqualTo(1);
        }
        assertThat(incarnations).hasSize(2);
    }

    @Test
    void publishesAGeneratedMarket() {
        var market = new GeneratedMarket(GeneratorSettings.of(500, 1, 1_000_000).withTicks(20_000));

        publish(market, ReplayOptions.asFastAsPossible());

        int records = marketRecords(SourceTopic.QUOTE).size()
                + marketRecords(SourceTopic.TRADE).size();
        assertThat(records).isEqualTo(20_000);
        assertThat(marketRecords(SourceTopic.INSTRUMENT)).hasSize(500);
    }

    @Test
    void publishesStatesAndAmendmentsInTheOrderInWhichTheyHappen() {
        var plan = new SessionPlan(
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3));
        var market = new GeneratedMarket(GeneratorSettings.of(20, 3, 1_000)
                .withTicks(25_000)
                .withSession(plan)
                .withAmendments(new AmendShares(0.05, 0.05)));

        publish(market, ReplayOptions.asFastAsPossible());

        var trades = marketRecords(SourceTopic.TRADE);
        assertThat(trades)
                .allSatisfy(trade -> assertThat(tick(trade).timeMicros())
                        .isLessThanOrEqualTo(tick(trade).publishedMicros()));
        assertThat(trades.stream().map(SimulatorIT::text))
                .anyMatch(value -> value.contains("\"cancels\""))
                .anyMatch(value -> value.contains("\"corrects\""));
        var states = marketRecords(SourceTopic.INSTRUMENT).stream()
                .map(SimulatorIT::text)
                .toList();
        for (String state : List.of("pre-open", "open", "halted", "closed")) {
            assertThat(states).anyMatch(value -> value.contains("\"state\":\"" + state + "\""));
        }
        assertThat(states).allMatch(value -> value.contains("\"prevClose\""));
    }

    @Test
    void beatsOnWhileTheMarketIsClosed() {
        var closed = new Instrument(null, null, null, 2, 0, null, null, TradingState.CLOSED, null);
        try (var publisher = KafkaPublisher.open(settings)) {
            publisher.publish(new Symbol("sim:AAPL"), closed, 1);

            long deadline = System.nanoTime() + LIMIT.toNanos();
            // One was there before it closed.
            while (records(SourceTopic.TRADE).size() < 3 * PARTITIONS) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            publisher.finish(LIMIT);
        }

        assertThat(records(SourceTopic.TRADE)).allMatch(SimulatorIT::isHeartbeat);
        assertThat(marketRecords(SourceTopic.INSTRUMENT)).hasSize(1);
    }

    @Test
    void saysWhichBrokerDoesNotAnswer() {
        var nobody = PublishSettings.to("localhost:1");

        assertThatThrownBy(() -> KafkaPublisher.open(nobody))
                .isInstanceOf(PublishException.class)
                .hasMessage("no Kafka broker answers at localhost:1 within 8 s "
                        + "(expected: a running broker; check --bootstrap-servers)");
    }

    private io.tickgate.simulator.replay.ReplayStatus publish(Recording recording, ReplayOptions options) {
        try (var publisher = KafkaPublisher.open(settings)) {
            var end = new Replay(recording, options, publisher).run();
            publisher.finish(LIMIT);
            return end;
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> marketRecords(SourceTopic kind) {
        return records(kind).stream().filter(message -> !isHeartbeat(message)).toList();
    }

    private static boolean isHeartbeat(ConsumerRecord<byte[], byte[]> message) {
        return message.headers().lastHeader(RecordHeaders.HEARTBEAT) != null;
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    private static TickHeader tick(ConsumerRecord<byte[], byte[]> message) {
        return TickHeader.decode(
                message.headers().lastHeader(RecordHeaders.TICK).value(), "");
    }

    private List<ConsumerRecord<byte[], byte[]>> records(SourceTopic kind) {
        var messages = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var assigned = new ArrayList<TopicPartition>();
        for (int i = 0; i < PARTITIONS; i++) {
            assigned.add(new TopicPartition(settings.topics().nameOf(kind), i));
        }
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            var ends = consumer.endOffsets(assigned, LIMIT);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), LIMIT) < end.getValue())) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(messages::add);
            }
        }
        return messages;
    }

    private String topicSetting(SourceTopic kind, String name) throws Exception {
        var topic =
                new ConfigResource(ConfigResource.Type.TOPIC, settings.topics().nameOf(kind));
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return admin.describeConfigs(List.of(topic))
                    .all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .get(topic)
                    .get(name)
                    .value();
        }
    }
}
