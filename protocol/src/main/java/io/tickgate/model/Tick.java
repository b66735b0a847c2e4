package io.tickgate.model;

/**
 * One thing that the market said about a symbol.
 *
 * <p>Thread-safe.
 */
public sealed interface Tick permits Quote, Trade, BookChange, Instrument {}
