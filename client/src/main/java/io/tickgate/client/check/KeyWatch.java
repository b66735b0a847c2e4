package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one held key has been sent, and the rules for it.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class KeyWatch {
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
    private final BookWatch book;
    private final BarWatch bars;

    /** Whether it was asked for by its name, and not by patterns alone. */
    boolean isExact;

    /** Whether its last value was dropped as too old. */
    boolean isExpired;

    KeyWatch(Key key, Shape shape, SubscribeOptions options, Referee referee) {
        this.key = key;
        this.shape = shape;
        this.options = options;
        this.referee = referee;
        String variant = key.channel().substring(key.channel().indexOf('.') + 1);
        book = new BookWatch(variant, referee);
        bars = new BarWatch(variant, referee);
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
        return book.remembered();
    }

    /** The bars by their beginning, as they stand. */
    Map<Long, Bar> bars() {
        return bars.bars();
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
        book.forget();
        bars.forget();
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
        if (snapshot.payload() instanceof Payload.OfBook levels) {
            book.snapshot(snapshot, levels.levels(), isChecksumWanted());
        } else if (snapshot.payload() instanceof Payload.OfBars all) {
            bars.snapshot(snapshot, all.bars());
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
            book.update(update, levels.levels(), isChecksumWanted());
        } else if (update.payload() instanceof Payload.OfBar one) {
            bars.update(update, one.bar());
        } else if (shape == Shape.LOG) {
            judgeLog(update);
        }
    }

    private @Nullable Boolean isChecksumWanted() {
        return areOptionsKnown ? options.checksum() : null;
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
}
