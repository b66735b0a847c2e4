package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a delivery may cost, as far as that does not depend on the speed of the machine: bursts of ten symbols to twenty
 * clients over real sockets, and what the event loops allocate and write meanwhile.
 */
@Timeout(60)
final class DeliveryBudgetIT {
    private static final int CLIENTS = 20;
    private static final int SYMBOLS = 10;
    private static final int BURSTS_OF_WARMING_UP = 1_000;
    private static final int BURSTS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Measured: 16, most of it the bytes of a quote, of which each of twenty clients pays its part. */
    private static final double ALLOCATED_BYTES = 50;

    /** A burst may fall into two passes of a loop if this thread is interrupted in its midst. */
    private static final double FRAMES_PER_BURST = 1.1;

    private final List<Symbol> symbols =
            IntStream.range(0, SYMBOLS).mapToObj(i -> new Symbol("S" + i)).toList();
    private final List<RawSocket> clients = new ArrayList<>();
    private TransportUnderTest gateway;
    private long delivered;
    private long price = 10_000;

    @BeforeEach
    void connect() throws Exception {
        gateway = TransportUnderTest.start(Options.usual());
        burst();
        String names =
                symbols.stream().map(symbol -> '"' + symbol.value() + '"').collect(Collectors.joining(","));
        for (int i = 0; i < CLIENTS; i++) {
            var client = new RawSocket(gateway.port()).upgraded();
            client.sendText("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[" + names + "]}");
            client.readUntil("\"snapshot\"");
            clients.add(client);
            new Thread(client::readAway, "reader-" + i).start();
        }
        // Each has had a welcome, an ack and its snapshots.
        delivered = CLIENTS * (2L + SYMBOLS);
        awaitDelivered();
    }

    @AfterEach
    void disconnect() throws Exception {
        for (var client : clients) {
            client.close();
        }
        gateway.close();
    }

    @Test
    void allocatesLittleForADeliveryAndWritesABurstAtOnce() {
        assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
        deliver(BURSTS_OF_WARMING_UP);

        long framesBefore = gateway.counters().frames();
        long allocatedBefore = allocatedBytes();
        deliver(BURSTS);
        double perDelivery = (allocatedBytes() - allocatedBefore) / (double) (BURSTS * CLIENTS * SYMBOLS);
        double framesPerBurst = (gateway.counters().frames() - framesBefore) / (double) (BURSTS * CLIENTS);

        System.out.printf(
                "%.1f bytes allocated for a delivery, %.3f frames for a burst of ten%n", perDelivery, framesPerBurst);
        assertThat(perDelivery).isLessThan(ALLOCATED_BYTES);
        assertThat(framesPerBurst).isLessThan(FRAMES_PER_BURST);
    }

    private void deliver(int bursts) {
        for (int i = 0; i < bursts; i++) {
            burst();
            delivered += (long) CLIENTS * SYMBOLS;
            awaitDelivered();
        }
    }

    private void burst() {
        price++;
        var bid = new Level(new Price(price, 2), new Size(500, 0));
        var ask = new Level(new Price(price + 1, 2), new Size(200, 0));
        gateway.market().quotes(symbols, new Quote(bid, ask));
    }

    /** Looks often: the next burst begins when the last one is through. */
    private void awaitDelivered() {
        long startNanos = System.nanoTime();
        while (gateway.counters().messages() < delivered) {
            assertThat(System.nanoTime() - startNanos).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
        }
    }

    /** By the event loops so far. */
    private static long allocatedBytes() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] loops = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("test-io"))
                .mapToLong(thread -> thread.getThreadId())
                .toArray();
        assertThat(loops).isNotEmpty();
        return Arrays.stream(threads.getThreadAllocatedBytes(loops)).sum();
    }
}
