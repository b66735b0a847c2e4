package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Quote;
import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A market record as Kafka's client hands it out. */
class TickReaderTest {
    private static final String QUOTE = "{\"bid\":[\"1.0\",\"2\"],\"ask\":null}";
    private static final Map<String, String> FOUR_HEADERS =
            Map.of("ts", "1000", "pub", "2000", "srcSeq", "41", "src", "sim-1");
    private static final Map<String, String> ONE_HEADER = Map.of("tick", "1000 2000 41 sim-1");

    private final TickReader<Quote> reader = new TickReader<>(SourceTopic.QUOTE, Quote.class);

    private static ConsumerRecord<byte[], byte[]> record(
            @Nullable String key, @Nullable String value, Map<String, String> headers) {
        var record = new ConsumerRecord<>("md.quote", 0, 0, bytes(key), bytes(value));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.US_ASCII)));
        return record;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void saysTheSameByOneHeaderAsByFour() {
        var four = reader.read(record("AAPL", QUOTE, FOUR_HEADERS));

        assertThat(four).isInstanceOfSatisfying(Decoded.SymbolRecord.class, said -> {
            assertThat(said.timeMicros()).isEqualTo(1000);
            assertThat(said.publishedMicros()).isEqualTo(2000);
            assertThat(said.sourceSequence()).isEqualTo(41);
            assertThat(said.source()).isEqualTo("sim-1");
        });
        assertThat(reader.read(record("AAPL", QUOTE, ONE_HEADER))).isEqualTo(four);
    }

    @Test
    void saysTheSameOfADeletedRecord() {
        assertThat(reader.read(record("AAPL", null, ONE_HEADER)))
                .isEqualTo(reader.read(record("AAPL", null, FOUR_HEADERS)))
                .isInstanceOfSatisfying(
                        Decoded.SymbolRecord.class,
                        said -> assertThat(said.value()).isNull());
    }

    @Test
    void saysWhatTheOneHeaderSaysWhereThereAreFourBesideIt() {
        var both = record("AAPL", QUOTE, Map.of("ts", "7", "pub", "no number", "tick", "1000 2000 41 sim-1"));

        assertThat(reader.read(both)).isEqualTo(reader.read(record("AAPL", QUOTE, ONE_HEADER)));
    }

    @Test
    void isOfThePublisherThatItsOwnHeaderNames() {
        reader.read(record("AAPL", QUOTE, ONE_HEADER));

        assertThat(reader.read(record("AAPL", QUOTE, Map.of("tick", "1000 2000 1 sim-2"))))
                .isInstanceOfSatisfying(
                        Decoded.SymbolRecord.class,
                        said -> assertThat(said.source()).isEqualTo("sim-2"));
    }

    @Test
    void cannotBeReadWithAHeaderThatSaysSomethingElse() {
        assertThat(reader.read(record("AAPL", QUOTE, Map.of("tick", "1000 2000 sim-1"))))
                .isInstanceOfSatisfying(Decoded.Malformed.class, said -> {
                    assertThat(said.problem()).startsWith("header tick: 15 bytes (expected: ts, pub and srcSeq");
                    assertThat(said.key()).isEqualTo("AAPL");
                });
    }

    @Test
    void isAHeartbeatWhateverElseItsHeadersSay() {
        var heartbeat = record("", null, Map.of("hb", "", "pub", "3000", "tick", "1000 2000 41 sim-1"));

        assertThat(reader.read(heartbeat)).isEqualTo(new Decoded.Heartbeat<>(3000));
    }

    @Test
    void isRememberedByItsKeyOnlyIfItCouldBeRead() {
        reader.read(record("POISON", "no JSON", ONE_HEADER));
        reader.read(record("AAPL", QUOTE, ONE_HEADER));

        assertThat(reader.likely(record("POISON", QUOTE, ONE_HEADER))).isNull();
        assertThat(reader.likely(record("AAPL", QUOTE, ONE_HEADER))).isNotNull();
    }
}
