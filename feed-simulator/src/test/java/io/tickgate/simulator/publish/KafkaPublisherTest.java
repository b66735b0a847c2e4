package io.tickgate.simulator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.record.TickHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaPublisherTest {
    private static final Symbol BTC = new Symbol("spot:BTCUSDT");
    private static final Symbol ETH = new Symbol("spot:ETHUSDT");
    private static final Quote QUOTE = new Quote(new Level(Price.parse("189.41"), Size.parse("500")), null);
    private static final Trade TRADE = new Trade(Price.parse("189.42"), Size.parse("100"), "71", null, 7);
    private static final Instrument INSTRUMENT =
            new Instrument(null, null, null, 2, 0, null, null, TradingState.OPEN, null);

    private final MockProducer<byte[], byte[]> producer = producer(true);
    private final KafkaPublisher publisher = publisher(producer);

    @Test
    void writesKeyHeadersAndValue() {
        publisher.publish(BTC, QUOTE, 1_000_001);

        var sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("test.quote");
        assertThat(sent.key()).asString().isEqualTo("spot:BTCUSDT");
        assertThat(sent.value()).asString().isEqualTo("{\"bid\":[\"189.41\",\"500\"],\"ask\":null}");
        assertThat(headers(sent)).isEqualTo(Map.of("tick", "1000001 1000005 1 sim-1"));
    }

    @Test
    void neverTellsATimeAheadOfThatOfPublishing() {
        publisher.publish(BTC, TRADE, 2_000_000);

        var tick = tick(producer.history().get(0));
        assertThat(tick.timeMicros()).isEqualTo(1_000_005).isEqualTo(tick.publishedMicros());
    }

    @Test
    void countsPerTopicAndSymbol() {
        publisher.publish(BTC, QUOTE, 1);
        publisher.publish(BTC, QUOTE, 2);
        publisher.publish(BTC, TRADE, 3);
        publisher.publish(ETH, QUOTE, 4);
        publisher.publish(BTC, QUOTE, 5);
        publisher.publish(BTC, INSTRUMENT, 6);

        assertThat(producer.history().stream().map(sent -> tick(sent).sourceSequence()))
                .containsExactly(1L, 2L, 1L, 1L, 3L, 1L);
    }

    @Test
    void beatsInEveryPartitionOfEveryTopic() {
        publisher.heartbeat();

        assertThat(producer.history().stream().map(sent -> sent.topic() + "-" + sent.partition()))
                .containsExactlyInAnyOrder(
                        "test.quote-0",
                        "test.quote-1",
                        "test.trade-0",
                        "test.trade-1",
                        "test.book-0",
                        "test.book-1",
                        "test.instrument-0",
                        "test.instrument-1");
        assertThat(producer.history()).allSatisfy(sent -> {
            assertThat(sent.value()).isNull();
            assertThat(headers(sent)).isEqualTo(Map.of("hb", "", "pub", "1000005", "src", "sim-1"));
        });
    }

    @Test
    void beatsWithAnEmptyKeyWhereKafkaCompacts() {
        publisher.heartbeat();

        assertThat(producer.history()).allSatisfy(sent -> {
            boolean isCompacted = sent.topic().endsWith("quote") || sent.topic().endsWith("instrument");
            assertThat(sent.key()).isEqualTo(isCompacted ? new byte[0] : null);
        });
    }

    @Test
    void stopsAtTheFirstRecordThatIsNotTaken() {
        var failing = producer(false);
        var stopped = publisher(failing);
        stopped.publish(BTC, TRADE, 1);

        failing.errorNext(new TimeoutException("no answer"));

        assertThatThrownBy(() -> stopped.publish(BTC, TRADE, 2))
                .isInstanceOf(PublishException.class)
                .hasMessage("topic test.trade: a record was not taken: no answer "
                        + "(is the broker still there, and has the topic a leader?)");
    }

    @Test
    void tellsOfAFailureAtTheEnd() {
        var failing = producer(false);
        var stopped = publisher(failing);
        stopped.publish(BTC, TRADE, 1);

        failing.errorNext(new TimeoutException("no answer"));

        assertThatThrownBy(() -> stopped.finish(Duration.ofSeconds(1))).isInstanceOf(PublishException.class);
    }

    @Test
    void knowsHowManyWereAcknowledged() {
        publisher.publish(BTC, TRADE, 1);
        publisher.publish(BTC, QUOTE, 1);

        publisher.finish(Duration.ofSeconds(1));

        assertThat(publisher.acknowledged()).isEqualTo(2);
        assertThat(producer.closed()).isTrue();
    }

    private static KafkaPublisher publisher(MockProducer<byte[], byte[]> producer) {
        return new KafkaPublisher(
                producer, PublishSettings.to("unused:1").withTopicPrefix("test."), "sim-1", () -> 1_000_005);
    }

    private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
        var serializer = new ByteArraySerializer();
        var node = new Node(1, "localhost", 1);
        var partitions = new ArrayList<PartitionInfo>();
        for (var kind : List.of("quote", "trade", "book", "instrument")) {
            for (int i = 0; i < 2; i++) {
                partitions.add(new PartitionInfo("test." + kind, i, node, new Node[0], new Node[0]));
            }
        }
        var cluster = new Cluster("test", List.of(node), partitions, java.util.Set.of(), java.util.Set.of());
        return new MockProducer<>(cluster, autoComplete, null, serializer, serializer);
    }

    private static TickHeader tick(ProducerRecord<byte[], byte[]> sent) {
        return TickHeader.decode(sent.headers().lastHeader("tick").value(), "");
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> sent) {
        var headers = new HashMap<String, String>();
        sent.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.US_ASCII)));
        return headers;
    }
}
