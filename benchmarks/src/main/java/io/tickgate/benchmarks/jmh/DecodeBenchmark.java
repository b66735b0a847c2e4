package io.tickgate.benchmarks.jmh;

import io.tickgate.model.Tick;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The value of a Kafka record in JSON becomes a tick. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class DecodeBenchmark {
    private final byte[] quote = bytes("{\"bid\":[\"189.41\",\"500\"],\"ask\":[\"189.42\",\"200\"]}");
    private final byte[] trade = bytes("{\"px\":\"189.42\",\"sz\":\"100\",\"id\":\"71288391\",\"side\":\"B\"}");
    private final byte[] bookChange =
            bytes("{\"bids\":[[\"189.41\",\"500\"],[\"189.38\",\"0\"]],\"asks\":[[\"189.44\",\"1200\"]]}");
    private final byte[] fullBook = bytes("{\"full\":true,\"bids\":[" + levels() + "],\"asks\":[" + levels() + "]}");

    private final TickDecoder quotes = new TickDecoder(SourceTopic.QUOTE);
    private final TickDecoder trades = new TickDecoder(SourceTopic.TRADE);
    private final TickDecoder books = new TickDecoder(SourceTopic.BOOK);

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String levels() {
        return IntStream.range(0, 50)
                .mapToObj(i -> "[\"189." + (10 + i) + "\",\"" + 100 * i + "\"]")
                .collect(Collectors.joining(","));
    }

    @Benchmark
    public Tick quote() {
        return quotes.decode(quote, 1);
    }

    @Benchmark
    public Tick trade() {
        return trades.decode(trade, 1);
    }

    @Benchmark
    public Tick bookChange() {
        return books.decode(bookChange, 1);
    }

    @Benchmark
    public Tick bookOfFiftyLevels() {
        return books.decode(fullBook, 1);
    }
}
