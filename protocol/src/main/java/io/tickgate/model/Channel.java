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

    /** The best {@code depth} levels of each side of the book. */
    public static Channel book(int depth) {
        return new Channel("book." + depth, Shape.BOOK);
    }

    @Override
    public String toString() {
        return name;
    }
}
