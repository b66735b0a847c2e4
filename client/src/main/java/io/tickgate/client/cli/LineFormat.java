package io.tickgate.client.cli;

import io.tickgate.client.KeyState;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Payload;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Data as lines for people: time and symbol, then what the channel has to say.
 *
 * <p>Confined to the client's loop.
 */
final class LineFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int BOOK_DEPTH = 3;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    /** Wide enough for the prices and sizes of most markets; longer ones push the rest to the right. */
    private static final int NUMBER_WIDTH = 11;

    private final Painter painter;
    private final ZoneId zone;
    private final int symbolWidth;
    /** By symbol: one entry for each that is subscribed. */
    private final Map<String, Quote> lastQuotes = new HashMap<>();

    LineFormat(Painter painter, ZoneId zone, int symbolWidth) {
        this.painter = painter;
        this.zone = zone;
        this.symbolWidth = symbolWidth;
    }

    /**
     * @param payload what the message brought, {@code null} for a snapshot of nothing
     * @param state what it led to
     */
    List<String> lines(String symbol, long timeMicros, @Nullable Payload payload, KeyState state) {
        if (payload instanceof Payload.OfTrades trades) {
            return trades.trades().stream()
                    .map(trade -> line(symbol, trade.timeMicros(), text(trade)))
                    .toList();
        }
        if (payload instanceof Payload.OfEvents events) {
            return events.events().stream()
                    .map(event -> line(symbol, event.timeMicros(), text(event.fields())))
                    .toList();
        }
        if (payload instanceof Payload.OfBars bars) {
            return bars.bars().stream()
                    .map(bar -> line(symbol, bar.startMicros(), text(bar)))
                    .toList();
        } else if (payload instanceof Payload.OfBar bar) {
            return List.of(line(symbol, bar.bar().startMicros(), text(bar.bar())));
        }
        return List.of(line(symbol, timeMicros, text(symbol, payload, state)));
    }

    private String line(String symbol, long timeMicros, String text) {
        var time = Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS).atZone(zone);
        return "%s  %s  %s".formatted(painter.dim(TIME.format(time)), left(symbol, symbolWidth), text);
    }

    private String text(String symbol, @Nullable Payload payload, KeyState state) {
        if (payload instanceof Payload.OfQuote quote) {
            return text(quote.quote(), lastQuotes.put(symbol, quote.quote()));
        } else if (payload instanceof Payload.OfBook) {
            return text(state.book(BOOK_DEPTH));
        } else if (payload instanceof Payload.OfInstrument instrument) {
            return text(instrument.instrument());
        } else if (payload instanceof Payload.OfFold fold) {
            return text(fold.fold());
        } else if (payload instanceof Payload.OfFields fields) {
            return text(fields.fields());
        } else if (payload instanceof Payload.OfUnknown unknown) {
            return unknown.json();
        }
        return "-";
    }

    private String text(Quote quote, @Nullable Quote before) {
        var bid = PriceMove.between(before == null ? null : before.bid(), quote.bid());
        var ask = PriceMove.between(before == null ? null : before.ask(), quote.ask());
        var changes = new ArrayList<String>();
        if (bid.direction() != 0) {
            changes.add(painter.moved(bid.direction(), "bid " + bid.text()));
        }
        if (ask.direction() != 0) {
            changes.add(painter.moved(ask.direction(), "ask " + ask.text()));
        }
        return (text(quote.bid(), bid) + "  " + text(quote.ask(), ask) + "  " + String.join("  ", changes))
                .stripTrailing();
    }

    private String text(@Nullable Level level, PriceMove move) {
        if (level == null) {
            return right("-", NUMBER_WIDTH) + left("", NUMBER_WIDTH + 3);
        }
        var price = right(level.price().toString(), NUMBER_WIDTH);
        return painter.moved(move.direction(), price)
                + " x "
                + left(level.size().toString(), NUMBER_WIDTH);
    }

    private String text(Trade trade) {
        var side = trade.side() == null ? "-" : trade.side() == Side.BUY ? "BUY" : "SELL";
        var text = "%s x %s  %s"
                .formatted(
                        right(trade.price().toString(), NUMBER_WIDTH),
                        left(trade.size().toString(), NUMBER_WIDTH),
                        trade.side() == Side.BUY
                                ? painter.buy(side)
                                : trade.side() == Side.SELL ? painter.sell(side) : side);
        if (trade.cancels() != null) {
            text += "  cancels " + trade.cancels();
        } else if (trade.corrects() != null) {
            text += "  corrects " + trade.corrects();
        }
        return text;
    }

    private String text(TradeFold fold) {
        return "%s  %d trades of %s, %s to %s"
                .formatted(text(fold.last()), fold.count(), fold.volume().toPlainString(), fold.low(), fold.high());
    }

    private String text(Bar bar) {
        var prices = "%s %s %s %s"
                .formatted(
                        right(bar.open().toString(), NUMBER_WIDTH),
                        right(bar.high().toString(), NUMBER_WIDTH),
                        right(bar.low().toString(), NUMBER_WIDTH),
                        right(bar.close().toString(), NUMBER_WIDTH));
        return "%s  volume %s in %d%s%s%s"
                .formatted(
                        painter.moved(bar.close().compareTo(bar.open()), prices),
                        bar.volume().toPlainString(),
                        bar.count(),
                        bar.isFinal() ? "  closed" : "",
                        bar.revision() == 0 ? "" : "  revision " + bar.revision(),
                        bar.isPartial() ? "  partial" : "");
    }

    /** The best bid and the best ask meet in the middle. */
    private String text(BookLevels levels) {
        var bids = new StringBuilder();
        for (var level : levels.bids()) {
            bids.insert(0, level.price() + " x " + level.size() + "  ");
        }
        var asks = new StringBuilder();
        for (var level : levels.asks()) {
            asks.append("  ").append(level.price()).append(" x ").append(level.size());
        }
        return painter.buy(bids.toString()) + "|" + painter.sell(asks.toString());
    }

    private String text(Instrument instrument) {
        return "%s  %s  %s  tick %s  previous close %s  %s"
                .formatted(
                        Objects.requireNonNullElse(instrument.name(), "-"),
                        Objects.requireNonNullElse(instrument.venue(), "-"),
                        Objects.requireNonNullElse(instrument.currency(), "-"),
                        instrument.tickSize() == null ? "-" : instrument.tickSize(),
                        instrument.previousClose() == null ? "-" : instrument.previousClose(),
                        instrument.state().code());
    }

    private static String text(Fields fields) {
        return fields.byName().entrySet().stream()
                .map(field -> field.getKey() + " " + text(field.getValue()))
                .collect(Collectors.joining("  "));
    }

    private static String text(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            // Whatever a stranger wrote into a log must not steer the terminal.
            return CONTROLS.matcher(text.text()).replaceAll("\uFFFD");
        } else if (value instanceof FieldValue.Whole whole) {
            return Long.toString(whole.number());
        } else if (value instanceof FieldValue.Flag flag) {
            return Boolean.toString(flag.isSet());
        }
        return value instanceof FieldValue.Parts parts ? parts.json() : "-";
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
