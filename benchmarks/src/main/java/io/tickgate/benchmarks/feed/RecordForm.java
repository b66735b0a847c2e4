package io.tickgate.benchmarks.feed;

import java.util.Map;

/**
 * How a server wants its ticks in Kafka.
 *
 * <p>Thread-safe.
 *
 * @param isMessage whether the value is the whole message that clients are sent, instead of the quote
 * @param headers more headers by name; <code>{symbol}</code> is replaced
 */
public record RecordForm(boolean isMessage, Map<String, String> headers) {
    public static final RecordForm QUOTE = new RecordForm(false, Map.of());

    public RecordForm {
        headers = Map.copyOf(headers);
    }
}
