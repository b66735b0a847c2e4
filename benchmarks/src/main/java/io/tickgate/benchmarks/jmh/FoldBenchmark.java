package io.tickgate.benchmarks.jmh;

import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The trades that a slow client has missed become one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class FoldBenchmark {
    @Param({"2", "100"})
    public int trades = 2;

    private List<Trade> missed = List.of();

    @Setup
    public void trade() {
        missed = IntStream.range(0, trades)
                .mapToObj(i -> new Trade(new Price(18_900 + i % 17, 2), new Size(100 + i, 0), "t" + i, null, i))
                .toList();
    }

    @Benchmark
    public TradeFold fold() {
        return TradeFold.of(missed);
    }
}
