package io.tickgate.client.check;

import io.tickgate.wire.ServerMessage;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Anything as text that fits a line.
 *
 * <p>Thread-safe.
 */
final class Shown {
    private static final int MAX_LENGTH = 240;
    private static final int BRIEF_LENGTH = 90;
    private static final int MAX_ITEMS = 5;

    private Shown() {}

    static String of(Object value) {
        Object shown = value instanceof ServerMessage message ? inShort(message) : value;
        String text = String.valueOf(shown).replaceAll("\\p{Cntrl}", "?");
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /** A data message without its data; others as they are. */
    private static Object inShort(ServerMessage message) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
            return "snapshot (%s) of %s/%s at %s:%d, crc %s, %s"
                    .formatted(
                            snapshot.reason().code(),
                            snapshot.channel(),
                            snapshot.symbol(),
                            snapshot.epoch(),
                            snapshot.sequence(),
                            snapshot.checksum(),
                            snapshot.payload());
        } else if (message instanceof ServerMessage.Update update) {
            return "update of %s/%s at %d, prev %s, n %d, crc %s, %s"
                    .formatted(
                            update.channel(),
                            update.symbol(),
                            update.sequence(),
                            update.previous(),
                            update.events(),
                            update.checksum(),
                            update.payload());
        }
        return message;
    }

    /** A message as a few words. */
    static String briefly(ServerMessage message) {
        String text = of(message);
        return text.length() <= BRIEF_LENGTH ? text : text.substring(0, BRIEF_LENGTH) + "…";
    }

    static String limited(Collection<?> values) {
        return values.stream().limit(MAX_ITEMS).map(Shown::of).collect(Collectors.joining(", ", "[", ""))
                + (values.size() > MAX_ITEMS ? ", … %d in all]".formatted(values.size()) : "]");
    }
}
