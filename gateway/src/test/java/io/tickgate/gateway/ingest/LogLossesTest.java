package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class LogLossesTest {
    private static final SourcePartition SOURCE =
            SourcePartition.of(TestSources.of(SourceTopic.QUOTE), Uuid.ONE_UUID, 0, 1);
    private static final TopicPartition PARTITION = SOURCE.partition();
    private static final SourcePartition OTHER =
            SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, 0, 1);
    private static final long POSITION = 100;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final IngestCounters counters = new IngestCounters();
    private final Told told = new Told();
    private final SourceHealth health = new MarketHealth().newSource();
    private final PartitionState state = state(SOURCE);
    private final DelayLine line = new DelayLine(
            Duration.ofMinutes(15),
            InstantSource.system(),
            new SeenEnds(partitions -> new CompletableFuture<>(), Duration.ofMinutes(15)));
    private final Set<TopicPartition> silent = new HashSet<>();
    private long earliest;
    private long end;

    @Test
    void goesOnBehindWhatHasAgedAwayAndSaysWhatThatWas() throws InterruptedException {
        holds(130, 200);

        goOn(new OffsetOutOfRangeException(Map.of(PARTITION, POSITION)));

        assertThat(consumer.position(PARTITION)).isEqualTo(130);
        assertThat(told.lost).containsExactly(new LostRange(SOURCE, 100, 130));
        assertThat(counters.gaps()).isEqualTo(1);
    }

    @Test
    void goesOnWhereTheLogWasCutOff() throws InterruptedException {
        holds(0, 90);

        goOn(new LogTruncationException(Map.of(PARTITION, POSITION), Map.of(PARTITION, new OffsetAndMetadata(80))));

        assertThat(consumer.position(PARTITION)).isEqualTo(80);
        assertThat(told.cuts).containsExactly(80L);
        assertThat(told.lost).isEmpty();
        assertThat(state.health().readTo()).isEqualTo(80);
    }

    @Test
    void goesOnAtTheEndOfALogThatIsShorterThanWhatWasRead() throws InterruptedException {
        holds(0, 90);

        goOn(new OffsetOutOfRangeException(Map.of(PARTITION, POSITION)));

        assertThat(consumer.position(PARTITION)).isEqualTo(90);
        assertThat(told.cuts).containsExactly(90L);
    }

    @Test
    void leavesPartitionsAloneThatAreNotReadAnyMore() throws InterruptedException {
        holds(130, 200);

        losses().goOn(new HashMap<>(), new OffsetOutOfRangeException(Map.of(PARTITION, POSITION)));

        assertThat(consumer.position(PARTITION)).isEqualTo(POSITION);
        assertThat(told.lost).isEmpty();
    }

    @Test
    void goesBackToWhatWaitsAlsoWhenItHasToTryAgainForAnotherPartition() throws InterruptedException {
        holds(130, 200);
        consumer.assign(List.of(PARTITION, OTHER.partition()));
        var young = new ConsumerRecord<>(PARTITION.topic(), 0, 95L, new byte[0], new byte[0]);
        line.add(state, List.of(young), new OffsetAndMetadata(POSITION));

        tryTwiceForTheOther();

        assertThat(consumer.position(PARTITION)).isEqualTo(95);
        assertThat(consumer.position(OTHER.partition())).isEqualTo(130);
        assertThat(told.lost).containsExactly(new LostRange(OTHER, 100, 130));
    }

    /** What waits was read from a log that is not the one any more. */
    @Test
    void letsNothingThroughThatWaitedWhereTheLogWasCutOffBeforeIt() throws InterruptedException {
        holds(0, 90);
        line.add(state, List.of(young(95)), new OffsetAndMetadata(POSITION));

        goOn(cutOffAt(80, POSITION));
        boolean isTold = !told.cuts.isEmpty();
        long backAt = consumer.position(PARTITION);
        goOn(cutOffAt(80, backAt));

        assertThat(line.isGoingBack(state, consumer)).as("something waits").isFalse();
        assertThat(isTold).as("before it is known that nothing of it is left").isFalse();
        assertThat(backAt).isEqualTo(95);
        assertThat(told.cuts).containsExactly(80L);
        assertThat(consumer.position(PARTITION)).isEqualTo(80);
    }

    /** Nobody has been sent what is void: there is nothing to tell. */
    @Test
    void readsAgainWhatWaitedWhereTheLogWasCutOffAmongIt() throws InterruptedException {
        holds(0, 98);
        line.add(state, List.of(young(95), young(99)), new OffsetAndMetadata(POSITION));

        goOn(cutOffAt(98, POSITION));

        assertThat(consumer.position(PARTITION)).isEqualTo(95);
        assertThat(told.cuts).isEmpty();
        assertThat(line.isGoingBack(state, consumer)).as("something waits").isFalse();
    }

    private static LogTruncationException cutOffAt(long offset, long position) {
        return new LogTruncationException(
                Map.of(PARTITION, position), Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }

    private static ConsumerRecord<byte[], byte[]> young(long offset) {
        return new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]);
    }

    @Test
    void saysOnceWhatIsGoneAlsoWhenItHasToTryAgainForAnotherPartition() throws InterruptedException {
        holds(130, 200);
        consumer.assign(List.of(PARTITION, OTHER.partition()));

        tryTwiceForTheOther();

        assertThat(told.lost).containsExactly(new LostRange(SOURCE, 100, 130), new LostRange(OTHER, 100, 130));
        assertThat(counters.gaps()).isEqualTo(2);
    }

    private void tryTwiceForTheOther() throws InterruptedException {
        var positions = new LinkedHashMap<TopicPartition, Long>();
        positions.put(PARTITION, POSITION);
        positions.put(OTHER.partition(), POSITION);
        var cause = new OffsetOutOfRangeException(positions);
        var states = new HashMap<>(Map.of(PARTITION, state, OTHER.partition(), state(OTHER)));
        silent.add(OTHER.partition());
        assertThatThrownBy(() -> losses().goOn(states, cause)).isInstanceOf(TimeoutException.class);
        silent.clear();
        losses().goOn(states, cause);
    }

    private PartitionState state(SourcePartition source) {
        var tapes = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16);
        return new PartitionState(source, health, tapes.of(source, health), 0, 0);
    }

    private void holds(long newEarliest, long newEnd) {
        earliest = newEarliest;
        end = newEnd;
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, POSITION);
    }

    private void goOn(OffsetOutOfRangeException cause) throws InterruptedException {
        losses().goOn(new HashMap<>(Map.of(PARTITION, state)), cause);
    }

    private LogLosses losses() {
        var offsets = new LogLosses.Offsets() {
            @Override
            public long earliest(TopicPartition partition) {
                if (silent.contains(partition)) {
                    throw new TimeoutException("no answer");
                }
                return earliest;
            }

            @Override
            public long end(TopicPartition partition) {
                return end;
            }
        };
        var market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
        var applier = new RecordApplier(
                market.cache(),
                new Watermarks(),
                counters,
                PoisonStore.NONE,
                () -> true,
                NanoClock.SYSTEM,
                InstantSource.system());
        var progress = new WarmupProgress(new Warmup().newPart(), true, 0);
        return new LogLosses(consumer, offsets, applier, progress, counters, told, line);
    }

    private static final class Told implements LogListener {
        private final List<LostRange> lost = new ArrayList<>();
        private final List<Long> cuts = new ArrayList<>();

        @Override
        public void lost(LostRange range) {
            lost.add(range);
        }

        @Override
        public void truncated(SourcePartition partition, long offset) {
            cuts.add(offset);
        }
    }
}
