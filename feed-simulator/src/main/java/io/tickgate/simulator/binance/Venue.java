package io.tickgate.simulator.binance;

import io.tickgate.simulator.binance.Frame.Diff;

/**
 * One of Binance's markets, and its rule for how the diffs of a book follow its snapshot and each other.
 *
 * <p>Thread-safe.
 */
enum Venue {
    /** Ids are contiguous: a diff begins one after the end of the diff before. */
    SPOT("spot", "Binance spot") {
        @Override
        boolean isInside(Diff diff, long snapshotId) {
            return diff.lastId() <= snapshotId;
        }

        @Override
        boolean follows(Diff diff, long lastId) {
            return diff.firstId() == lastId + 1;
        }

        @Override
        boolean bridges(Diff diff, long snapshotId) {
            return diff.firstId() <= snapshotId + 1;
        }

        @Override
        String begin(Diff diff) {
            return "U " + diff.firstId();
        }

        @Override
        long expectedBegin(long lastId) {
            return lastId + 1;
        }
    },
    /** Ids have holes: a diff names the end of the diff before. */
    USDM("usdm", "Binance USD-M futures"),
    CM("cm", "Binance COIN-M futures");

    private final String folder;
    private final String title;

    Venue(String folder, String title) {
        this.folder = folder;
        this.title = title;
    }

    /** The name in symbols and the folder of the recording. */
    String folder() {
        return folder;
    }

    /** The name for people. */
    String title() {
        return title;
    }

    /** Whether all of the diff is in the snapshot already. */
    boolean isInside(Diff diff, long snapshotId) {
        return diff.lastId() < snapshotId;
    }

    /** Whether nothing is missing between the diff that ended with {@code lastId} and this one. */
    boolean follows(Diff diff, long lastId) {
        return diff.previousLastId() == lastId;
    }

    /** Whether nothing is missing between the snapshot and this diff, the first that is not inside it. */
    boolean bridges(Diff diff, long snapshotId) {
        // The snapshot may fall into the hole between two diffs, so the end of the one before counts, not the begin.
        return Math.min(diff.previousLastId(), diff.firstId()) <= snapshotId;
    }

    /** Where the diff says it begins, for messages. */
    String begin(Diff diff) {
        return "pu " + diff.previousLastId();
    }

    /** What {@link #begin} should be after a diff that ended with {@code lastId}. */
    long expectedBegin(long lastId) {
        return lastId;
    }
}
