package io.tickgate.client.check;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.wire.ServerMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The book of one key as its client has it, and the rules for its levels.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class BookWatch {
    /** Positions at which the book is remembered; then the oldest goes. */
    private static final int MAX_REMEMBERED = 5000;

    /** Of the best levels, what the checksum covers. */
    private static final int CHECKSUM_DEPTH = 10;

    private final Referee referee;
    private final int depth;
    private @Nullable OrderBook book;
    private int priceScale;
    private int sizeScale;
    private final Map<Long, BookLevels> remembered = new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BookLevels> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** @param variant the depth, or anything else for all levels */
    BookWatch(String variant, Referee referee) {
        this.referee = referee;
        depth = variant.matches("\\d{1,6}") ? Integer.parseInt(variant) : Integer.MAX_VALUE;
    }

    /** The book after each of the latest messages, by their seq. */
    Map<Long, BookLevels> remembered() {
        return Map.copyOf(remembered);
    }

    void forget() {
        book = null;
        remembered.clear();
    }

    /** @param isChecksumWanted {@code null} if that is not known */
    void snapshot(ServerMessage.Snapshot snapshot, BookLevels levels, @Nullable Boolean isChecksumWanted) {
        priceScale = snapshot.priceScale();
        sizeScale = snapshot.sizeScale();
        book = new OrderBook();
        remembered.clear();
        judgeOrder(levels);
        change(snapshot.sequence(), levels, snapshot);
        judgeChecksum(snapshot, snapshot.checksum(), isChecksumWanted);
    }

    /** @param isChecksumWanted {@code null} if that is not known */
    void update(ServerMessage.Update update, BookLevels levels, @Nullable Boolean isChecksumWanted) {
        change(update.sequence(), levels, update);
        judgeChecksum(update, update.checksum(), isChecksumWanted);
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

    private void change(long sequence, BookLevels levels, ServerMessage message) {
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
        remembered.put(sequence, all);
        referee.judge(
                Rule.BOOK_DEPTH,
                all.bidCount() <= depth && all.askCount() <= depth,
                "%d bids and %d asks after %s".formatted(all.bidCount(), all.askCount(), Shown.of(message)),
                "at most %d a side".formatted(depth));
    }

    private void judgeChecksum(ServerMessage message, @Nullable Long checksum, @Nullable Boolean isWanted) {
        if (book == null || isWanted == null) {
            return;
        }
        long right = book.top(CHECKSUM_DEPTH).checksum();
        if (isWanted) {
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
