package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.FeedPulse;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.record.SourceTopic;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CatchUpTest {
    private static final long EPOCH_MILLIS = 1_763_790_123_000L;

    private long nowMillis;
    private final FeedPulse pulse = new MarketHealth().newFeed(0, () -> Instant.ofEpochMilli(EPOCH_MILLIS + nowMillis));
    private final PartitionState first = partition(0);
    private final PartitionState second = partition(1);
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private int questions;
    private final CatchUp catchUp = catchUp(null);

    @Test
    void asksNothingAsLongAsTheFeedComesRound() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            passes(2_900);
        }

        assertThat(pulse.behind()).isNull();
        assertThat(questions).isZero();
    }

    @Test
    void isBehindUntilAllIsReadThatTheBrokersHadAfterwards() throws InterruptedException {
        readTo(100, 100);
        ends.put(place(first), 150L);
        ends.put(place(second), 160L);

        passes(20_000);
        var atOnce = pulse.behind();
        readTo(150, 159);
        passes(100);
        var nearly = pulse.behind();
        readTo(170, 160);
        passes(100);

        assertThat(atOnce).isEqualTo(new Condition(Reason.KAFKA_LAG, EPOCH_MILLIS * 1_000));
        assertThat(nearly).isNotNull();
        assertThat(pulse.behind()).isNull();
        assertThat(questions).isEqualTo(1);
    }

    @Test
    void asksAnewWhereItWasFrozenAgainBeforeItHadCaughtUp() throws InterruptedException {
        readTo(100, 100);
        ends.put(place(first), 150L);
        ends.put(place(second), 160L);
        passes(20_000);

        passes(60_000);
        readTo(150, 160);
        passes(100);

        assertThat(questions).isEqualTo(2);
        assertThat(pulse.behind()).isNull();
    }

    @Test
    void waitsForTheAnswer() throws InterruptedException {
        readTo(100, 100);
        ends.put(place(first), CatchUp.UNANSWERED);
        ends.put(place(second), 100L);

        passes(20_000);
        passes(2_000);
        var before = pulse.behind();
        ends.put(place(first), 100L);
        passes(100);

        assertThat(before).isNotNull();
        assertThat(pulse.behind()).isNull();
        assertThat(questions).isEqualTo(1);
    }

    @Test
    void asksAgainAfterASecondWhereThereIsNoAnswer() throws InterruptedException {
        readTo(100, 100);
        ends.put(place(first), CatchUp.UNKNOWN);
        ends.put(place(second), 100L);

        passes(20_000);
        passes(900);
        int once = questions;
        passes(200);
        passes(100);
        int twice = questions;
        ends.put(place(first), 100L);
        passes(100);

        assertThat(once).isEqualTo(1);
        assertThat(twice).isEqualTo(2);
        assertThat(pulse.behind()).isNull();
    }

    @Test
    void doesNotWaitForAPartitionThatIsToldToBeDownAnyway() throws InterruptedException {
        readTo(100, 100);
        ends.put(place(first), CatchUp.UNKNOWN);
        ends.put(place(second), 100L);

        passes(20_000);
        first.health().set(new Condition(Reason.SOURCE_DOWN, 1));
        passes(100);

        assertThat(pulse.behind()).isNull();
        assertThat(first.health().condition()).isNotNull();
        assertThat(second.health().condition()).isNull();
    }

    @Test
    void waitsInADelayedFeedForWhatIsOldEnough() throws InterruptedException {
        var behind = new boolean[] {true};
        var delayed = catchUp(state -> behind[0]);

        nowMillis += 20_000;
        delayed.turned(nowNanos());
        delayed.look(List.of(first, second), nowNanos());
        var before = pulse.behind();
        behind[0] = false;
        delayed.look(List.of(first, second), nowNanos());

        assertThat(before).isNotNull();
        assertThat(pulse.behind()).isNull();
        assertThat(questions).isZero();
    }

    private CatchUp catchUp(@Nullable Predicate<PartitionState> isBehind) {
        return new CatchUp(pulse, this::ask, isBehind);
    }

    private CatchUp.Ends ask(Collection<TopicPartition> partitions) {
        questions++;
        assertThat(partitions).containsExactly(place(first), place(second));
        return partition -> ends.getOrDefault(partition, CatchUp.UNANSWERED);
    }

    /** Lets so much time pass between two turns. */
    private void passes(long millis) throws InterruptedException {
        nowMillis += millis;
        catchUp.turned(nowNanos());
        catchUp.look(List.of(first, second), nowNanos());
    }

    private long nowNanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    private void readTo(long ofFirst, long ofSecond) {
        first.health().readTo(ofFirst);
        second.health().readTo(ofSecond);
    }

    private static TopicPartition place(PartitionState partition) {
        return partition.source().partition();
    }

    private PartitionState partition(int number) {
        var source = SourcePartition.of(TestSources.of(SourceTopic.QUOTE), Uuid.ONE_UUID, number, 2);
        var ofPartition = pulse.newSource();
        var log = new LogTapes(new LogDirectory(), new Hub(1, () -> 0), 64).of(source, ofPartition);
        return new PartitionState(source, ofPartition, log, 0, 0);
    }
}
