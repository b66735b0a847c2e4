package io.tickgate.simulator.recording;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import java.util.Map;

/**
 * The part of a recording before some time.
 *
 * <p>Thread-safe.
 */
record LimitedRecording(Recording whole, long endNanos) implements Recording {
    @Override
    public Map<Symbol, Instrument> instruments() {
        return whole.instruments();
    }

    @Override
    public long startNanos() {
        return whole.startNanos();
    }

    @Override
    public TickStream open() {
        return new UntilStream(whole.open(), endNanos);
    }
}
