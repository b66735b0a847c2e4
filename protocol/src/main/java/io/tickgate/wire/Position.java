package io.tickgate.wire;

import io.tickgate.model.Printable;

/**
 * A place in the log of one key, {@code k3:883213} on the wire.
 *
 * <p>Thread-safe.
 *
 * @param epoch the offset space, as the gateway named it; opaque
 * @param sequence the Kafka offset of the last record that the client has
 */
public record Position(String epoch, long sequence) {
    private static final int MAX_EPOCH_LENGTH = 64;

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is not {@code epoch:sequence}
     */
    public static Position parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && colon <= MAX_EPOCH_LENGTH && isPlain(text, colon + 1)) {
            try {
                return new Position(text.substring(0, colon), Long.parseLong(text, colon + 1, text.length(), 10));
            } catch (NumberFormatException e) {
                // Said below, with what came.
            }
        }
        throw new IllegalArgumentException("'%s' (expected: epoch:sequence)".formatted(Printable.of(text)));
    }

    /** Whether only ASCII digits and the minus of "nothing known yet" follow: Java's own parsing takes others too. */
    private static boolean isPlain(String text, int start) {
        return text.chars().skip(start).allMatch(c -> (c >= '0' && c <= '9') || c == '-');
    }

    @Override
    public String toString() {
        return epoch + ":" + sequence;
    }
}
