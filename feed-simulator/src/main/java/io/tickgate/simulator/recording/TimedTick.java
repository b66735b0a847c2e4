package io.tickgate.simulator.recording;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;

/**
 * One thing that the market said about a symbol, and when.
 *
 * <p>Thread-safe.
 *
 * @param timeNanos in nanoseconds since the epoch, by the clock of whoever recorded it
 */
public record TimedTick(long timeNanos, Symbol symbol, Tick tick) {}
