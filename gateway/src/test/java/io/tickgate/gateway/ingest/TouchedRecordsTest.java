package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Symbol;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that are about to be applied are looked at together before, whatever they are. */
class TouchedRecordsTest {
    private final ManualLoop loop = new ManualLoop();
    private final Hub hub = new Hub(1, loop);
    private final Market market = new Market(hub, loop, 16);
    private final IngestCounters counters = new IngestCounters();
    private final RecordApplier applier = new RecordApplier(
            market.cache(),
            new Watermarks(),
            counters,
            PoisonStore.NONE,
            () -> true,
            NanoClock.SYSTEM,
            () -> Instant.ofEpochSecond(1));
    private long offset;

    @ParameterizedTest
    @EnumSource(SourceTopic.class)
    void areAppliedAsIfNobodyHadLooked(SourceTopic kind) {
        var partition = partition(kind);
        var records = Arrays.asList(
                record(kind, "AAPL", value(kind), 1),
                record(kind, null, value(kind), 1),
                record(kind, "", value(kind), 1),
                record(kind, "AAPL", "no JSON", 2),
                record(kind, "MSFT", value(kind), 1),
                record(kind, "AAPL", value(kind), 3));

        records.forEach(record -> {
            applier.touch(partition, records);
            assertThat(applier.apply(partition, record, 0)).isTrue();
        });
        applier.touch(partition, List.of());

        assertThat(List.of(counters.records(), counters.malformed(), counters.gaps(), counters.stale()))
                .containsExactly(6L, 3L, 1L, 0L);
        assertThat(market.cache().all()).hasSize(2);
        assertThat(market.cache().find(new Symbol("MSFT"))).isNotNull();
    }

    private static String value(SourceTopic kind) {
        return switch (kind) {
            case QUOTE -> "{\"bid\":[\"1.0\",\"2\"],\"ask\":null}";
            case TRADE -> "{\"px\":\"1.0\",\"sz\":\"2\"}";
            case BOOK -> "{\"full\":true,\"bids\":[[\"1\",\"1\"]],\"asks\":[]}";
            case INSTRUMENT -> "{\"pxScale\":2,\"szScale\":0,\"state\":\"open\"}";
        };
    }

    private ConsumerRecord<byte[], byte[]> record(SourceTopic kind, @Nullable String key, String value, long sequence) {
        var record = new ConsumerRecord<byte[], byte[]>(
                kind.topicName(),
                0,
                offset++,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
        Map.of(
                        RecordHeaders.TIME,
                        "1000",
                        RecordHeaders.PUBLISHED,
                        "2000",
                        RecordHeaders.SOURCE,
                        "sim1",
                        RecordHeaders.SOURCE_SEQUENCE,
                        Long.toString(sequence))
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.US_ASCII)));
        return record;
    }

    private PartitionState partition(SourceTopic kind) {
        var source = SourcePartition.of(TestSources.of(kind), Uuid.ONE_UUID, 0, 1);
        var health = new MarketHealth().newSource();
        var log = new LogTapes(new LogDirectory(), hub, 64).of(source, health);
        log.begin(0);
        return new PartitionState(source, health, log, 0, 0);
    }
}
