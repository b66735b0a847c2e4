package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one held key has been sent, and the rules for it.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class KeyWatch {
    /** Positions at which a book or bar is remembered; then the oldest goes. */
    private static final int MAX_REMEMBERED = 5000;

    /** Of the best levels, what the checksum covers. */
    private static final int CHECKSUM_DEPTH = 10;

    private static final long NOWHERE = -1;

    private final Key key;
    private final Shape shape;
    private final Referee referee;
    private SubscribeOptions options;
    private Mode mode = Mode.CONFLATE;
    private boolean areOptionsKnown = true;
    private boolean isBegun;
    private String epoch = "";
    private long sequence = NOWHERE;
    private @Nullable OrderBook book;
    private int priceScale;
    private int sizeScale;
    private @Nullable TreeMap<Long, Bar> bars;
    private final Map<Long, BookLevels> books = new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BookLevels> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** Whether it was asked for by its name, and not by patterns alone. */
    boolean isExact;

    /** Whether its last value was dropped as too old. */
    boolean isExpired;

    KeyWatch(Key key, Shape shape, SubscribeOptions options, Referee referee) {
        this.key = key;
        this.shape = shape;
        this.options = options;
        this.referee = referee;
    }

    Key key() {
        return key;
    }

    SubscribeOptions options() {
        return options;
    }

    long sequence() {
        return sequence;
    }

    /** Where it stands, {@code null} if nothing is known. */
    @Nullable
    Position position() {
        return isBegun && sequence >= 0 ? new Position(epoch, sequence) : null;
    }

    /** The book after each of the latest messages, by their seq. */
    Map<Long, BookLevels> books() {
        return Map.copyOf(books);
    }

    /** The bars by their beginning, as they stand. */
    Map<Long, Bar> bars() {
        return bars == null ? Map.of() : Map.copyOf(bars);
    }

    /** It was asked for again, and that was acked. */
    void asked(SubscribeOptions newOptions, @Nullable Mode granted) {
        var newMode = granted == null ? mode : granted;
        // Also in another mode: what is held goes on where it is.
        boolean isInPlace = newOptions.from() == null && !newOptions.once();
        mode = newMode;
        options = newOptions;
        areOptionsKnown = true;
        if (!isInPlace) {
            isBegun = false;
            sequence = NOWHERE;
            forget();
        }
    }

    /** It goes on from a position that an earlier connection had. */
    void resumed(Position position) {
        isBegun = true;
        epoch = position.epoch();
        sequence = position.sequence();
    }

    /** One of the commands that asked for it was taken back: it has the options of another one. */
    void loseOptions() {
        areOptionsKnown = false;
    }

    private void forget() {
        book = null;
        bars = null;
        books.clear();
    }

    void snapshot(ServerMessage.Snapshot snapshot) {
        referee.judge(Rule.SNAPSHOT_FIRST, true, "", "");
        boolean isSameSpace = isBegun && epoch.equals(snapshot.epoch());
        referee.judge(
                Rule.SEQUENCE,
                !isSameSpace || snapshot.sequence() >= sequence,
                Shown.of(snapshot),
                "not before %d".formatted(sequence));
        isBegun = true;
        epoch = snapshot.epoch();
        sequence = snapshot.sequence();
        priceScale = snapshot.priceScale();
        sizeScale = snapshot.sizeScale();
        if (snapshot.payload() instanceof Payload.OfBook levels) {
            book = new OrderBook();
            books.clear();
            judgeOrder(levels.levels());
            change(levels.levels(), snapshot, snapshot.checksum());
        } else if (snapshot.payload() instanceof Payload.OfBars all) {
            bars = bars == null ? new TreeMap<>() : bars;
            var before = new TreeMap<>(bars);
            bars.clear();
            Long last = null;
            for (var bar : all.bars()) {
                judgeBar(bar, before.get(bar.startMicros()), snapshot);
                referee.judge(
                        Rule.BARS,
                        last == null || bar.startMicros() > last,
                        Shown.of(snapshot),
                        "the oldest bar first");
                last = bar.startMicros();
                bars.put(bar.startMicros(), bar);
            }
        } else if (snapshot.payload() == null) {
            forget();
        }
    }

    void update(ServerMessage.Update update) {
        referee.judge(Rule.SNAPSHOT_FIRST, isBegun, Shown.of(update), "a snapshot before");
        if (!isBegun) {
            return;
        }
        boolean mayRepeat = shape == Shape.BAR;
        referee.judge(
                Rule.SEQUENCE,
                mayRepeat ? update.sequence() >= sequence : update.sequence() > sequence,
                Shown.of(update),
                "%s %d".formatted(mayRepeat ? "not before" : "above", sequence));
        boolean isLinked = shape == Shape.BOOK || shape == Shape.LOG;
        referee.judge(
                Rule.CHAIN,
                isLinked ? update.previous() != null && update.previous() == sequence : update.previous() == null,
                Shown.of(update),
                isLinked ? "prev %d".formatted(sequence) : "no prev");
        sequence = update.sequence();
        if (update.payload() instanceof Payload.OfBook levels) {
            change(levels.levels(), update, update.checksum());
        } else if (update.payload() instanceof Payload.OfBar one) {
            if (bars != null) {
                judgeBar(one.bar(), bars.get(one.bar().startMicros()), update);
                bars.merge(one.bar().startMicros(), one.bar(), BarOrder::newer);
            }
        } else if (shape == Shape.LOG) {
            judgeLog(update);
        }
    }

    private void judgeOrder(BookLevels levels) {
        var sorted = new OrderBook();
        sorted.apply(new BookChange(true, levels));
        referee.judge(
                Rule.BOOK_DEPTH,
                sorted.all().equals(levels),
                Shown.of(levels),
                "levels best first, each price once, none of size zero");
    }

    private void change(BookLevels levels, ServerMessage message, @Nullable Long checksum) {
        if (book == null) {
            // Resumed: what it stands on was sent on another connection.
            return;
        }
        boolean hasDigits = levels.bidCount() + levels.askCount() > 0;
        referee.judge(
                Rule.BOOK_SCALE,
                !hasDigits || (levels.priceScale() == priceScale && levels.sizeScale() == sizeScale),
                "digits at %d and %d in %s".formatted(levels.priceScale(), levels.sizeScale(), Shown.of(message)),
                "at %d and %d, as in the snapshot".formatted(priceScale, sizeScale));
        book.apply(new BookChange(false, levels));
        var all = book.all();
        books.put(sequence, all);
        int depth = depth();
        referee.judge(
                Rule.BOOK_DEPTH,
                all.bidCount() <= depth && all.askCount() <= depth,
                "%d bids and %d asks after %s".formatted(all.bidCount(), all.askCount(), Shown.of(message)),
                "at most %d a side".formatted(depth));
        if (areOptionsKnown) {
            long right = book.top(CHECKSUM_DEPTH).checksum();
            if (options.checksum()) {
                referee.judge(
                        Rule.CHECKSUM,
                        checksum != null && checksum == right,
                        "crc %s in %s".formatted(checksum, Shown.of(message)),
                        String.valueOf(right));
            } else if (checksum != null) {
                referee.judge(Rule.CHECKSUM, false, "crc in " + Shown.of(message), "none, as none was asked for");
            }
        }
    }

    private int depth() {
        String variant = key.channel().substring(key.channel().indexOf('.') + 1);
        return variant.matches("\\d{1,6}") ? Integer.parseInt(variant) : Integer.MAX_VALUE;
    }

    private void judgeLog(ServerMessage.Update update) {
        if (update.payload() instanceof Payload.OfFold folded) {
            var fold = folded.fold();
            boolean isSane = fold.low().compareTo(fold.last().price()) <= 0
                    && fold.last().price().compareTo(fold.high()) <= 0
                    && fold.count() > 1
                    && fold.volume().signum() >= 0;
            referee.judge(
                    Rule.FOLDS,
                    isSane && (update.events() == 1 || update.events() == fold.count()),
                    Shown.of(update),
                    "lo <= px <= hi, and n as often as it counts");
            referee.judge(
                    Rule.FOLDS,
                    fold.last().cancels() == null && fold.last().corrects() == null,
                    Shown.of(update),
                    "a cancel or a correction by itself");
            referee.judge(Rule.FOLDS, mode != Mode.ALL, Shown.of(update), "no fold in mode all");
        } else if (mode == Mode.ALL && update.payload() instanceof Payload.OfTrades trades) {
            referee.judge(
                    Rule.FOLDS,
                    trades.trades().size() == 1 && update.events() == 1,
                    Shown.of(update),
                    "one record to a message");
        }
    }

    private void judgeBar(Bar bar, @Nullable Bar before, ServerMessage message) {
        boolean isSane = bar.low().compareTo(bar.open()) <= 0
                && bar.low().compareTo(bar.close()) <= 0
                && bar.open().compareTo(bar.high()) <= 0
                && bar.close().compareTo(bar.high()) <= 0
                && bar.count() > 0
                && bar.volume().signum() >= 0
                && bar.startMicros() == interval().startMicros(bar.startMicros());
        referee.judge(
                Rule.BARS,
                isSane,
                Shown.of(bar),
                "low <= open, close <= high, some trades, begun at a multiple of "
                        + interval().code());
        boolean isUnchanged = before == null
                || !before.isFinal()
                || bar.revision() > before.revision()
                || BarOrder.isSame(bar, before);
        referee.judge(
                Rule.BARS,
                isUnchanged,
                "%s in %s".formatted(Shown.of(bar), Shown.of(message)),
                "a higher rev, or as it was: " + before);
    }

    private BarInterval interval() {
        try {
            return BarInterval.of(key.channel().substring(key.channel().indexOf('.') + 1));
        } catch (IllegalArgumentException e) {
            // An operator's own: any microsecond will do.
            return BarInterval.ONE_SECOND;
        }
    }
}
