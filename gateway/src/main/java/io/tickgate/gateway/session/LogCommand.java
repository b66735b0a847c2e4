package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a subscription to every record begin: finds which partitions have to be read, and from where.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogCommand {
    private final @Nullable From from;
    private final Cursor.@Nullable Part cursor;
    private final List<LogPartition> partitions;
    private final LogSubscription subscription;
    private final Map<LogPartition, List<LogKey>> keys = new LinkedHashMap<>();
    private final List<String> resumed = new ArrayList<>();

    /**
     * @param from where to begin, {@code null} for now
     * @param cursor what a cursor in {@code from} says of the channel
     * @param partitions all that the channel has
     */
    LogCommand(
            @Nullable From from,
            Cursor.@Nullable Part cursor,
            List<LogPartition> partitions,
            LogSubscription subscription) {
        this.from = from;
        this.cursor = cursor;
        this.partitions = partitions;
        this.subscription = subscription;
    }

    /**
     * Begins.
     *
     * @param cells of the symbols that are named, and of those that match a pattern and have a position
     * @return which of the client's symbols and patterns go on where it was
     */
    List<String> begin(List<TopicCell> cells) {
        cells.forEach(this::place);
        boolean hasPatterns = subscription.selection().patterns() > 0;
        for (var partition : coveredFirst()) {
            var held = keys.get(partition);
            if (held != null || hasPatterns) {
                read(partition, held == null ? List.of() : held);
            }
        }
        subscription.begun();
        if (cursor != null) {
            subscription.selection().inParts().forEach(resumed::addAll);
            resumed.removeAll(cells.stream()
                    .filter(this::beginsNow)
                    .map(cell -> cell.topic().symbol().value())
                    .collect(Collectors.toSet()));
        }
        return resumed;
    }

    /** A symbol that may be in several partitions goes on where it can. */
    private List<LogPartition> coveredFirst() {
        return partitions.stream()
                .sorted(Comparator.comparing(partition -> !isCovered(partition)))
                .toList();
    }

    /** Whether a cursor says where to go on in a partition: there, or from its beginning if it was added since. */
    private boolean isCovered(LogPartition partition) {
        int number = partition.identity().partition();
        return cursor != null
                && (number >= cursor.places().size() || !cursor.place(number).equals(LogPlace.NOT_READ));
    }

    /** Whether the records of a symbol come from a partition that was not read for whoever had the cursor. */
    private boolean beginsNow(TopicCell cell) {
        var its =
                partitions.stream().filter(partition -> partition.mayHold(cell)).toList();
        return !its.isEmpty() && its.stream().noneMatch(this::isCovered);
    }

    private void place(TopicCell cell) {
        var key = subscription.add(cell);
        var position = position(cell);
        for (var partition : partitions) {
            boolean isThere = position != null && partition.identity().epoch().equals(position.epoch());
            if (isThere || mayHold(partition, cell)) {
                keys.computeIfAbsent(partition, added -> new ArrayList<>()).add(key);
            }
            if (position != null && isThere && cell.isDoubtful(position.epoch(), position.sequence())) {
                // Another record may have its offset now: from where the log was cut off, all are new.
                key.beginAnew(position.epoch(), partition.tape().begin() - 1, SnapshotReason.RESYNC);
            } else if (position != null && isThere) {
                key.goOn(position.epoch(), position.sequence());
                resumed.add(cell.topic().symbol().value());
            }
        }
    }

    /** A symbol may have had records in a partition where it has none now, before the topic got more of them. */
    private boolean mayHold(LogPartition partition, TopicCell cell) {
        if (from instanceof From.Earliest || from instanceof From.Time) {
            return true;
        }
        return isCovered(partition) || partition.mayHold(cell);
    }

    private @Nullable Position position(TopicCell cell) {
        return from instanceof From.Positions positions
                ? positions.bySymbol().get(cell.topic().symbol().value())
                : null;
    }

    private void read(LogPartition partition, List<LogKey> held) {
        String epoch = partition.identity().epoch();
        long reached = partition.tape().reached();
        // With positions for some, the others begin now, wherever the reading begins.
        long others = from instanceof From.Positions ? reached : 0;
        var start = start(partition, held);
        var reader = subscription.read(partition, start, reason(start), others);
        for (var key : held) {
            if (key.epoch().equals(epoch) && key.dueSnapshot() != null) {
                reader.begin(key);
            } else if (key.epoch().equals(epoch) && partition.tape().hasBegun() && key.sequence() >= reached) {
                subscription.waitFor(key);
            } else if (key.epoch().isEmpty()) {
                begin(key, reader);
            }
            // Its source may not be well, and nothing else would say so before that changes.
            key.checkStanding();
        }
    }

    private void begin(LogKey key, PartitionReader reader) {
        if (position(key.cell()) != null) {
            // Its position is of another offset space: all that there is of this one is new to it.
            key.beginAnew(reader.partition().identity().epoch(), -1, SnapshotReason.EPOCH);
            reader.begin(key);
        } else if (reader.isPlaced() && reader.partition().mayHold(key.cell())) {
            // Not where it may only have been before: a key has one place, and leaving that looks like a move.
            reader.introduce(key);
            reader.begin(key);
        } else if (!reader.isPlaced() && (from == null || from instanceof From.Latest || cursor != null)) {
            reader.beginOncePlaced(key);
        }
    }

    private SnapshotReason reason(LogStart start) {
        if (cursor == null || start instanceof LogStart.Latest) {
            return SnapshotReason.INITIAL;
        }
        // Repartitioned since: the positions that its client has are of other offset spaces.
        return cursor.places().size() == partitions.size() ? SnapshotReason.RESUMED : SnapshotReason.EPOCH;
    }

    private LogStart start(LogPartition partition, List<LogKey> held) {
        if (from instanceof From.Earliest) {
            return new LogStart.Earliest();
        } else if (from instanceof From.Time time) {
            return new LogStart.Time(time.micros());
        } else if (cursor != null) {
            return ofCursor(partition, cursor);
        }
        return ofPositions(partition, held);
    }

    private static LogStart ofCursor(LogPartition partition, Cursor.Part cursor) {
        int number = partition.identity().partition();
        if (number >= cursor.places().size()) {
            // Added since.
            return new LogStart.Earliest();
        }
        var place = cursor.place(number);
        return place.equals(LogPlace.NOT_READ) ? new LogStart.Latest() : new LogStart.At(place);
    }

    /** At the earliest of what its keys need. */
    private LogStart ofPositions(LogPartition partition, List<LogKey> held) {
        long offset = Long.MAX_VALUE;
        for (var key : held) {
            if (key.epoch().equals(partition.identity().epoch())) {
                offset = Math.min(offset, key.sequence() + 1);
            } else if (position(key.cell()) != null) {
                return new LogStart.Earliest();
            }
        }
        boolean isAll = held.stream().allMatch(key -> position(key.cell()) != null)
                && subscription.selection().patterns() == 0;
        long reached = partition.tape().reached();
        return offset == Long.MAX_VALUE || (!isAll && partition.tape().hasBegun() && offset > reached)
                ? new LogStart.Latest()
                : new LogStart.At(offset);
    }
}
