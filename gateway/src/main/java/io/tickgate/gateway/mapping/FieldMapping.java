package io.tickgate.gateway.mapping;

import org.jspecify.annotations.Nullable;

/**
 * How one field of a channel is made.
 *
 * <p>Thread-safe.
 *
 * @param name on the wire
 * @param decimals digits after the point; {@code null} where the record's own digits are kept
 * @param isUnscaled whether the record has a whole number of the last digit: 18941 for 189.41
 */
record FieldMapping(String name, FieldPath path, @Nullable Integer decimals, boolean isUnscaled) {}
