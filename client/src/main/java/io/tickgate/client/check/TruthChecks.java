package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Shape;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What messages add up to, against what is said anew.
 *
 * <p>Thread-safe.
 */
final class TruthChecks {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int ENOUGH = 5;

    static final List<Check> LIST = List.of(
            new Check(
                    "book-truth",
                    "A book that was kept by updates equals a fresh snapshot at the same seq.",
                    "Data",
                    TruthChecks::books),
            new Check(
                    "bar-truth",
                    "Bars that were kept by updates equal those of a fresh snapshot.",
                    "Data",
                    TruthChecks::bars),
            new Check(
                    "all-complete",
                    "In mode all every client is sent every record: two have the same ones between the same positions.",
                    "Trades: all or folded",
                    TruthChecks::allComplete),
            new Check(
                    "all-begins-empty",
                    "In mode all the snapshot is empty: it says where the records begin.",
                    "Trades: all or folded",
                    TruthChecks::allBeginsEmpty),
            new Check(
                    "fold-truth",
                    "A folded message has the high, low, volume, count and last trade of what mode all sends between"
                            + " its prev and seq.",
                    "Trades: all or folded",
                    TruthChecks::folds));

    private TruthChecks() {}

    private static String books(Scene scene) throws IOException {
        int compared = 0;
        for (String channel : scene.channels(Shape.BOOK)) {
            var keys = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(2)
                    .toList();
            if (keys.isEmpty()) {
                continue;
            }
            var kept = scene.open();
            var fresh = scene.open();
            for (var key : keys) {
                scene.begin(kept, key, Options.withChecksum(SubscribeOptions.DEFAULTS));
            }
            long endNanos = System.nanoTime() + scene.watch().toNanos();
            for (int hits = 0; hits < ENOUGH * keys.size() && System.nanoTime() < endNanos; ) {
                for (var key : keys) {
                    hits += isSameBook(scene, kept, fresh, key) ? 1 : 0;
                }
                compared += hits;
                scene.pass(PAUSE);
            }
        }
        if (compared == 0) {
            throw new SkipException("no fresh snapshot was at a position that the kept book had had");
        }
        return "%d snapshots".formatted(compared);
    }

    private static boolean isSameBook(Scene scene, Link kept, Link fresh, Key key) {
        var snapshot = scene.begin(fresh, key, SubscribeOptions.DEFAULTS.withOnce());
        if (!(snapshot.payload() instanceof Payload.OfBook levels)) {
            return false;
        }
        scene.pass(PAUSE);
        Map<Long, BookLevels> books = kept.look(referee -> {
            var watch = referee.watch(key);
            return watch == null ? Map.of() : watch.books();
        });
        var held = books.get(snapshot.sequence());
        if (held == null) {
            return false;
        }
        expect(
                held.bids().equals(levels.levels().bids())
                        && held.asks().equals(levels.levels().asks()),
                "%s at %d: %s".formatted(key, snapshot.sequence(), difference(held, levels.levels())),
                "the levels of a fresh snapshot");
        return true;
    }

    private static String difference(BookLevels held, BookLevels fresh) {
        var book = new OrderBook();
        book.apply(new io.tickgate.model.BookChange(true, held));
        return "different by " + Shown.of(fresh.changesSince(book.all()));
    }

    private static String bars(Scene scene) throws IOException {
        int compared = 0;
        for (String channel : scene.channels(Shape.BAR)) {
            var keys = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(2)
                    .toList();
            var kept = scene.open();
            for (var key : keys) {
                scene.begin(kept, key, SubscribeOptions.DEFAULTS);
            }
            scene.pass(scene.watch().dividedBy(2));
            for (var key : keys) {
                compared += sameBars(scene, kept, key);
            }
            kept.close();
        }
        if (compared == 0) {
            throw new SkipException("no bars have come");
        }
        return "%d bars".formatted(compared);
    }

    private static int sameBars(Scene scene, Link kept, Key key) throws IOException {
        var fresh = scene.open();
        var snapshot = scene.begin(fresh, key, SubscribeOptions.DEFAULTS.withOnce());
        fresh.close();
        if (!(snapshot.payload() instanceof Payload.OfBars all)) {
            return 0;
        }
        long startNanos = System.nanoTime();
        Map<Long, Bar> held;
        do {
            scene.pass(PAUSE);
            held = kept.look(referee -> {
                var watch = referee.watch(key);
                return watch == null ? Map.of() : watch.bars();
            });
        } while (isBehind(held, all.bars())
                && System.nanoTime() - startNanos < scene.patience().toNanos());
        int compared = 0;
        for (var bar : all.bars()) {
            var mine = held.get(bar.startMicros());
            expect(mine != null, "no bar %d of %s".formatted(bar.startMicros(), key), bar.toString());
            if (mine == null || (BarOrder.newer(bar, mine).equals(mine) && !BarOrder.isSame(bar, mine))) {
                // It has moved on since.
                boolean isNewer = mine != null
                        && (mine.revision() > bar.revision()
                                || (mine.isFinal() && !bar.isFinal())
                                || mine.count() > bar.count());
                expect(isNewer, String.valueOf(mine), bar.toString());
                continue;
            }
            expect(BarOrder.isSame(bar, mine), Shown.of(mine), Shown.of(bar));
            compared++;
        }
        return compared;
    }

