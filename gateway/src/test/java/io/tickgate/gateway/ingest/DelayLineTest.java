package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Records that wait until they are ten seconds old. */
final class DelayLineTest {
    private static final long DELAY = 10_000;

    private long nowMillis = 1_000_000;
    private long endOfTheLog;
    private final DelayLine line = line(DELAY);
    private final PartitionState partition = partition();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    @Test
    void letsARecordThroughOnceItIsOldEnough() {
        poll(nowMillis - DELAY, nowMillis - DELAY + 1, nowMillis);

        var atOnce = takeDue();
        nowMillis += 1;
        var soon = takeDue();
        nowMillis += DELAY - 2;
        var notYet = takeDue();
        nowMillis += 1;

        assertThat(atOnce).containsExactly(0L);
        assertThat(soon).containsExactly(1L);
        assertThat(notYet).isEmpty();
        assertThat(takeDue()).containsExactly(2L);
    }

    @Test
    void saysWhereReadingStandsAndNotHowFarHasBeenPolled() {
        poll(nowMillis - DELAY, nowMillis);

        var first = line.takeDue();
        nowMillis += DELAY;
        var second = line.takeDue();

        assertThat(first).extracting(due -> due.next().offset()).containsExactly(1L);
        assertThat(second).extracting(due -> due.next().offset()).containsExactly(2L);
    }

    @Test
    void letsNoRecordThroughBeforeOneThatStandsBeforeIt() {
        poll(nowMillis, 0);

        nowMillis += DELAY - 1;
        var before = takeDue();
        nowMillis += 1;

        assertThat(before).isEmpty();
        assertThat(takeDue()).containsExactly(0L, 1L);
    }

    @Test
    void holdsARecordThatIsDatedInTheFutureForOneMoreDelayAtTheMost() {
        poll(nowMillis + 1_000_000_000, nowMillis);

        nowMillis += DELAY - 1;
        var before = takeDue();
        nowMillis += 1;

        assertThat(before).isEmpty();
        assertThat(takeDue()).containsExactly(0L, 1L);
    }

    @Test
    void letsNothingYoungThroughAfterAClockThatWasAheadForAMoment() {
        nowMillis += 2 * DELAY;
        takeDue();
        nowMillis -= 2 * DELAY;
        poll(nowMillis - DELAY, nowMillis);

        var due = takeDue();
        nowMillis += DELAY;

        assertThat(due).containsExactly(0L);
        assertThat(takeDue()).containsExactly(1L);
    }

