package io.tickgate.client.cli;

import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Books as ladders, one below the other, drawn over what stood there before.
 *
 * <p>Confined to the client's loop.
 */
final class Ladder {
    static final int DEPTH = 10;
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int NUMBER_WIDTH = 14;

    private final Painter painter;
    /** By symbol: one entry for each that is subscribed. */
    private final Map<String, BookLevels> books = new TreeMap<>();

    Ladder(Painter painter) {
        this.painter = painter;
    }

    void put(String symbol, BookLevels levels) {
        books.put(symbol, levels);
    }

    String draw() {
        var screen = new StringBuilder(HOME);
        books.forEach((symbol, levels) -> draw(screen, symbol, levels));
        return screen.append(CLEAR_BELOW).toString();
    }

    private void draw(StringBuilder screen, String symbol, BookLevels levels) {
        addLine(screen, symbol);
        var asks = levels.asks();
        for (int i = DEPTH - 1; i >= 0; i--) {
            addLine(screen, i < asks.size() ? painter.sell(row(asks.get(i))) : "");
        }
        addLine(screen, painter.dim("-".repeat(2 * NUMBER_WIDTH)));
        List<Level> bids = levels.bids();
        for (int i = 0; i < DEPTH; i++) {
            addLine(screen, i < bids.size() ? painter.buy(row(bids.get(i))) : "");
        }
    }

    private static String row(Level level) {
        return LineFormat.right(level.price().toString(), NUMBER_WIDTH)
                + LineFormat.right(level.size().toString(), NUMBER_WIDTH);
    }

    private static void addLine(StringBuilder screen, String line) {
        screen.append(line).append(CLEAR_LINE).append('\n');
    }
}