    /** Whether an update that was made before a snapshot is still under way. */
    private static boolean isBehind(Map<Long, Bar> held, List<Bar> bars) {
        return bars.stream().anyMatch(bar -> {
            var mine = held.get(bar.startMicros());
            return mine == null
                    || (!BarOrder.isSame(bar, mine) && BarOrder.newer(bar, mine).equals(bar));
        });
    }

    private static String allComplete(Scene scene) throws IOException {
        var keys = scene.moving(Shape.LOG, 3);
        var all = Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL);
        var one = scene.open();
        var other = scene.open();
        for (var key : keys) {
            scene.begin(one, key, all);
            scene.begin(other, key, all);
        }
        scene.pass(scene.watch());
        int compared = 0;
        for (var key : keys) {
            var trades = trades(one, key);
            var others = trades(other, key);
            if (trades.isEmpty() || others.isEmpty()) {
                continue;
            }
            long from = Math.max(trades.firstKey(), others.firstKey());
            long to = Math.min(trades.lastKey(), others.lastKey());
            if (from <= to) {
                var mine = trades.subMap(from, true, to, true);
                var theirs = others.subMap(from, true, to, true);
                expect(
                        mine.equals(theirs),
                        "%s: %s".formatted(key, Shown.limited(mine.keySet())),
                        Shown.limited(theirs.keySet()));
                compared += mine.size();
            }
        }
        if (compared == 0) {
            throw new SkipException("no record came while watching");
        }
        return "%d records".formatted(compared);
    }

    /** By seq, of mode all. */
    @SuppressWarnings("NonApiType") // its order is what is wanted
    private static TreeMap<Long, List<Trade>> trades(Link link, Key key) {
        var trades = new TreeMap<Long, List<Trade>>();
        for (var heard : link.data(key, 0)) {
            if (heard.message() instanceof ServerMessage.Update update
                    && update.payload() instanceof Payload.OfTrades some) {
                trades.put(update.sequence(), some.trades());
            }
        }
        return trades;
    }

    private static String allBeginsEmpty(Scene scene) throws IOException {
        var key = scene.keys(Shape.LOG, 1).get(0);
        var link = scene.open();
        var ack = link.subscribe(key, SubscribeOptions.DEFAULTS);
        expect(ack.mode() == Mode.ALL, ack, "mode all, the default of a log");
        var first = link.await("a snapshot of " + key, 0, message -> Link.isOf(message, key));
        expect(
                first instanceof ServerMessage.Snapshot snapshot
                        && snapshot.payload() instanceof Payload.OfTrades trades
                        && trades.trades().isEmpty(),
                Shown.of(first),
                "a snapshot with no trades");
        return "";
    }

    private static String folds(Scene scene) throws IOException {
        var keys = scene.moving(List.of("trade"), 3);
        var complete = scene.open();
        var folded = scene.open();
        for (var key : keys) {
            scene.begin(complete, key, Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL));
        }
        for (var key : keys) {
            scene.begin(folded, key, Options.withMode(SubscribeOptions.DEFAULTS.withMaxRate(2), Mode.CONFLATE));
        }
        scene.pass(scene.watch());
        folded.close();
        scene.pass(PAUSE);
        int compared = 0;
        for (var key : keys) {
            var trades = trades(complete, key);
            for (var heard : folded.data(key, 0)) {
                if (heard.message() instanceof ServerMessage.Update update
                        && update.previous() != null
                        && !trades.isEmpty()
                        && update.sequence() <= trades.lastKey()) {
                    var range = trades.subMap(update.previous(), false, update.sequence(), true);
                    isFoldOf(
                            update,
                            range.values().stream().flatMap(List::stream).toList());
                    compared++;
                }
            }
        }
        if (compared == 0) {
            throw new SkipException("no folded trade came while watching");
        }
        return "%d messages".formatted(compared);
    }

    private static void isFoldOf(ServerMessage.Update update, List<Trade> trades) {
        expect(!trades.isEmpty(), Shown.of(update), "trades between its prev and its seq");
        if (update.payload() instanceof Payload.OfFold folded) {
            boolean hidesOne = trades.stream().anyMatch(trade -> trade.cancels() != null || trade.corrects() != null);
            expect(!hidesOne, Shown.of(update), "cancels and corrections by themselves");
            var expected = TradeFold.of(trades);
            var fold = folded.fold();
            expect(
                    fold.high().compareTo(expected.high()) == 0
                            && fold.low().compareTo(expected.low()) == 0
                            && fold.volume().compareTo(expected.volume()) == 0
                            && fold.count() == expected.count()
                            && fold.last().equals(expected.last()),
                    Shown.of(update),
                    Shown.of(expected));
        } else if (update.payload() instanceof Payload.OfTrades alone) {
            expect(alone.trades().equals(trades), Shown.of(update), Shown.of(trades));
        }
    }
}
