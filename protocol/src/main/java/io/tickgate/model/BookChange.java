package io.tickgate.model;

/**
 * New sizes at some prices of an order book, or the whole book.
 *
 * <p>Thread-safe.
 *
 * @param isFull whether {@code levels} is the whole book, and whatever stood before is gone
 * @param levels absolute sizes; zero removes the price
 */
public record BookChange(boolean isFull, BookLevels levels) implements Tick {}
