package io.tickgate.benchmarks.jmh;

import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.CacheSettings;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.MarketCuts;
import io.tickgate.gateway.log.PastReader;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.Markets;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.SessionSettings;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.model.BarInterval;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A market without Kafka and sessions without sockets: all in between is the gateway's own.
 *
 * <p>Confined to the thread of its benchmark.
 */
public final class BenchMarket {
    private static final long FIRST_MICROS = 1_795_369_228_733_600L;

    private final HandLoop loop = new HandLoop();
    private final Hub hub = new Hub(1, NanoClock.SYSTEM);
    private final List<Symbol> symbols;
    private final LastValueCache cache;
    private final Sessions sessions;
    private final SessionLoop sessionLoop;
    private long offset;

    public BenchMarket(int symbols) {
        this.symbols = IntStream.range(0, symbols)
                .mapToObj(i -> new Symbol("sim:%05d".formatted(i)))
                .toList();
        cache = newCache(hub);
        sessions = newSessions();
        sessionLoop = sessions.newLoop(loop);
        quotes();
        loop.turn();
    }

    /** A cache as it ships. */
    public static LastValueCache newCache(Hub hub) {
        return new LastValueCache(
                new CacheSettings(
                        true,
                        List.of(),
                        List.of(10, 50),
                        256,
                        List.of(BarInterval.ONE_SECOND, BarInterval.ONE_MINUTE),
                        120,
                        500_000),
                hub);
    }

    private Sessions newSessions() {
        var codec = new CursorCodec(1, Map.of(1, "of a benchmark, and no secret".getBytes(StandardCharsets.US_ASCII)));
        var feed = MarketFeed.inRealTime(
                cache,
                new Watermarks(),
                new MarketHealth(),
                new LogAccess(new LogDirectory(), new NoPast(), codec),
                new MarketCuts(),
                () -> true);
        return new Sessions(
                new SessionSettings(
                        "benchmark", new SessionLimits(5_000, 1_000, 1_000, 65_536), Duration.ofSeconds(5), 20),
                new Markets(feed, null),
                hub,
                Entitlements.EVERYTHING_FOR_EVERYBODY,
                NanoClock.SYSTEM,
                Clock.systemUTC());
    }

    public LastValueCache cache() {
        return cache;
    }

    public List<Symbol> symbols() {
        return symbols;
    }

    /** A new quote of each symbol, all of one poll. */
    public void quotes() {
        for (var symbol : symbols) {
            quote(symbol);
        }
        hub.wake();
    }

    /** A new quote, of which nobody is told before {@link #turn}. */
    public void quote(Symbol symbol) {
        offset++;
        cache.add(symbol).quote().set(position(offset), quote(offset));
    }

    public static LogPosition position(long offset) {
        return new LogPosition("k9a893d8d36", offset, FIRST_MICROS + offset);
    }

    public static Quote quote(long number) {
        long cents = 10_000 + number % 10_000;
        return new Quote(
                new Level(new Price(cents, 2), new Size(500, 0)), new Level(new Price(cents + 1, 2), new Size(200, 0)));
    }

    /** Lets the loop tell the subscribers. */
    public void turn() {
        hub.wake();
        loop.turn();
    }

    /** Opens a session that is subscribed to all quotes; its snapshots are still to be drained. */
    public Session subscribed(Encoding encoding) {
        var session = sessions.open(Principal.ANONYMOUS, encoding, sessionLoop, new NoSocket());
        loop.turn();
        String names =
                symbols.stream().map(symbol -> '"' + symbol.value() + '"').collect(Collectors.joining(",", "[", "]"));
        session.handle(
                ("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":" + names + "}").getBytes(StandardCharsets.UTF_8));
        loop.turn();
        return session;
    }

    /** Drained by the benchmark, whenever it likes. */
    private static final class NoSocket implements Connection {
        @Override
        public void ready() {
            // The benchmark knows.
        }

        @Override
        public void close(CloseCode code) {
            throw new IllegalStateException("closed with " + code);
        }

        @Override
        public long tick(long nowNanos) {
            return AT_ANY_TIME;
        }
    }

    /** Nothing is read again here. */
    private static final class NoPast implements PastReader {
        @Override
        public @Nullable LogChunk find(LogPartition partition, long offset) {
            return null;
        }

        @Override
        public void read(LogPartition partition, long offset, Executor executor, Consumer<Outcome> onAnswer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void locate(LogPartition partition, long timeMicros, Executor executor, LongConsumer onAnswer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void findCut(LogPartition partition, LogPlace place, Executor executor, LongConsumer onAnswer) {
            throw new UnsupportedOperationException();
        }
    }
}
