package io.tickgate.model;

/**
 * One event of a log of an operator's own.
 *
 * <p>Thread-safe.
 *
 * @param timeMicros when it happened at its source, in microseconds since the epoch
 */
public record FieldsEvent(Fields fields, long timeMicros) {
    /** Where {@link #timeMicros} stands among the fields on the wire; none of them may have this name. */
    public static final String TIME = "ts";

    public FieldsEvent {
        if (fields.byName().containsKey(TIME)) {
            throw new IllegalArgumentException("field: 'ts' (expected: another name; it is the event's time)");
        }
    }
}
