package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ServerMessage.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long a cut of as many full books as there may be holds up the feed, where nobody has looked at any of them since
 * its last change. Runs only when it is named; {@code docs/runs.md} has the command and the last result.
 */
final class CutCostRun {
    private static final int TIMES = 30;

    private final TestClient client = new TestClient(16, 5_000);
    private final Market market = client.market();
    private long offset = 100;

    @ParameterizedTest
    @ValueSource(ints = {10, 50, 100})
    @Timeout(120)
    void holdsUpTheFeedForSoLong(int levels) {
        var symbols = IntStream.range(0, CutCommands.MAX_KEYS)
                .mapToObj(number -> new Symbol("S" + number))
                .toList();
        symbols.forEach(symbol -> change(symbol, new BookChange(true, book(levels))));
        var nanos = new long[TIMES];
        for (int time = 0; time < TIMES; time++) {
            // A change within what is shown: no view is at hand.
            String size = Integer.toString(2 + time);
            symbols.forEach(symbol ->
                    change(symbol, new BookChange(false, BookLevels.of(List.of(level("1000.00", size)), List.of()))));
            client.loop().advanceMillis(1_000);
            client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"book.full\",\"syms\":[\"*\"],\"once\":true,\"cut\":true}");
            client.loop().runAll();
            long beganNanos = System.nanoTime();
            market.cuts().market().serve();
            nanos[time] = System.nanoTime() - beganNanos;
            var messages = client.read();
            assertThat(messages.stream().filter(Snapshot.class::isInstance))
                    .as("%s", messages.stream().limit(3).toList())
                    .hasSize(CutCommands.MAX_KEYS);
        }
        // Once it is compiled.
        Arrays.sort(nanos, TIMES / 3, TIMES);
        int measured = TIMES - TIMES / 3;
        System.out.printf(
                "%d books of %d levels a side: median %.1f ms, longest %.1f ms, first %.1f ms%n",
                CutCommands.MAX_KEYS,
                levels,
                millis(nanos[TIMES / 3 + measured / 2]),
                millis(nanos[TIMES - 1]),
                millis(nanos[0]));
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private void change(Symbol symbol, BookChange change) {
        offset++;
        market.change(symbol, new LogPosition("k3", offset, offset), change);
    }

    private static BookLevels book(int levels) {
        return BookLevels.of(
                IntStream.range(0, levels)
                        .mapToObj(number -> level(price(100_000 - number), "1"))
                        .toList(),
                IntStream.range(0, levels)
                        .mapToObj(number -> level(price(100_001 + number), "1"))
                        .toList());
    }

    private static String price(int hundredths) {
        return "%d.%02d".formatted(hundredths / 100, hundredths % 100);
    }

    private static Level level(String price, String size) {
        return new Level(Price.parse(price), Size.parse(size));
    }
}
