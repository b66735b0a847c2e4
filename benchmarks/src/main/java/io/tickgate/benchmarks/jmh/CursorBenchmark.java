package io.tickgate.benchmarks.jmh;

import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LogPlace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A cursor of three channels of twelve partitions is made and signed, or read and verified. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class CursorBenchmark {
    private final CursorCodec codec =
            new CursorCodec(1, Map.of(1, "of a benchmark, and no secret".getBytes(StandardCharsets.US_ASCII)));
    private final Cursor cursor = new Cursor(List.of(part("quote"), part("trade"), part("book")));
    private final String text = String.valueOf(codec.encode(cursor));

    private static Cursor.Part part(String channel) {
        var places = IntStream.range(0, 12)
                .mapToObj(i -> new LogPlace(1_000_000L * i + 12_345, 7))
                .toList();
        return new Cursor.Part(channel, "Vd2hQxTAQzSLBAYbSbLD9A", places);
    }

    @Benchmark
    public @Nullable String make() {
        return codec.encode(cursor);
    }

    @Benchmark
    public Cursor verify() {
        return codec.decode(text);
    }
}
