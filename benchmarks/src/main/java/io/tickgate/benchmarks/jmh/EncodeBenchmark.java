package io.tickgate.benchmarks.jmh;

import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.JsonFormat;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ProtoFormat;
import io.tickgate.wire.WireFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A value becomes the bytes of an update that all its readers share: head and tail. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class EncodeBenchmark {
    /** How the wire has it. */
    public enum Wire {
        JSON(JsonFormat.INSTANCE),
        PROTO(ProtoFormat.INSTANCE);

        @SuppressWarnings("ImmutableEnumChecker") // it has no state
        private final WireFormat format;

        Wire(WireFormat format) {
            this.format = format;
        }
    }

    @Param
    public Wire wire = Wire.JSON;

    private final Quote quote = BenchMarket.quote(8_941);
    private final Trade trade =
            new Trade(Price.parse("189.42"), Size.parse("100"), "71288391", Side.BUY, 1_795_369_228_733_600L);
    private long sequence;

    @Benchmark
    public void quote(Blackhole out) {
        encode("quote", new Payload.OfQuote(quote), out);
    }

    @Benchmark
    public void trade(Blackhole out) {
        encode("trade", new Payload.OfTrades(List.of(trade)), out);
    }

    private void encode(String channel, Payload payload, Blackhole out) {
        sequence++;
        out.consume(wire.format.updateHead(channel, "sim:00007", 7, sequence, 1_795_369_228_733_600L + sequence));
        out.consume(wire.format.tail(payload));
    }
}
