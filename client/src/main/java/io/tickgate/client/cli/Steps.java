package io.tickgate.client.cli;

import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.ServerMessage;
import java.util.Locale;

/**
 * The way of an update as a line for people: how long each step took, in milliseconds.
 *
 * <p>Thread-safe.
 */
final class Steps {
    private Steps() {}

    static String of(ServerMessage.Stamps stamps) {
        return "%s %s %d: source %s Kafka (by its %s), %s read, %s encoded, %s sent; %s in all"
                .formatted(
                        stamps.channel(),
                        stamps.symbol(),
                        stamps.sequence(),
                        millis(stamps.kafkaMicros() - stamps.sourceMicros()),
                        stamps.kafkaTime() == KafkaTime.APPEND ? "broker" : "publisher",
                        millis(stamps.ingestMicros() - stamps.kafkaMicros()),
                        millis(stamps.encodeMicros() - stamps.ingestMicros()),
                        millis(stamps.sendMicros() - stamps.encodeMicros()),
                        millis(stamps.sendMicros() - stamps.sourceMicros()));
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.3f ms", micros / 1000.0);
    }
}
