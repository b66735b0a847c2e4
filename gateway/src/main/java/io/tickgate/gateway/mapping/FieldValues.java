package io.tickgate.gateway.mapping;

import io.tickgate.json.Json;
import io.tickgate.model.FieldValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Makes fields of what records hold. No number loses a digit unless {@code decimals} says how many there are.
 *
 * <p>Thread-safe.
 */
final class FieldValues {
    /** JavaScript and others read numbers as a {@code double}; beyond this whole ones travel as text. */
    private static final long MAX_EXACT = (1L << 53) - 1;

    /** A reader of frames allows 16, four of which are the frame's. */
    private static final int MAX_DEPTH = 8;

    private FieldValues() {}

    /** @throws IllegalArgumentException if it cannot be made without losing something */
    static FieldValue of(Node node, FieldMapping field) {
        Integer decimals = field.decimals();
        if (node instanceof Node.Nothing) {
            return FieldValue.ABSENT;
        }
        return decimals == null ? of(node) : new FieldValue.Text(decimal(node, decimals, field.isUnscaled()));
    }

    private static String decimal(Node node, int decimals, boolean isUnscaled) {
        if (isUnscaled) {
            return Decimals.plain(new BigDecimal(wholeNumber(node).toBigIntegerExact(), decimals));
        } else if (node instanceof Node.Binary binary) {
            return Decimals.rounded(binary.nearest(), decimals);
        } else if (node instanceof Node.Written written) {
            return Decimals.rounded(written.number(), decimals);
        }
        return Decimals.exact(number(node), decimals);
    }

    private static BigDecimal wholeNumber(Node node) {
        boolean isExact = !(node instanceof Node.Binary || node instanceof Node.Written);
        var number = isExact ? number(node) : null;
        if (number == null || number.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("not a whole number (expected: one, since the field is unscaled)");
        }
        return number;
    }

    private static BigDecimal number(Node node) {
        if (node instanceof Node.Whole whole) {
            return BigDecimal.valueOf(whole.number());
        } else if (node instanceof Node.Decimal decimal) {
            return Decimals.checkSize(decimal.number());
        } else if (node instanceof Node.Text text) {
            return Decimals.parse(text.text());
        }
        throw new IllegalArgumentException("not a number (expected: one, since the field has decimals)");
    }

    static FieldValue of(Node node) {
        if (node instanceof Node.Text text) {
            return new FieldValue.Text(text.text());
        } else if (node instanceof Node.Flag flag) {
            return new FieldValue.Flag(flag.isSet());
        } else if (node instanceof Node.Moment moment) {
            return new FieldValue.Whole(moment.micros());
        } else if (node instanceof Node.Whole whole && isExact(whole.number())) {
            return new FieldValue.Whole(whole.number());
        } else if (node instanceof Node.Nothing) {
            return FieldValue.ABSENT;
        } else if (node instanceof Node.Branch || node instanceof Node.Row) {
            return new FieldValue.Parts(new String(Json.write(json -> write(json, node, 1)), StandardCharsets.UTF_8));
        }
        return new FieldValue.Text(text(node));
    }

    private static boolean isExact(long number) {
        return number <= MAX_EXACT && number >= -MAX_EXACT;
    }

    private static String text(Node node) {
        if (node instanceof Node.Binary) {
            throw new IllegalArgumentException("a float or double (expected: decimals to be set for the field)");
        } else if (node instanceof Node.Written written) {
            return Decimals.plain(written.number());
        }
        return Decimals.plain(number(node));
    }

    private static void write(JsonGenerator json, Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a value more than %d deep (expected: less)".formatted(MAX_DEPTH));
        } else if (node instanceof Node.Branch branch) {
            json.writeStartObject();
            branch.byName().forEach((name, part) -> {
                json.writeName(name);
                write(json, part, depth + 1);
            });
            json.writeEndObject();
        } else if (node instanceof Node.Row row) {
            json.writeStartArray();
            row.elements().forEach(part -> write(json, part, depth + 1));
            json.writeEndArray();
        } else {
            writeLeaf(json, of(node));
        }
    }

    private static void writeLeaf(JsonGenerator json, @Nullable FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            json.writeString(text.text());
        } else if (value instanceof FieldValue.Whole whole) {
            json.writeNumber(whole.number());
        } else if (value instanceof FieldValue.Flag flag) {
            json.writeBoolean(flag.isSet());
        } else {
            json.writeNull();
        }
    }
}