    @Test
    void letsTheConsumerFetchOnlyWhereNothingWaits() {
        consumer.assign(List.of(partition.source().partition()));
        poll(nowMillis);
        takeDue();
        line.pace(consumer, List.of(partition));
        var whileItWaits = consumer.paused();
        nowMillis += DELAY;
        takeDue();
        line.pace(consumer, List.of(partition));

        assertThat(whileItWaits).containsExactly(partition.source().partition());
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void goesBackToWhatWaits() {
        var kafkaPartition = partition.source().partition();
        consumer.assign(List.of(kafkaPartition));
        poll(nowMillis - DELAY, nowMillis);
        takeDue();
        line.pace(consumer, List.of(partition));

        boolean isGoingBack = line.isGoingBack(partition, consumer);
        nowMillis += DELAY;

        assertThat(isGoingBack).isTrue();
        assertThat(consumer.position(kafkaPartition)).isEqualTo(1);
        assertThat(consumer.paused()).isEmpty();
        assertThat(takeDue()).isEmpty();
        assertThat(line.isGoingBack(partition, consumer)).isFalse();
    }

    @Test
    void isBehindWhereWhatIsOldEnoughHasNotBeenPolled() {
        boolean beforeAnything = line.isBehind(partition);
        poll(nowMillis - DELAY, nowMillis);
        takeDue();
        nowMillis += DELAY - 1;
        takeDue();
        boolean whileItWaits = line.isBehind(partition);
        nowMillis += 1;
        takeDue();
        boolean justAfter = line.isBehind(partition);
        nowMillis += 4_000;
        takeDue();

        assertThat(beforeAnything).isFalse();
        assertThat(whileItWaits).isFalse();
        assertThat(justAfter).isFalse();
        assertThat(line.isBehind(partition)).isTrue();
    }

    @Test
    void letsEverythingThroughWithoutADelay() {
        var realTime = line(0);
        realTime.add(partition, List.of(record(0, nowMillis + 1_000_000)), new OffsetAndMetadata(1));

        assertThat(realTime.takeDue()).extracting(due -> due.records().size()).containsExactly(1);
    }

    @Test
    void holdsARecordThatIsDatedBackFromWhenItCanHaveComeFirst() {
        // Nothing has come for long, so nothing stands before it.
        endOfTheLog = 5;
        lookAtTheEnd();
        nowMillis += 500;

        poll(5, TimestampType.CREATE_TIME, nowMillis - 3 * DELAY);
        var atOnce = takeDue();
        nowMillis += DELAY - 501;
        var before = takeDue();
        nowMillis += 1;

        assertThat(atOnce).isEmpty();
        assertThat(before).isEmpty();
        assertThat(takeDue()).containsExactly(5L);
    }

    @Test
    void knowsOfEachEndWhatCameBehindIt() {
        endOfTheLog = 5;
        lookAtTheEnd();
        nowMillis += 1_000;
        endOfTheLog = 6;
        lookAtTheEnd();
        nowMillis += 500;

        poll(5, TimestampType.CREATE_TIME, 0, 0);
        nowMillis += DELAY - 1_500;
        var first = takeDue();
        nowMillis += 1_000;

        assertThat(first).containsExactly(5L);
        assertThat(takeDue()).containsExactly(6L);
    }

    @Test
    void believesTheClockOfTheBroker() {
        endOfTheLog = 5;
        lookAtTheEnd();

        poll(5, TimestampType.LOG_APPEND_TIME, nowMillis - DELAY);

        assertThat(takeDue()).containsExactly(5L);
    }

    @Test
    void holdsNothingThatWasThereWhenItBegan() {
        endOfTheLog = 5;
        lookAtTheEnd();

        poll(0, TimestampType.CREATE_TIME, 0, 0, 0, 0, 0);

        assertThat(takeDue()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void holdsNothingForLongerThanTheDelayWhateverTheBrokersSay() {
        endOfTheLog = 0;
        lookAtTheEnd();
        poll(5, TimestampType.CREATE_TIME, 0);
        nowMillis += 2_000;
        lookAtTheEnd();

        nowMillis += DELAY - 2_000;

        assertThat(takeDue()).containsExactly(5L);
    }

    /** Asks, and hears the answer. */
    private void lookAtTheEnd() {
        consumer.assign(List.of(partition.source().partition()));
        line.pace(consumer, List.of(partition));
        line.pace(consumer, List.of(partition));
    }

    private DelayLine line(long delayMillis) {
        var delay = Duration.ofMillis(delayMillis);
        return new DelayLine(
                delay,
                () -> Instant.ofEpochMilli(nowMillis),
                new SeenEnds(
                        partitions -> CompletableFuture.completedFuture(
                                partitions.stream().collect(Collectors.toMap(each -> each, each -> endOfTheLog))),
                        delay));
    }

    private void poll(long firstOffset, TimestampType type, long... times) {
        line.add(
                partition,
                IntStream.range(0, times.length)
                        .mapToObj(number -> record(firstOffset + number, times[number], type))
                        .toList(),
                new OffsetAndMetadata(firstOffset + times.length));
    }

    private void poll(long... times) {
        line.add(
                partition,
                IntStream.range(0, times.length)
                        .mapToObj(offset -> record(offset, times[offset]))
                        .toList(),
                new OffsetAndMetadata(times.length));
    }

    private List<Long> takeDue() {
        return line.takeDue().stream()
                .flatMap(due -> due.records().stream())
                .map(ConsumerRecord::offset)
                .toList();
    }

    private ConsumerRecord<byte[], byte[]> record(long offset, long timeMillis) {
        return record(offset, timeMillis, TimestampType.CREATE_TIME);
    }

    private ConsumerRecord<byte[], byte[]> record(long offset, long timeMillis, TimestampType type) {
        return new ConsumerRecord<>(
                partition.source().partition().topic(),
                0,
                offset,
                timeMillis,
                type,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.of(1));
    }

    private static PartitionState partition() {
        var source = SourcePartition.of(TestSources.of(SourceTopic.QUOTE), Uuid.ONE_UUID, 0, 1);
        var health = new MarketHealth().newSource();
        var log = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 64).of(source, health);
        return new PartitionState(source, health, log, 0, 0);
    }
}
