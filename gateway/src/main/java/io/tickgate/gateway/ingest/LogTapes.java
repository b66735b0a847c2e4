package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.LogPartition;
import java.util.List;

/**
 * Makes the places where those who take every record meet what is read.
 *
 * <p>Thread-safe.
 *
 * @param records kept at hand of each partition, a power of two
 */
public record LogTapes(LogDirectory directory, Hub hub, int records) {
    LogPartition of(SourcePartition source, SourceHealth health) {
        var identity = new LogPartition.Identity(
                source.source().name(),
                source.partition().topic(),
                source.topicId(),
                source.partition().partition(),
                source.partitions(),
                source.epoch(),
                source.source().isCompacted());
        return new LogPartition(identity, records, hub.newAudience(), health);
    }

    /** Puts a partition that begins at an offset in place of the same one. */
    LogPartition restart(LogPartition old, long offset) {
        var anew = new LogPartition(old.identity(), records, hub.newAudience(), old.health());
        anew.begin(offset);
        return replace(old, anew);
    }

    /** Puts a partition that is not read in place of the same one. */
    LogPartition unread(LogPartition old) {
        return replace(old, new LogPartition(old.identity(), records, hub.newAudience(), old.health()));
    }

    private LogPartition replace(LogPartition old, LogPartition anew) {
        anew.takeNewcomers(old);
        String channel = old.identity().channel();
        directory.replace(
                channel,
                directory.of(channel).stream()
                        .map(partition -> partition.identity().equals(old.identity()) ? anew : partition)
                        .toList());
        hub.wake();
        return anew;
    }

    /** Shows the partitions of a topic to their readers, in place of those before. */
    void publish(Source<?> source, List<LogPartition> partitions) {
        directory.replace(source.name(), partitions);
        hub.wake();
    }
}
