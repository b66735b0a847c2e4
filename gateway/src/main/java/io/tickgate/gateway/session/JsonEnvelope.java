package io.tickgate.gateway.session;

import java.nio.charset.StandardCharsets;

/**
 * Splices what depends on the reader between the shared pieces of an update.
 *
 * <p>Thread-safe.
 */
final class JsonEnvelope {
    /** Where an update does not build on an earlier one. */
    static final long UNLINKED = Long.MIN_VALUE;

    private static final byte[] PREVIOUS = ",\"prev\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENTS = ",\"n\":".getBytes(StandardCharsets.US_ASCII);

    private JsonEnvelope() {}

    /** @param events how many source events the update stands for; told if more than one */
    static void update(FrameSink frame, byte[] head, long previous, long events, byte[] tail) {
        frame.begin();
        frame.put(head);
        if (previous != UNLINKED) {
            frame.put(PREVIOUS);
            frame.put(previous);
        }
        if (events > 1) {
            frame.put(EVENTS);
            frame.put(events);
        }
        frame.put(tail);
    }

    static void snapshot(FrameSink frame, byte[] head, byte[] tail) {
        frame.begin();
        frame.put(head);
        frame.put(tail);
    }
}
