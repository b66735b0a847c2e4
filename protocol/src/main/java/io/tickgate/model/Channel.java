package io.tickgate.model;

/**
 * One kind of data about a symbol, such as {@code quote} or {@code book.10}, with its variant in the name.
 *
 * <p>Thread-safe.
 */
public record Channel(String name, Shape shape) {
    public static final Channel INSTRUMENT = new Channel("instrument", Shape.STATE);
    public static final Channel QUOTE = new Channel("quote", Shape.STATE);
    public static final Channel TRADE = new Channel("trade", Shape.LOG);

    /** All levels of the book. */
    public static final Channel FULL_BOOK = new Channel("book.full", Shape.BOOK);

    /** The best {@code depth} levels of each side of the book. */
    public static Channel book(int depth) {
        return new Channel("book." + depth, Shape.BOOK);
    }

    /** Bars of one length, built from the trades. */
    public static Channel bar(BarInterval interval) {
        return new Channel("bar." + interval.code(), Shape.BAR);
    }

    @Override
    public String toString() {
        return name;
    }
}
