package io.tickgate.gateway.acceptance;

import io.tickgate.client.ClientListener;
import io.tickgate.client.Key;
import io.tickgate.client.KeyState;
import io.tickgate.client.TickgateClient;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real client that remembers what a test wants to know, and what must not have happened.
 *
 * <p>Thread-safe: its client's loop writes, tests read.
 */
final class JournalingClient implements ClientListener, AutoCloseable {
    /** A second, less what a busy machine may squeeze together on the way. */
    private static final long SECOND_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    private final TickgateClient client;
    private final Map<String, Quote> quotes = new ConcurrentHashMap<>();
    private final Map<String, BookLevels> books = new ConcurrentHashMap<>();
    private final Map<String, Trade> trades = new ConcurrentHashMap<>();
    private final Map<String, Long> tradeCounts = new ConcurrentHashMap<>();
    private final Map<String, Deque<Long>> lastSecond = new ConcurrentHashMap<>();
    private final Map<Symbol, TreeMap<Long, Long>> checksums = new ConcurrentHashMap<>();
    private final Collection<String> wrongs = new ConcurrentLinkedQueue<>();
    private final boolean remembersBooks;
    private volatile int mostPerSecond;
    private volatile long messages;

    /** @param remembersBooks whether the checksum of each book after each message is kept */
    JournalingClient(URI uri, boolean remembersBooks) {
        this.remembersBooks = remembersBooks;
        client = TickgateClient.builder(uri, this).build();
        client.start();
    }

    JournalingClient subscribe(String channel, Collection<Symbol> symbols, SubscribeOptions options) {
        client.subscribe(channel, symbols.stream().map(Symbol::value).toList(), options);
        return this;
    }

    @Nullable
    Quote quote(Symbol symbol) {
        return quotes.get(symbol.value());
    }

    /** The latest book of a channel, {@code null} if there has been none. */
    @Nullable
    BookLevels book(String channel, Symbol symbol) {
        return books.get(channel + "/" + symbol);
    }

    @Nullable
    Trade trade(Symbol symbol) {
        return trades.get(symbol.value());
    }

    /** How many trades have come by updates. */
    long tradeCount(Symbol symbol) {
        return tradeCounts.getOrDefault(symbol.value(), 0L);
    }

    /** The most messages of one key within any second as it is seen here, {@code 900 ms} long. */
    int mostPerSecond() {
        return mostPerSecond;
    }

    long messages() {
        return messages;
    }

    /** What must not happen and did. */
    List<String> wrongs() {
        return new ArrayList<>(wrongs);
    }

    /** By the sequence of each message of {@code book.10}: the checksum of the book after it. */
    Map<Long, Long> checksums(Symbol symbol) {
        return checksums.getOrDefault(symbol, new TreeMap<>());
    }

    @Override
    public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
        applied(snapshot.channel(), snapshot.symbol(), snapshot.sequence(), state);
    }

    @Override
    public void update(ServerMessage.Update update, KeyState state) {
        if (update.payload() instanceof Payload.OfTrades come) {
            tradeCounts.merge(update.symbol(), (long) come.trades().size(), Long::sum);
        }
        applied(update.channel(), update.symbol(), update.sequence(), state);
    }

    private void applied(String channel, String symbol, long sequence, KeyState state) {
        messages++;
        countPerSecond(channel + "/" + symbol);
        var quote = state.quote();
        if (quote != null) {
            quotes.put(symbol, quote);
        }
        if (channel.startsWith("book.")) {
            var book = state.book(Integer.MAX_VALUE);
            books.put(channel + "/" + symbol, book);
            if (book.isCrossed()) {
                wrongs.add("%s of %s crossed at %d".formatted(channel, symbol, sequence));
            }
            if (remembersBooks && channel.equals("book.10") && sequence >= 0) {
                checksums
                        .computeIfAbsent(new Symbol(symbol), added -> new TreeMap<>())
                        .put(sequence, book.checksum());
            }
        }
        if (state.value() instanceof Payload.OfTrades held && !held.trades().isEmpty()) {
            trades.put(symbol, held.trades().get(held.trades().size() - 1));
        }
    }

    private void countPerSecond(String key) {
        long nowNanos = System.nanoTime();
        var recent = lastSecond.computeIfAbsent(key, added -> new ArrayDeque<>());
        recent.addLast(nowNanos);
        while (nowNanos - recent.getFirst() >= SECOND_NANOS) {
            recent.removeFirst();
        }
        mostPerSecond = Math.max(mostPerSecond, recent.size());
    }

    @Override
    public void gap(Key key, String reason) {
        wrongs.add("gap of %s: %s".formatted(key, reason));
    }

    @Override
    public void status(ServerMessage.Status status) {
        wrongs.add("status " + status);
    }

    @Override
    public void error(ServerMessage.Error error) {
        wrongs.add("error " + error);
    }

    @Override
    public void acknowledged(ServerMessage.Ack ack) {
        if (!ack.rejected().isEmpty()) {
            wrongs.add("rejected " + ack.rejected());
        }
    }

    @Override
    public void disconnected(int code, String reason, java.time.@Nullable Duration nextAttempt) {
        if (nextAttempt != null) {
            wrongs.add("disconnected with %d %s".formatted(code, reason));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
