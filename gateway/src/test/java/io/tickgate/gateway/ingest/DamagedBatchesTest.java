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
import java.util.concurrent.TimeUnit;
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
    private final HeldPartitions held =
            new HeldPartitions(consumer, partition -> partition.equals(PARTITION) ? state : null);
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
        assertThat(consumer.position(OTHER)).isEqualTo(7);

        held.tryAgain(TimeUnit.SECONDS.toNanos(1));

        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void fetchesNothingThatNobodyNeedsAnyMore() {
        meet(1);
        state.pause(POSITION);

        damaged.look(List.of(state));
        held.tryAgain(TimeUnit.SECONDS.toNanos(1));

        assertThat(consumer.paused()).containsExactly(PARTITION);
        assertThat(told).isEmpty();
    }

    @Test
    void tellsWhatItHasPassedOverWhereNobodyNeedsMoreOfIt() {
        meet(DamagedBatches.FETCHES);
        state.pause(POSITION + 1);

        damaged.look(List.of(state));

        assertThat(told).containsExactly(new LostRange(SOURCE, POSITION, POSITION + 1));
    }

    @Test
    void saysNothingOfWhatIsWholeWhenItIsFetchedAgain() {
        meet(DamagedBatches.FETCHES - 1);

        damaged.reached(state, POSITION + 1);
        meet(1);

        assertThat(told).isEmpty();
        assertThat(consumer.position(PARTITION))
                .as("fetched again, as if for the first time")
                .isEqualTo(POSITION);
    }

    @Test
    void passesItOverOffsetByOffsetAndTellsAllOfItAtOnce() {
        meet(DamagedBatches.FETCHES + 4);
        boolean isToldTooSoon = !told.isEmpty();

        damaged.reached(state, POSITION + 5);
        boolean isToldByAnEmptyAnswer = !told.isEmpty();
        damaged.reached(state, POSITION + 6);
        damaged.reached(state, POSITION + 7);

        assertThat(isToldTooSoon).isFalse();
        assertThat(isToldByAnEmptyAnswer).isFalse();
        assertThat(consumer.position(PARTITION)).isEqualTo(POSITION + 5);
        assertThat(told).containsExactly(new LostRange(SOURCE, POSITION, POSITION + 5));
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
        damaged.reached(state, 152);

        assertThat(told).containsExactly(new LostRange(SOURCE, 150, 151));
    }

    @Test
    void forgetsWhatIsNotReadAnyMore() {
        meet(DamagedBatches.FETCHES);

        damaged.look(List.of());
        damaged.reached(state, END);

        assertThat(told).isEmpty();
    }

    /** A compacted log may have a hole of a million offsets before the batch. */
    @Test
    void goesOnFromWhereTheBatchBegins() {
        assertThat(DamagedBatches.behind(batchAt(150), 100, 100)).isEqualTo(151);
        assertThat(DamagedBatches.behind(batchAt(100), 100, 100)).isEqualTo(101);
        assertThat(DamagedBatches.behind(batchAt(90), 100, 100)).isEqualTo(101);
    }

    @Test
    void believesNoBeginOfABatchBeyondTheEndOfTheLog() {
        assertThat(DamagedBatches.behind(batchAt(200), 100, 100)).isEqualTo(101);
        assertThat(DamagedBatches.behind(batchAt(Long.MAX_VALUE / 10), 100, 100))
                .isEqualTo(101);
        assertThat(DamagedBatches.behind(failure(PARTITION), 100, 100)).isEqualTo(101);
    }

    private static KafkaException batchAt(long offset) {
        return new KafkaException(
                "Received exception",
                new KafkaException("Record batch for partition %s at offset %d is invalid, cause: its checksum"
                        .formatted(PARTITION, offset)));
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
        return new DamagedBatches(consumer, held, losses);
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
