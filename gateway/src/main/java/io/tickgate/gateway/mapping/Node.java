package io.tickgate.gateway.mapping;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A part of a record, whatever its format.
 *
 * <p>Thread-safe.
 */
sealed interface Node {
    Node NOTHING = Nothing.INSTANCE;

    record Text(String text) implements Node {}

    /** A whole number; one that does not fit is a {@link Decimal} of scale 0. */
    record Whole(long number) implements Node {}

    /** A number whose digits all count. */
    record Decimal(BigDecimal number) implements Node {}

    /** A number written in JSON with a point: its digits may be those of a {@code double} behind it. */
    record Written(BigDecimal number) implements Node {}

    /** A {@code float} or {@code double}, as the shortest decimal that stands for it. */
    record Binary(BigDecimal nearest) implements Node {}

    record Flag(boolean isSet) implements Node {}

    /** A point in time whose unit is known. */
    record Moment(long micros) implements Node {}

    record Branch(Map<String, Node> byName) implements Node {}

    record Row(List<Node> elements) implements Node {}

    /** {@code null}, or not there. */
    enum Nothing implements Node {
        INSTANCE
    }

    /** @throws IllegalArgumentException if it is infinite */
    static Node of(double number) {
        return binary(Double.isNaN(number), Double.isInfinite(number), Double.toString(number));
    }

    /** @throws IllegalArgumentException if it is infinite */
    static Node of(float number) {
        return binary(Float.isNaN(number), Float.isInfinite(number), Float.toString(number));
    }

    private static Node binary(boolean isNaN, boolean isInfinite, String text) {
        if (isInfinite) {
            throw new IllegalArgumentException(text + " (expected: a number)");
        }
        return isNaN ? NOTHING : new Binary(new BigDecimal(text));
    }
}
