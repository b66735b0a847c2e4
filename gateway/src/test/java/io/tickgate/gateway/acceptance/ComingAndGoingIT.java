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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that go without a word, and many that come at once: some in every build. {@code docs/runs.md} has the command for
 * as many as there are in a bad hour, and what came of it.
 */
@Timeout(300)
final class ComingAndGoingIT {
    private static final int DROPS = Integer.getInteger("tickgate.drops", 1_000);
    private static final int RETURNING = Integer.getInteger("tickgate.returning", 300);

    /** After so many everything is as large as it gets. */
    private static final int DROPS_OF_WARMING_UP = 500;

    private static final Duration SOON = Duration.ofSeconds(20);

    /** What a collection leaves is not the same to the byte; a session is some kilobytes. */
    private static final long FLAT_BYTES = 1 << 20;

    private static final String SUBSCRIBE =
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\",\"MSFT.XNAS\"]}";

    @Test
    void holdsNothingOfConnectionsThatDrop() throws Exception {
        try (var gateway = TransportProcess.start(2 * DROPS_OF_WARMING_UP)) {
            gateway.quote();
            drop(gateway, DROPS_OF_WARMING_UP);
            long heap = gateway.heapBytes();
            long direct = gateway.directBytes();
            long descriptors = gateway.descriptors();

            drop(gateway, DROPS);

            long heapGrown = gateway.heapBytes() - heap;
            long directGrown = gateway.directBytes() - direct;
            long descriptorsGrown = gateway.descriptors() - descriptors;
            System.out.printf(
                    "%,d connections dropped: heap %+,d bytes, direct memory %+,d bytes, descriptors %+d%n",
                    DROPS, heapGrown, directGrown, descriptorsGrown);
            assertThat(heapGrown).isLessThan(FLAT_BYTES);
            assertThat(directGrown).isLessThanOrEqualTo(direct / 50);
            assertThat(descriptorsGrown).isLessThanOrEqualTo(2);
        }
    }

    /** In turn: in order, in mid-frame, with a reset, in mid-frame with a reset, before the upgrade. */
    private static void drop(TransportProcess gateway, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            var socket = new RawSocket(gateway.port());
            if (i % 5 < 4) {
                socket.upgraded().sendText(SUBSCRIBE);
            }
            if (i % 2 == 1) {
                socket.send(new byte[] {(byte) 0x81, (byte) 0xFE, 0x10, 0, 0, 0, 0, 0, '{'});
            }
            if (i % 5 == 2 || i % 5 == 3) {
                socket.reset();
            }
            // Some go while they are sent something.
            if (i % 3 == 0) {
                gateway.quote();
            }
            socket.close();
        }
        Await.until("all are gone", SOON, () -> gateway.sockets() == 0);
    }

    @Test
    void servesAllThatReturnAtOnceWhereTheyWere() throws Exception {
        var symbols = IntStream.range(0, 20).mapToObj(i -> new Symbol("S" + i)).toList();
        try (var gateway = TransportUnderTest.start(Options.usual().withConnections(2 * RETURNING))) {
            gateway.market().quotes(symbols, quote(1));
            var first = new ArrayList<SeenQuotes>();
            try (var crowd = new Crowd()) {
                join(gateway, crowd, first, RETURNING, subscribe(symbols, ""));
                Await.until("all are current", SOON, () -> first.stream().allMatch(seen -> seen.areAllAt(symbols, 1)));
            }
            Await.until("all are gone", SOON, () -> gateway.openConnections() == 0);
            gateway.market().quotes(symbols, quote(2));
            String from = symbols.stream()
                    .map(symbol -> "\"%s\":\"%s:%d\""
                            .formatted(
                                    symbol.value(),
                                    gateway.market().epoch(),
                                    first.get(0).sequence(symbol)))
                    .collect(Collectors.joining(",", ",\"from\":{", "}"));

            var second = new ArrayList<SeenQuotes>();
            long startNanos = System.nanoTime();
            try (var crowd = new Crowd()) {
                join(gateway, crowd, second, RETURNING, subscribe(symbols, from));
                Await.until(
                        "all are live again",
                        Duration.ofSeconds(30),
                        () -> second.stream().allMatch(seen -> seen.areAllAt(symbols, 2)));
                System.out.printf(
                        "%,d that return at once: all are live after %d ms%n",
                        RETURNING, (System.nanoTime() - startNanos) / 1_000_000);
                gateway.market().quotes(symbols, quote(3));
                Await.until(
                        "all are told of the next",
                        SOON,
                        () -> second.stream().allMatch(seen -> seen.areAllAt(symbols, 3)));
            }

            assertThat(second).allSatisfy(seen -> {
                assertThat(seen.wrongs()).isEmpty();
                assertThat(seen.snapshots()).as("they were resumed").isZero();
            });
        }
    }

    private static void join(
            TransportUnderTest gateway, Crowd crowd, List<SeenQuotes> into, int count, String subscribe)
            throws Exception {
        for (int i = 0; i < count; i++) {
            var seen = new SeenQuotes();
            into.add(seen);
            crowd.join(gateway.port(), 0, subscribe, seen);
        }
    }

    private static String subscribe(List<Symbol> symbols, String options) {
        String names =
                symbols.stream().map(symbol -> '"' + symbol.value() + '"').collect(Collectors.joining(","));
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[" + names + "]" + options + "}";
    }

    private static Quote quote(long bid) {
        return new Quote(new Level(new Price(bid, 2), new Size(500, 0)), null);
    }
}
