package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.wire.Mode;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.TreeMap;

/** What one key of a peer has been asked for and sent. */
final class ExampleSub {
    final ExampleMarket.Cell cell;
    SubscribeOptions options;
    Mode mode;
    int lane;
    boolean isExact;
    boolean needsSnapshot = true;
    SnapshotReason reason = SnapshotReason.INITIAL;
    /** In mode all, after which its records begin; none for the moment at which it is told. */
    Long place;

    long sent = -1;
    long seenRecords;
    long dropped = -1;
    long aheadOf = -1;
    long nextNanos;
    long seenTrade;
    int updates;
    BookLevels book;
    TreeMap<Long, Bar> bars = new TreeMap<>();

    ExampleSub(ExampleMarket.Cell cell) {
        this.cell = cell;
    }

    Key key() {
        return cell.key;
    }
}
