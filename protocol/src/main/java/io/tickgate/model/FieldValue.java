package io.tickgate.model;

/**
 * One value of a channel of an operator's own. A decimal is a {@link Text}, so that it keeps all its digits.
 *
 * <p>Thread-safe.
 */
public sealed interface FieldValue {
    /** There is none. */
    FieldValue ABSENT = Absent.INSTANCE;

    /** Words, or a decimal with all its digits. */
    record Text(String text) implements FieldValue {}

    record Whole(long number) implements FieldValue {}

    record Flag(boolean isSet) implements FieldValue {}

    /** Whatever has parts, as compact JSON. */
    record Parts(String json) implements FieldValue {}

    /** The one value that is none. */
    enum Absent implements FieldValue {
        INSTANCE
    }
}
