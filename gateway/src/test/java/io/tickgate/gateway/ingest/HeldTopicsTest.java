package io.tickgate.gateway.ingest;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.Market;
import io.tickgate.record.SourceTopic;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are shown of a topic, and when. */
final class HeldTopicsTest {
    private static final Condition LAG = new Condition(Reason.KAFKA_LAG, 1);
    private static final Condition GONE = new Condition(Reason.SOURCE_DOWN, 2);

    private final Hub hub = new Hub(1, NanoClock.SYSTEM);
    private final Market market = new Market(hub, NanoClock.SYSTEM, 16);
    private final MarketHealth health = new MarketHealth();
    private final LogTapes tapes = new LogTapes(new LogDirectory(), hub, 64);
    private final RecordApplier applier = new RecordApplier(
            market.cache(),
            new Watermarks(),
            new IngestCounters(),
            PoisonStore.NONE,
            () -> true,
            NanoClock.SYSTEM,
            InstantSource.system());
    private final HeldTopics held = new HeldTopics(applier, new WarmupProgress(new Warmup().newPart(), true, 0));
    private final SourceHealth before = health.newSource();
    private final Source<?> trades = TestSources.of(SourceTopic.TRADE);

    /** Its old partition is not looked at any more, so that nothing would ever be told of it. */
    @Test
    void showsWhatAWiderTopicHasNoRecordOfAsItsNewPartitionStands() {
        var partitions = partitions(3);
        var cell = market.cache().add(AAPL).trades();
        cell.source(before);

        replace(
                new ReadTopic(
                        layout(3),
                        true,
                        false,
                        partitions.stream().map(PartitionState::log).toList()),
                partitions);
        partitions.forEach(state -> state.health().set(LAG));

        assertThat(cell.source()).isNotSameAs(before);
        assertThat(cell.condition()).isEqualTo(LAG);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void saysOfWhatATopicThatWasMadeAnewDoesNotHaveThatItIsGone(int count) {
        var partitions = partitions(count);
        var cell = market.cache().add(AAPL).trades();
        cell.source(before);

        replace(
                new ReadTopic(
                        layout(count),
                        false,
                        false,
                        partitions.stream().map(PartitionState::log).toList()),
                partitions);

        assertThat(cell.source()).isSameAs(before);
        assertThat(cell.condition()).isEqualTo(GONE);
    }

    /** The topic before ends, and all of the next one is read to its end. */
    private void replace(ReadTopic topic, List<PartitionState> partitions) {
        held.ends(trades, List.of(before), LAG);
        held.begins(trades, LAG);
        partitions.forEach(held::reached);
        held.showIfReached(topic, () -> GONE);
    }

    private TopicLayout layout(int count) {
        return new TopicLayout(trades, Uuid.ONE_UUID, count);
    }

    private List<PartitionState> partitions(int count) {
        return layout(count).partitions().stream().map(this::partition).toList();
    }

    private PartitionState partition(SourcePartition source) {
        var ofPartition = health.newSource();
        return new PartitionState(source, ofPartition, tapes.of(source, ofPartition), 0, 0);
    }
}
