package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.wire.DataEnvelope;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import org.jspecify.annotations.Nullable;

/**
 * Finds places on a tape, and writes what stands there.
 *
 * <p>Thread-safe.
 */
final class TapeSearch {
    private TapeSearch() {}

    /** Returns the number of the event after a position, or -1 if it is not known which that is. */
    static long after(Tape tape, Position position) {
        // Backwards, since who resumes was most often cut off a moment ago.
        for (long number = tape.next() - 1; number >= tape.first(); number--) {
            var entry = tape.get(number);
            if (entry == null || !entry.position().epoch().equals(position.epoch())) {
                return -1;
            }
            if (entry.position().sequence() == position.sequence()) {
                return number + 1;
            }
            if (entry.position().sequence() < position.sequence()) {
                return -1;
            }
        }
        return -1;
    }

    /** @param last the last event that the snapshot stands for, {@code null} if there is none */
    static byte[] snapshotHead(Tape tape, @Nullable TapeEntry last, SnapshotReason reason) {
        var position = last == null ? Nothing.POSITION : last.position();
        return DataEnvelope.snapshotHead(
                tape.topic().channel().name(),
                tape.topic().symbol().value(),
                position.epoch(),
                position.sequence(),
                position.timeMicros(),
                last == null ? 0 : last.trade().price().scale(),
                last == null ? 0 : last.trade().size().scale(),
                reason);
    }
}
