package io.tickgate.gateway.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.EventTape;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of the records of an operator's own log. */
final class OwnSourcesTest {
    private static final String LINE = "{\"line\":\"a\"}";

    private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
    private final Watermarks watermarks = new Watermarks();
    private final IngestCounters counters = new IngestCounters(List.of(Market.APP_LOG));
    private final List<String> kept = new ArrayList<>();
    private final RecordApplier applier = new RecordApplier(
            market.cache(),
            watermarks,
            counters,
            (topic, record, problem) -> kept.add(topic + " " + record.offset() + " " + problem),
            () -> true,
            NanoClock.SYSTEM,
            () -> Instant.ofEpochSecond(100));
    private final Map<Integer, PartitionState> partitions = new HashMap<>();
    private Source<?> source = TestSources.own(Map.of());
    private long offset;

    @Test
    void bringsEachRecordToTheTapeOfItsSymbolAndToThatOfItsPartition() {
        watermarks.start("lines", List.of("app.log"), 1);

        apply(0, "till", 5_000, LINE);
        apply(0, "till", 6_000, LINE);

        assertThat(tape("till").next()).isEqualTo(2);
        assertThat(partition(0).log().tape().next()).isEqualTo(2);
        assertThat(watermarks.microsByChannel()).isEqualTo(Map.of("app.log", 6_000_000L));
    }

    @Test
    void takesEachEventAlsoOneThatIsOlderThanAnotherInAnotherPartition() {
        apply(0, "till", 5_000, LINE);
        apply(1, "till", 4_000, LINE);

        assertThat(tape("till").next()).isEqualTo(2);
        assertThat(partition(1).log().tape().next()).isEqualTo(1);
        assertThat(counters.stale()).isZero();
    }

    @Test
    void infersNothingWhereThereIsNoCounter() {
        apply(0, "till", 5_000, LINE);
        apply(0, "till", 5_000, LINE);

        assertThat(counters.gaps()).isZero();
        assertThat(counters.stale()).isZero();
        assertThat(tape("till").get(1).isAfterGap()).isFalse();
    }

    @Test
    void marksASymbolOfPoisonUntilItsNextGoodRecord() {
        apply(0, "till", 5_000, LINE);
        apply(0, "till", 5_000, "garbage");
        var poisoned = tape("till").condition();
        apply(0, "till", 5_000, LINE);

        assertThat(poisoned).extracting(Condition::reason).isEqualTo(Condition.Reason.POISON);
        assertThat(tape("till").condition()).isNull();
        assertThat(counters.malformed("app.log")).isEqualTo(1);
        assertThat(kept).isEmpty();
    }

    @Test
    void countsPoisonAndMarksNothingWhereItIsToBeSkipped() {
        source = TestSources.own(Map.of("poison", "skip"));
        apply(0, "till", 5_000, LINE);
        for (int i = 0; i < 100; i++) {
            apply(0, "till", 5_000, "garbage");
        }
        apply(0, "till", 5_000, null);

        assertThat(tape("till").condition()).isNull();
        assertThat(counters.malformed("app.log")).isEqualTo(101);
        assertThat(kept).isEmpty();
    }

    @Test
    void keepsPoisonInTheQuarantineTopicWithTheReason() {
        source = TestSources.own(Map.of("poison", "quarantine", "quarantine-topic", "lines.bad"));
        apply(0, "till", 5_000, LINE);
        apply(0, "till", 5_000, "garbage");

        assertThat(kept).singleElement().asString().startsWith("lines.bad 1 not readable as JSON");
        assertThat(tape("till").condition()).isNotNull();
    }

    @Test
    void standsBeforeARecordThatCannotBeReadNow() {
        var waiting = waiting();
        source = waiting;
        boolean isTaken = applier.apply(partition(0), record(0, "till", 5_000, LINE), 0);

        assertThat(isTaken).isFalse();
        assertThat(counters.records()).isZero();
        assertThat(counters.malformed()).isZero();
        assertThat(partition(0).log().tape().reached()).isZero();
    }

    @Test
    void readsThePastNoFurtherThanARecordThatCannotBeReadNow() {
        var records = List.of(record(0, "till", 1, "good"), record(0, "till", 1, "good"), record(0, "till", 1, "bad"));
        var past = new PastRecords<>(waiting(), market.cache(), NanoClock.SYSTEM);

        var read = past.of("k1", records, 3);

        assertThat(read.records()).hasSize(2);
        assertThat(read.until()).isEqualTo(2);
        assertThatThrownBy(() -> past.of("k1", records.subList(2, 3), 3)).hasMessage("no registry");
    }

    /** A source that can read only what is good. */
    private static Source<FieldsEvent> waiting() {
        var own = TestSources.own(Map.of());
        return new Source<>(
                own.name(),
                own.topic(),
                false,
                null,
                null,
                own.channels(),
                () -> record -> new String(record.value(), UTF_8).equals("good")
                        ? new Decoded.SymbolRecord<>(
                                new RecordKey("till"),
                                new FieldsEvent(new io.tickgate.model.Fields(Map.of()), 1),
                                1,
                                1,
                                "",
                                -1)
                        : new Decoded.Waiting<>("no registry"),
                new EventWriter(Market.APP_LOG),
                Poison.MARKS);
    }

    private EventTape tape(String symbol) {
        return market.cache().find(new Symbol(symbol)).events(Market.APP_LOG);
    }

    private void apply(int partition, String key, long timeMillis, @Nullable String value) {
        assertThat(applier.apply(partition(partition), record(partition, key, timeMillis, value), 0))
                .isTrue();
    }

    private ConsumerRecord<byte[], byte[]> record(int partition, String key, long timeMillis, @Nullable String value) {
        return new ConsumerRecord<>(
                "lines",
                partition,
                offset++,
                timeMillis,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
    }

    private PartitionState partition(int number) {
        return partitions.computeIfAbsent(number, added -> {
            var place = SourcePartition.of(source, Uuid.ONE_UUID, number, 2);
            var health = new MarketHealth().newSource();
            var log = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 64).of(place, health);
            log.begin(0);
            return new PartitionState(place, health, log, 0, 0);
        });
    }
}
