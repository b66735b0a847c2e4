package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.SourceHealth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Holds back from clients what is read of a partition until its end has been reached, so that nobody who has seen newer
 * prices is sent older ones. With it is held what is left of the topic before, if there was one.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed.
 */
final class HeldTopics {
    private final RecordApplier applier;
    private final WarmupProgress progress;
    private final Map<String, List<SourceHealth>> before = new HashMap<>();
    private final Map<String, List<PartitionState>> reached = new HashMap<>();

    HeldTopics(RecordApplier applier, WarmupProgress progress) {
        this.applier = applier;
        this.progress = progress;
    }

    /** A topic is not read any more: its values stay as they are, in this condition, until there is another topic. */
    void ends(Source<?> source, Collection<SourceHealth> healths, Condition condition) {
        before.computeIfAbsent(source.name(), added -> new ArrayList<>()).addAll(healths);
        healths.forEach(health -> health.release(condition));
        reached.remove(source.name());
    }

    /** Another topic is read: it is older than what clients may have seen of the one before. */
    void begins(Source<?> source, Condition condition) {
        before.getOrDefault(source.name(), List.of()).forEach(health -> health.hold(condition));
    }

    /** A partition is not read on. */
    void pauses(PartitionState state) {
        var done = reached.get(state.source().source().name());
        if (done != null) {
            done.remove(state);
        }
    }

    /** A partition has come to where its end was. */
    void reached(PartitionState state) {
        reached.computeIfAbsent(state.source().source().name(), added -> new ArrayList<>())
                .add(state);
    }

    /**
     * Lets clients see what has been read to its end. All partitions at once: where there are more than there were, a
     * symbol may have an older price in another one. Only where partitions are read one by one, and there was no topic
     * before, each by itself.
     *
     * @param ofGone makes the condition of what was in the topic before and is not in this one
     */
    void showIfReached(ReadTopic topic, Supplier<Condition> ofGone) {
        var done = reached.getOrDefault(topic.source().name(), List.of());
        if (done.isEmpty()) {
            return;
        }
        boolean isEach =
                topic.isOnDemand() && !before.containsKey(topic.source().name());
        boolean isAll = topic.layout().partitions().stream().allMatch(this::isReadOrLate);
        if (!(isEach || isAll)) {
            return;
        }
        for (var state : done) {
            var partition = state.source().partition();
            applier.watermarks().count(partition.topic(), partition.partition(), true);
            state.health().release(null);
            applier.show(state);
        }
        done.clear();
        letGo(topic, ofGone);
    }

    private boolean isReadOrLate(SourcePartition source) {
        return progress.isRead(source.partition()) || progress.isLate(source.partition());
    }

    /** What has not been met again keeps its last value; where the topic was made anew, it is not in it any more. */
    private void letGo(ReadTopic topic, Supplier<Condition> ofGone) {
        var olds = before.remove(topic.source().name());
        if (olds != null) {
            var condition = topic.isWidened() ? null : ofGone.get();
            olds.forEach(health -> health.release(condition));
            applier.showAll(topic.source());
        }
    }
}
