package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import io.tickgate.benchmarks.jmh.BenchMarket;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Session;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ten symbols change, and a hundred sessions are each drained into a frame of ten updates: what is between the cache and
 * the socket. In the package of the frames, which are nobody else's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class DrainBenchmark {
    private static final int SYMBOLS = 10;
    private static final int SESSIONS = 100;
    private static final int CHANGES = 100;

    private final BenchMarket market = new BenchMarket(SYMBOLS);
    private Runnable endOfPass = () -> {};
    private final MessageFrame frame = new MessageFrame(task -> endOfPass = task);
    private final Session[] sessions = new Session[SESSIONS];

    public DrainBenchmark() {
        for (int i = 0; i < SESSIONS; i++) {
            sessions[i] = market.subscribed(Encoding.JSON);
        }
        drainAll();
    }

    /** A delivery, with its part of telling and encoding. */
    @Benchmark
    @OperationsPerInvocation(SESSIONS * SYMBOLS)
    public long deliver() {
        market.quotes();
        market.turn();
        return drainAll();
    }

    /** One of a hundred changes that come before the session is drained, and become one update of each symbol. */
    @Benchmark
    @OperationsPerInvocation(CHANGES * SYMBOLS)
    public long conflate() {
        for (int i = 0; i < CHANGES; i++) {
            market.quotes();
            market.turn();
        }
        return drainAll();
    }

    private long drainAll() {
        long bytes = 0;
        for (var session : sessions) {
            while (!session.isDrained()) {
                bytes += drain(session);
            }
        }
        endOfPass.run();
        return bytes;
    }

    private int drain(Session session) {
        frame.next(ByteBufAllocator.DEFAULT, session.format().isText(), Long.MAX_VALUE);
        session.drain(frame);
        var buffer = frame.finish();
        int length = buffer.readableBytes();
        buffer.release();
        return length;
    }
}
