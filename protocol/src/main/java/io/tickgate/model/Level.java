package io.tickgate.model;

/**
 * A price and how much stands there.
 *
 * <p>Thread-safe.
 */
public record Level(Price price, Size size) {}
