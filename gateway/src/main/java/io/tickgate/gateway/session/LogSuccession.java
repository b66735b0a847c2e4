package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.wire.SnapshotReason;

/**
 * How a subscription goes on in what has come in place of a partition that has ended: the same one that begins elsewhere, the
 * partitions of a topic that has more of them now, or another topic.
 *
 * <p>Confined to the loop of its connection.
 *
 * @param ended has sent all that there is, and is not one of the subscription's any more
 */
record LogSuccession(LogSubscription subscription, PartitionReader ended) {
    /** Begins to read. */
    void begin() {
        var read =
                subscription.readers().stream().map(PartitionReader::partition).toList();
        subscription.partitions().stream()
                .filter(partition -> !read.contains(partition))
                .forEach(this::begin);
    }

    private void begin(LogPartition partition) {
        var before = ended.partition().identity();
        var identity = partition.identity();
        boolean isSameLog = identity.topicId().equals(before.topicId());
        if (isSameLog && identity.partition() == before.partition()) {
            subscription.beginDue(read(partition, new LogStart.At(next())));
        } else if (!isSameLog || identity.partition() >= before.partitions()) {
            read(partition, new LogStart.Earliest());
        } else if (identity.partitions() > before.partitions() && !subscription.reads(identity.partition())) {
            // A symbol may have moved to where this subscription never was.
            read(partition, new LogStart.NotBefore(partition.newcomersFrom(before.partitions())));
        }
    }

    private PartitionReader read(LogPartition partition, LogStart start) {
        // What its client has of a log that was cut off means nothing.
        var reason = ended.partition().cutOff() == Long.MAX_VALUE ? SnapshotReason.INITIAL : SnapshotReason.RESYNC;
        return subscription.read(partition, start, reason, 0);
    }

    private LogPlace next() {
        return ended.isBeyondCut() ? LogPlace.at(ended.partition().cutOff()) : ended.place();
    }
}
