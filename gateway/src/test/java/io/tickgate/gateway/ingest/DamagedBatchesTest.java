package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.Market;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DamagedBatchesTest {
    private static final SourcePartition SOURCE =
            SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, 0, 1);
    private static final TopicPartition PARTITION = SOURCE.partition();
    private static final TopicPartition OTHER = new TopicPartition("other", 0);
    private static final long POSITION = 100;
    private static final long END = 200;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final List<LostRange> told = new ArrayList<>();
    private final PartitionState state = state();
    private final DamagedBatches damaged = damaged();

    @BeforeEach
    void stand() {
        consumer.assign(List.of(PARTITION, OTHER));
        consumer.seek(PARTITION, POSITION);
        consumer.seek(OTHER, 7);
        consumer.updateEndOffsets(Map.of(PARTITION, END, OTHER, END));
    }

    @Test
    void fetchesItAgainWhileThePartitionStandsAndTheOthersGoOn() {
        meet(DamagedBatches.FETCHES - 1);

        assertThat(consumer.position(PARTITION)).isEqualTo(POSITION);
        assertThat(consumer.paused()).containsExactly(PARTITION);
        assertThat(state.isWaiting()).isTrue();
        assertThat(consumer.position(OTHER)).isEqualTo(7);
    }

    @Test
    void saysNothingOfWhatIsWholeWhenItIsFetchedAgain() {
        meet(DamagedBatches.FETCHES - 1);

        damaged.goOn(List.of(state));

        assertThat(told).isEmpty();
        assertThat(state.isWaiting()).isFalse();
    }

    @Test
    void passesItOverOffsetByOffsetAndTellsAllOfItAtOnce() {
        meet(DamagedBatches.FETCHES + 4);
        boolean isToldTooSoon = !told.isEmpty();

        damaged.goOn(List.of(state));
        damaged.goOn(List.of(state));

        assertThat(isToldTooSoon).isFalse();
        assertThat(consumer.position(PARTITION)).isEqualTo(POSITION + 5);
        assertThat(told).containsExactly(new LostRange(SOURCE, POSITION, POSITION + 5));
        assertThat(state.isWaiting()).isFalse();
        assertThat(state.health().readTo()).isEqualTo(POSITION + 5);
    }

    @Test
    void waitsForNothingToComeBehindWhereTheLogEnds() {
        consumer.updateEndOffsets(Map.of(PARTITION, POSITION + 2));
        meet(DamagedBatches.FETCHES);
        damaged.look(List.of(state));
        boolean isToldTooSoon = !told.isEmpty();

        meet(1);
        damaged.look(List.of(state));

        assertThat(isToldTooSoon).isFalse();
        assertThat(told).containsExactly(new LostRange(SOURCE, POSITION, POSITION + 2));
    }

    @Test
    void beginsAnewWhereReadingHasGoneOnElsewhere() {
        meet(DamagedBatches.FETCHES);
        damaged.forget(List.of(state));
        consumer.seek(PARTITION, 150);

        meet(DamagedBatches.FETCHES);
        damaged.goOn(List.of(state));

        assertThat(told).containsExactly(new LostRange(SOURCE, 150, 151));
    }

    @Test
    void forgetsWhatIsNotReadAnyMore() {
        meet(DamagedBatches.FETCHES);

        damaged.look(List.of());
        damaged.goOn(List.of(state));

        assertThat(told).isEmpty();
    }

    @Test
    void knowsThePartitionByWhatKafkaSays() {
        var partitions = List.of(new TopicPartition("a", 1), new TopicPartition("a", 11), new TopicPartition("a-1", 1));

        assertThat(partitions)
                .allSatisfy(partition -> assertThat(DamagedBatches.partitionOf(failure(partition), partitions))
                        .isEqualTo(partition));
        assertThat(DamagedBatches.partitionOf(failure(OTHER), partitions)).isNull();
        assertThat(DamagedBatches.partitionOf(new KafkaException("from a-1. No broker answers"), partitions))
                .isNull();
        assertThat(DamagedBatches.partitionOf(new KafkaException((String) null), partitions))
                .isNull();
    }

    private void meet(int times) {
        for (int i = 0; i < times; i++) {
            damaged.found(state, failure(PARTITION), 0);
        }
    }

    private static KafkaException failure(TopicPartition partition) {
        return new KafkaException("Received exception when fetching the next record from " + partition
                + ". If needed, please seek past the record to continue consumption.");
    }

    private static PartitionState state() {
        SourceHealth health = new MarketHealth().newSource();
        var tapes = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16);
        return new PartitionState(SOURCE, health, tapes.of(SOURCE, health), 0, 0);
    }

    private DamagedBatches damaged() {
        var market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
        var counters = new IngestCounters();
        var applier = new RecordApplier(
                market.cache(),
                new Watermarks(),
                counters,
                PoisonStore.NONE,
                () -> true,
                NanoClock.SYSTEM,
                InstantSource.system());
        var line = new DelayLine(
                Duration.ZERO,
                InstantSource.system(),
                new SeenEnds(partitions -> new CompletableFuture<>(), Duration.ZERO));
        var losses = new LogLosses(
                consumer,
                new NoOffsets(),
                applier,
                new WarmupProgress(new Warmup().newPart(), true, 0),
                counters,
                new LogListener() {
                    @Override
                    public void lost(LostRange range) {
                        told.add(range);
                    }

                    @Override
                    public void truncated(SourcePartition partition, long offset) {
                        throw new AssertionError("cut off at " + offset + " (expected: nothing but a loss)");
                    }
                },
                line);
        // Nothing is tried again here, so it need not know what is read.
        return new DamagedBatches(consumer, new HeldPartitions(consumer, null), losses);
    }

    private static final class NoOffsets implements LogLosses.Offsets {
        @Override
        public long earliest(TopicPartition partition) {
            throw new AssertionError("asked where " + partition + " begins");
        }

        @Override
        public long end(TopicPartition partition) {
            throw new AssertionError("asked where " + partition + " ends");
        }
    }
}
