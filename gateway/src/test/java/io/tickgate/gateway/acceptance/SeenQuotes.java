package io.tickgate.gateway.acceptance;

import io.tickgate.model.Symbol;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client has been told of quotes: the last of each symbol, and whatever it should not have been told.
 *
 * <p>Thread-safe: one thread writes, tests look.
 */
class SeenQuotes implements Consumer<String> {
    private final Map<String, Long> bids = new ConcurrentHashMap<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final AtomicInteger snapshots = new AtomicInteger();
    private volatile long lastBid;
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

    @Override
    public void accept(String frame) {
        for (var message : MessageDecoder.decode(frame.getBytes(StandardCharsets.UTF_8))) {
            if (message instanceof ServerMessage.Update update) {
                seen(update.symbol(), update.sequence(), update.payload());
            } else if (message instanceof ServerMessage.Snapshot snapshot) {
                snapshots.incrementAndGet();
                if (sequences.containsKey(snapshot.symbol())) {
                    wrongs.add("one more snapshot: " + snapshot);
                }
                seen(snapshot.symbol(), snapshot.sequence(), snapshot.payload());
            } else if (message instanceof ServerMessage.Status || message instanceof ServerMessage.Error) {
                wrongs.add(message.toString());
            }
        }
    }

    private void seen(String symbol, long sequence, @Nullable Payload payload) {
        Long before = sequences.put(symbol, sequence);
        if (before != null && before >= sequence) {
            wrongs.add("%s: %d after %d".formatted(symbol, sequence, before));
        }
        if (payload instanceof Payload.OfQuote quote && quote.quote().bid() != null) {
            lastBid = quote.quote().bid().price().mantissa();
            bids.put(symbol, lastBid);
        }
    }

    /** Whether the last bid of all of them is this one. */
    boolean areAllAt(Collection<Symbol> symbols, long bid) {
        return symbols.stream().allMatch(symbol -> bids.getOrDefault(symbol.value(), -1L) == bid);
    }

    /** The place in the log of the last quote of a symbol. */
    long sequence(Symbol symbol) {
        return sequences.getOrDefault(symbol.value(), -1L);
    }

    /** How many snapshots it was sent. */
    int snapshots() {
        return snapshots.get();
    }

    /** The bid of the quote that was seen last. */
    long lastBid() {
        return lastBid;
    }

    Collection<String> wrongs() {
        return wrongs;
    }
}
