package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that read nothing, now and then, or slowly, on real sockets and a market that goes on. */
@Timeout(60)
final class StalledClientsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int HIGH_WATER_BYTES = 64 * 1024;
    private static final int ONE_WRITE_BYTES = 1_024;
    private static final int SMALL_BUFFER_BYTES = 4 * 1024;

    private final List<Symbol> symbols =
            IntStream.range(0, 200).mapToObj(i -> new Symbol("S" + i)).toList();
    private TransportUnderTest gateway;
    private Crowd crowd;
    private volatile boolean isMeasuring;
    private long bid;

    @BeforeEach
    void start() throws Exception {
        gateway = TransportUnderTest.start(Options.usual().withWriteTimeout(Duration.ofSeconds(1)));
        crowd = new Crowd();
        publish();
    }

    @AfterEach
    void stop() throws Exception {
        crowd.close();
        gateway.close();
    }

    @Test
    void closesAClientThatStopsReadingAndServesItWhereItWasWhenItIsBack() throws Exception {
        var seen = new SeenQuotes();
        var client = join(seen, "");
        Await.until("it is current", SOON, () -> seen.areAllAt(symbols, bid));
        long before = seen.sequence(symbols.get(0));

        client.stop();
        Await.until("its socket took nothing for a second", SOON, () -> {
            publish();
            return gateway.counters().stalled() == 1;
        });
        long most = gateway.counters().mostPendingBytes();
        client.goOn();
        Await.until("it is told why", SOON, () -> client.end() != null);
        Await.until("it is forgotten", SOON, () -> gateway.openConnections() == 0);
        // Its last frame may have held the newest of all.
        publish();
        var seenAfter = new SeenQuotes();
        join(
                seenAfter,
                symbols.stream()
                        .map(symbol -> "\"%s\":\"%s:%d\""
                                .formatted(symbol.value(), gateway.market().epoch(), seen.sequence(symbol)))
                        .collect(Collectors.joining(",", ",\"from\":{", "}")));
        Await.until("it is current again", SOON, () -> seenAfter.areAllAt(symbols, bid));

        assertThat(client.end()).isEqualTo("closed with 4000");
        assertThat(most).isBetween(1L, (long) HIGH_WATER_BYTES + ONE_WRITE_BYTES);
        assertThat(seen.sequence(symbols.get(0))).isGreaterThan(before);
        assertThat(seen.wrongs()).isEmpty();
        assertThat(seenAfter.wrongs()).isEmpty();
        assertThat(seenAfter.snapshots()).as("it was resumed").isZero();
    }

    @Test
    void keepsAClientThatReadsAndStopsAgainAndAgainAndTellsItNothingButTheLatest() throws Exception {
        var seen = new SeenQuotes();
        var client = join(seen, "");
        Await.until("it is current", SOON, () -> seen.areAllAt(symbols, bid));

        for (int i = 0; i < 6; i++) {
            client.stop();
            publishFor(Duration.ofMillis(500));
            client.goOn();
            publishFor(Duration.ofMillis(500));
        }
        var took = Await.until("it is current", SOON, () -> seen.areAllAt(symbols, bid));

        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(client.end()).isNull();
        assertThat(seen.wrongs()).isEmpty();
        assertThat(gateway.counters().stalled()).isZero();
    }

    /** 125,000 bytes a second, of which each tenth comes at once; offered is more than ten times as much. */
    @Test
    void sendsNothingThatIsOldOverALinkOfOneMegabitASecond() throws Exception {
        var ages = new Latencies();
        var seen = new SeenQuotes() {
            @Override
            public void accept(String frame) {
                super.accept(frame);
                if (isMeasuring) {
                    ages.add(System.nanoTime() - publishedNanos(lastBid()));
                }
            }
        };
        var client = join(seen, "");
        Await.until("it is current", SOON, () -> seen.areAllAt(symbols, bid));

        isMeasuring = true;
        long bytesBefore = gateway.counters().bytes();
        for (int i = 0; i < 40; i++) {
            client.goOn(12_500);
            publishFor(Duration.ofMillis(100));
        }
        long sent = gateway.counters().bytes() - bytesBefore;
        client.goOn();
        Await.until("it is current", SOON, () -> seen.areAllAt(symbols, bid));

        System.out.printf("over 1 Mbit/s: %,d bytes in 4 s, age of the newest of each frame: %s%n", sent, ages);
        assertThat(client.end()).isNull();
        assertThat(seen.wrongs()).isEmpty();
        assertThat(sent).isBetween(250_000L, 600_000L);
        assertThat(ages.millis(0.5)).isLessThan(500);
    }

    private Crowd.Member join(SeenQuotes seen, String options) throws Exception {
        String names =
                symbols.stream().map(symbol -> '"' + symbol.value() + '"').collect(Collectors.joining(","));
        return crowd.join(
                gateway.port(),
                SMALL_BUFFER_BYTES,
                "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[" + names + "]" + options + "}",
                seen);
    }

    private final long[] publishedNanos = new long[1 << 16];

    private long publishedNanos(long of) {
        synchronized (publishedNanos) {
            return publishedNanos[(int) of];
        }
    }

    private void publish() {
        bid++;
        synchronized (publishedNanos) {
            publishedNanos[(int) bid] = System.nanoTime();
        }
        gateway.market().quotes(symbols, new Quote(new Level(new Price(bid, 2), new Size(500, 0)), null));
    }

    private void publishFor(Duration length) {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < length.toNanos()) {
            publish();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
