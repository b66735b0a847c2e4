package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.Payload;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A market that somebody invented: symbols that move fast, slowly, in bursts, not at all, and one of which nothing is
 * known.
 *
 * <p>Thread-safe: everything happens under its lock.
 */
final class ExampleMarket {
    static final String EPOCH = "k1";
    static final int DEPTH = 3;

    /** What was before is gone from the log. */
    static final long BEFORE_THE_FIRST = 1000;

    static final int KEPT_TRADES = 20_000;
    static final List<String> CHANNELS = List.of("quote", "book.3", "trade", "bar.1s");

    /** By symbol, how often it moves; the last two do not, and nothing is known of the last one. */
    private static final Map<String, Long> PACES = new LinkedHashMap<>();

    static {
        PACES.put("spot:A", 12L);
        PACES.put("spot:B", 31L);
        PACES.put("spot:C", 90L);
        PACES.put("perp:D", 1500L);
        PACES.put("perp:E", Long.MAX_VALUE);
        PACES.put("perp:F", Long.MAX_VALUE);
    }

    private static final long BURST_MILLIS = 120;
    private static final int KEPT_BARS = 4;

    private final Random random = new Random(7);
    private final Map<Key, Cell> cells = new HashMap<>();
    private final Map<String, Long> dueMillis = new HashMap<>();
    private long sequence = BEFORE_THE_FIRST;

    /** A record of a log. */
    record Record(long sequence, Trade trade) {}

    /** All of one key. */
    static final class Cell {
        final Key key;
        long sequence = -1;
        long timeMicros;
        long records;
        Payload value;
        OrderBook book;
        final ArrayDeque<Record> tape = new ArrayDeque<>();
        final TreeMap<Long, Bar> bars = new TreeMap<>();

        Cell(Key key) {
            this.key = key;
        }

        BookLevels view() {
            return book == null ? new BookLevels.Builder().build() : book.top(DEPTH);
        }
    }

    ExampleMarket() {
        for (String symbol : PACES.keySet()) {
            for (String channel : CHANNELS) {
                var key = new Key(channel, symbol);
                cells.put(key, new Cell(key));
            }
            if (!symbol.equals("perp:F")) {
                for (int i = 0; i < 4; i++) {
                    move(symbol);
                }
            }
        }
    }

    static List<String> symbols() {
        return List.copyOf(PACES.keySet());
    }

    Cell cell(Key key) {
        return cells.get(key);
    }

    /** How far its log has been written. */
    long reached() {
        return sequence;
    }

    /** Lets time pass, up to now. */
    synchronized void pass(long nowMillis) {
        PACES.forEach((symbol, pace) -> {
            long due = dueMillis.computeIfAbsent(symbol, none -> nowMillis + Math.min(pace, 100_000_000L));
            if (pace < Long.MAX_VALUE && nowMillis >= due) {
                move(symbol);
                boolean isFirstOfBurst = symbol.equals("perp:D") && due % 2 == 0;
                // An odd time marks the second of a burst.
                long next = isFirstOfBurst ? (nowMillis + BURST_MILLIS) | 1 : (nowMillis + pace) & ~1L;
                dueMillis.put(symbol, symbol.equals("perp:D") ? next : nowMillis + pace);
            }
        });
    }

    static long nowMicros() {
        return System.currentTimeMillis() * 1000;
    }

    private Cell touch(String channel, String symbol) {
        var cell = cells.get(new Key(channel, symbol));
        cell.sequence = ++sequence;
        cell.timeMicros = nowMicros();
        cell.records++;
        return cell;
    }

    private void move(String symbol) {
        var quote = touch("quote", symbol);
        quote.value = new Payload.OfQuote(new Quote(level(100 + random.nextInt(50)), level(160 + random.nextInt(50))));
        var book = touch("book.3", symbol);
        book.book = book.book == null ? new OrderBook() : book.book;
        var before = book.view();
        do {
            var change = new BookLevels.Builder();
            change.bid(new Price(100 + random.nextInt(8), 2), new Size(random.nextInt(3), 0));
            change.ask(new Price(110 + random.nextInt(8), 2), new Size(random.nextInt(3), 0));
            book.book.apply(new BookChange(false, change.build()));
        } while (book.view().equals(before));
        trade(symbol);
    }

    private static Level level(long price) {
        return new Level(new Price(price, 2), new Size(5, 0));
    }

    private void trade(String symbol) {
        var cell = touch("trade", symbol);
        var last = cell.tape.peekLast();
        boolean cancels = last != null && last.trade().cancels() == null && random.nextInt(25) == 0;
        var price = new Price(100 + random.nextInt(50), 2);
        var trade = cancels
                ? new Trade(
                        last.trade().price(),
                        last.trade().size(),
                        "c" + cell.sequence,
                        Side.BUY,
                        cell.timeMicros,
                        last.trade().id(),
                        null)
                : new Trade(price, new Size(1 + random.nextInt(9), 0), "" + cell.sequence, Side.SELL, cell.timeMicros);
        cell.tape.add(new Record(cell.sequence, trade));
        if (cell.tape.size() > KEPT_TRADES) {
            cell.tape.remove();
        }
        if (!cancels) {
            bar(symbol, trade);
        } else {
            revise(symbol);
        }
    }

    private void bar(String symbol, Trade trade) {
        var cell = touch("bar.1s", symbol);
        long start = BarInterval.ONE_SECOND.startMicros(trade.timeMicros());
        var open = cell.bars.isEmpty() ? null : cell.bars.lastEntry().getValue();
        if (open != null && open.startMicros() < start) {
            cell.bars.put(open.startMicros(), with(open, true, open.revision()));
        }
        var volume = BigDecimal.valueOf(trade.size().mantissa());
        var held = cell.bars.get(start);
        var price = trade.price();
        cell.bars.put(
                start,
                held == null
                        ? new Bar(start, price, price, price, price, volume, 1, false, 0, false)
                        : new Bar(
                                start,
                                held.open(),
                                price.compareTo(held.high()) > 0 ? price : held.high(),
                                price.compareTo(held.low()) < 0 ? price : held.low(),
                                price,
                                held.volume().add(volume),
                                held.count() + 1,
                                false,
                                held.revision(),
                                false));
        while (cell.bars.size() > KEPT_BARS) {
            cell.bars.pollFirstEntry();
        }
    }

    /** A cancelled trade: as far as this market goes, a bar that says so. */
    private void revise(String symbol) {
        var cell = touch("bar.1s", symbol);
        var bar = cell.bars.firstEntry();
        if (bar != null) {
            cell.bars.put(
                    bar.getKey(),
                    with(
                            bar.getValue(),
                            bar.getValue().isFinal(),
                            bar.getValue().revision() + 1));
        }
    }

    static Bar with(Bar bar, boolean isFinal, int revision) {
        return new Bar(
                bar.startMicros(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                bar.count(),
                isFinal,
                revision,
                false);
    }

    /** The records after a place in the log. */
    static List<Record> after(Cell cell, long sequence) {
        var newer = new ArrayList<Record>();
        var from = cell.tape.descendingIterator();
        while (from.hasNext()) {
            var record = from.next();
            if (record.sequence() <= sequence) {
                break;
            }
            newer.add(record);
        }
        Collections.reverse(newer);
        return newer;
    }
}
