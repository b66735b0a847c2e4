package io.tickgate.benchmarks.jmh;

import io.tickgate.gateway.cache.Version;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.model.Quote;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A quote becomes the latest of its symbol, of a thousand. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CacheBenchmark {
    private static final int SYMBOLS = 1_000;

    /** Nobody is interested. */
    @State(Scope.Thread)
    public static class Unwatched {
        private final BenchMarket market = new BenchMarket(SYMBOLS);
        private final Quote quote = BenchMarket.quote(1);
        private long number;
    }

    /** Somebody is told of each. */
    @State(Scope.Thread)
    public static class Watched {
        private final BenchMarket market = new BenchMarket(SYMBOLS);
        private final Quote quote = BenchMarket.quote(1);
        private long number;

        public Watched() {
            market.subscribed(Encoding.JSON);
        }
    }

    @Benchmark
    public Version<Quote> applyUnwatched(Unwatched state) {
        return apply(state.market, state.quote, ++state.number);
    }

    /** With what it takes to tell its subscriber, whose outbox is full of the same already. */
    @Benchmark
    public Version<Quote> applyAndTell(Watched state) {
        var version = apply(state.market, state.quote, ++state.number);
        state.market.turn();
        return version;
    }

    private static Version<Quote> apply(BenchMarket market, Quote quote, long number) {
        var symbol = market.symbols().get((int) (number % SYMBOLS));
        return market.cache().add(symbol).quote().set(BenchMarket.position(number), quote);
    }
}
