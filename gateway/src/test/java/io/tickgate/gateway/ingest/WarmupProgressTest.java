package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.ops.CachesHealth;
import io.tickgate.record.SourceTopic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

final class WarmupProgressTest {
    private static final TopicLayout QUOTES = new TopicLayout(TestSources.of(SourceTopic.QUOTE), Uuid.ONE_UUID, 2);
    private static final TopicPartition FIRST = new TopicPartition("md.quote", 0);
    private static final TopicPartition SECOND = new TopicPartition("md.quote", 1);

    private final Warmup warmup = new Warmup();
    private final WarmupProgress progress = new WarmupProgress(warmup.newPart(), true, 0);

    @Test
    void isDoneWhenEveryPartitionHasBeenReadToItsEnd() {
        finds(Set.of());
        begins(0, 10, 20);
        begins(1, 0, 5);
        progress.reached(Map.of(FIRST, 20L, SECOND, 4L));
        tell();
        boolean beforeTheLast = warmup.isDone();
        var reached = progress.reached(Map.of(SECOND, 5L));
        tell();

        assertThat(beforeTheLast).isFalse();
        assertThat(reached).extracting(state -> state.source().partition()).containsExactly(SECOND);
        assertThat(warmup.isDone()).isTrue();
        assertThat(warmup.detail()).isEqualTo("done");
    }

    @Test
    void saysHowMuchIsLeft() {
        finds(Set.of());
        begins(0, 10, 20);
        begins(1, 0, 5);
        progress.reached(Map.of(FIRST, 13L));
        tell();

        assertThat(warmup.detail()).isEqualTo("2 partitions to read, 12 records");
    }

    @Test
    void showsItsProgressInReadiness() {
        var parts = new Warmup();
        var market = new WarmupProgress(parts.newPart(), true, 0);
        var own = new WarmupProgress(parts.newPart(), false, 0);
        var readiness = new CachesHealth(parts, null);
        for (var each : List.of(market, own)) {
            each.found(new TopicLook.Found(Map.of(), List.of(), Set.of()));
            each.awaits(FIRST);
        }
        market.awaits(SECOND);
        market.tell(0, 0);
        own.tell(0, 0);
        var before = readiness.health();
        market.forget(FIRST);
        market.forget(SECOND);
        market.tell(0, 0);
        var halfway = readiness.health();
        own.forget(FIRST);
        own.tell(0, 0);

        assertThat(before.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(before.getDetails())
                .containsEntry("warmup", "2 partitions to read, 0 records; 1 partitions to read, 0 records");
        assertThat(halfway.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(halfway.getDetails()).containsEntry("warmup", "done; 1 partitions to read, 0 records");
        assertThat(readiness.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void doesNotWaitForAPartitionWithoutALeader() {
        finds(Set.of(SECOND));
        begins(0, 0, 1);
        tell();
        boolean beforeTheFirst = warmup.isDone();
        progress.reached(Map.of(FIRST, 1L));
        tell();

        assertThat(beforeTheFirst).isFalse();
        assertThat(warmup.isDone()).isTrue();
        assertThat(warmup.detail()).isEqualTo("done; 1 partitions to read, 0 records; 1 of them have no leader");
        assertThat(progress.isRead(SECOND)).isFalse();
    }

    @Test
    void isNotDoneWhereNothingOfATopicCanBeRead() {
        finds(Set.of(FIRST, SECOND));
        tell();

        assertThat(warmup.isDone()).isFalse();
    }

    @Test
    void namesTheTopicsThatAreMissing() {
        progress.found(new TopicLook.Found(Map.of(), List.of("md.quote"), Set.of()));
        tell();

        assertThat(warmup.isDone()).isFalse();
        assertThat(warmup.detail()).isEqualTo("waiting for the topics [md.quote]");
    }

    @Test
    void staysDoneWhenATopicIsReadAnew() {
        finds(Set.of());
        begins(0, 0, 0);
        begins(1, 0, 0);
        progress.reached(Map.of());
        tell();
        begins(0, 0, 7);
        tell();

        assertThat(warmup.isDone()).isTrue();
        assertThat(warmup.detail()).isEqualTo("done; 1 partitions to read, 7 records");
    }

    @Test
    void isDoneWithoutTopicsOfAnOperatorsOwnAndWithoutThoseThatWaitForASchema() {
        var own = new WarmupProgress(warmup.newPart(), false, 0);
        finds(Set.of());
        begins(0, 0, 0);
        begins(1, 0, 0);
        progress.reached(Map.of());
        tell();
        own.tell(1, 0);
        boolean beforeTheFirstLook = warmup.isDone();

        own.found(new TopicLook.Found(Map.of("quote", QUOTES), List.of("lines"), Set.of()));
        var state = state(0);
        own.begins(state, new ReadRange(0, 7));
        own.tell(1, 0);
        boolean beforeItIsRead = warmup.isDone();
        state.waits(true);
        own.tell(1, 0);

        assertThat(beforeTheFirstLook).isFalse();
        assertThat(beforeItIsRead).isFalse();
        assertThat(warmup.isDone()).isTrue();
        assertThat(warmup.detail())
                .isEqualTo("done; done; 1 partitions to read, 7 records; 1 of them wait for a schema;"
                        + " waiting for the topics [lines]");
    }

    private void finds(Set<TopicPartition> withoutLeader) {
        progress.found(new TopicLook.Found(Map.of("quote", QUOTES), List.of(), withoutLeader));
        QUOTES.partitions().forEach(source -> progress.awaits(source.partition()));
    }

    private void begins(int partition, long begin, long end) {
        progress.begins(state(partition), new ReadRange(begin, end));
    }

    private static PartitionState state(int partition) {
        var source = QUOTES.partitions().get(partition);
        var health = new MarketHealth().newSource();
        var tapes = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16);
        return new PartitionState(source, health, tapes.of(source, health), 0, 0);
    }

    private void tell() {
        progress.tell(1, 0);
    }
}
