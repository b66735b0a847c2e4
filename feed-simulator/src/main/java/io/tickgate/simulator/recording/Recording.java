package io.tickgate.simulator.recording;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A market that can be read as often as wanted, each time with the same ticks.
 *
 * <p>Thread-safe; the streams are not.
 */
public interface Recording {
    /** What trades there, in a fixed order. */
    Map<Symbol, Instrument> instruments();

    /** When the recording begins, in nanoseconds since the epoch; its first tick may come later. */
    long startNanos();

    /** Opens the recording at its beginning. */
    TickStream open();

    /** Returns the part before {@code end}. */
    default Recording until(Instant end) {
        return new LimitedRecording(this, Nanos.of(end));
    }

    /** Returns the first part, of this length. */
    default Recording first(Duration length) {
        return new LimitedRecording(this, startNanos() + length.toNanos());
    }
}
