package io.tickgate.client;

import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Splits long lists of symbols into commands that the gateway takes: no more symbols than it allows in one, and no more
 * bytes than fit a frame.
 *
 * <p>Thread-safe.
 */
record Batches(int maxSymbols, int maxBytes) {
    /** For the fields of a command other than its symbols. */
    private static final int ENVELOPE_BYTES = 1024;

    private static final int DEFAULT_SYMBOLS = 1000;
    private static final int DEFAULT_FRAME_BYTES = 65_536;

    /** Quotes, comma and colon, twice: in {@code syms} and in {@code from}. */
    private static final int PUNCTUATION_BYTES = 10;

    /** Takes what the protocol says for what the gateway leaves open. */
    static Batches of(ServerMessage.Limits limits) {
        return new Batches(
                limits.symbolsPerCommand() > 0 ? limits.symbolsPerCommand() : DEFAULT_SYMBOLS,
                (limits.frameBytes() > 0 ? limits.frameBytes() : DEFAULT_FRAME_BYTES) - ENVELOPE_BYTES);
    }

    List<List<String>> split(List<String> symbols) {
        return split(symbols, Batches::bytes);
    }

    /** Whether a cursor leaves room for a symbol. */
    boolean hasRoomFor(@Nullable From from) {
        return bytes(from) < maxBytes - ENVELOPE_BYTES;
    }

    /**
     * Splits subscriptions whose positions are sent along.
     *
     * @param from what is sent along for those that have none
     */
    List<List<Subscription>> splitWithPositions(List<Subscription> subscriptions, @Nullable From from) {
        return new Batches(maxSymbols, maxBytes - bytes(from))
                .split(
                        subscriptions,
                        subscription -> 2 * bytes(subscription.key().symbol())
                                + String.valueOf(subscription.state().position())
                                        .length());
    }

    private static int bytes(@Nullable From from) {
        return from instanceof From.Cursor cursor ? cursor.token().length() : 0;
    }

    private static int bytes(String symbol) {
        return symbol.getBytes(StandardCharsets.UTF_8).length + PUNCTUATION_BYTES;
    }

    private <T> List<List<T>> split(List<T> items, ToIntFunction<T> bytesOf) {
        var batches = new ArrayList<List<T>>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            int more = bytesOf.applyAsInt(items.get(i));
            if (i > from && (i - from == maxSymbols || bytes + more > maxBytes)) {
                batches.add(items.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        if (from < items.size()) {
            batches.add(items.subList(from, items.size()));
        }
        return batches;
    }
}
