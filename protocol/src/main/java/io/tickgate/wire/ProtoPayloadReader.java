package io.tickgate.wire;

import io.tickgate.json.Json;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Printable;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.model.TradingState;
import io.tickgate.wire.proto.TickgateV1;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads what {@link ProtoPayload} writes.
 *
 * <p>Thread-safe.
 */
final class ProtoPayloadReader {
    /** Stands for a value of a kind that this version does not know: something has come, and the chain goes on. */
    private static final Payload UNREADABLE = new Payload.OfUnknown("null");

    private ProtoPayloadReader() {}

    /**
     * Returns what the data holds.
     *
     * @return {@code null} if it is {@code null} in JSON
     * @throws IllegalArgumentException if its numbers are none
     */
    static @Nullable Payload read(TickgateV1.Data data, String channel, long timeMicros) {
        return switch (data.getValueCase()) {
            case QUOTE -> new Payload.OfQuote(quote(data.getQuote()));
            case INSTRUMENT -> new Payload.OfInstrument(instrument(data.getInstrument()));
            case BOOK -> new Payload.OfBook(levels(data.getBook()));
            case TRADES ->
                new Payload.OfTrades(data.getTrades().getTradesList().stream()
                        .map(ProtoPayloadReader::trade)
                        .toList());
            case FOLD -> new Payload.OfFold(fold(data.getFold()));
            case BAR -> new Payload.OfBar(bar(data.getBar()));
            case BARS ->
                new Payload.OfBars(data.getBars().getBarsList().stream()
                        .map(ProtoPayloadReader::bar)
                        .toList());
            case JSON -> json(data.getJson(), channel, timeMicros);
            case VALUE_NOT_SET -> UNREADABLE;
        };
    }

    private static @Nullable Payload json(String text, String channel, long timeMicros) {
        try (var parser = Json.parser(text.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            return new PayloadReader(parser, channel, () -> timeMicros).read();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "data: not readable as JSON: " + Printable.of(e.getOriginalMessage()), e);
        }
    }

    private static Quote quote(TickgateV1.Quote quote) {
        return new Quote(
                quote.hasBid() ? level(quote.getBid(), quote.getPxScale(), quote.getSzScale()) : null,
                quote.hasAsk() ? level(quote.getAsk(), quote.getPxScale(), quote.getSzScale()) : null);
    }

    private static Level level(TickgateV1.Level level, int priceScale, int sizeScale) {
        return new Level(new Price(level.getPx(), priceScale), new Size(level.getSz(), sizeScale));
    }

    private static BookLevels levels(TickgateV1.Book book) {
        var levels = new BookLevels.Builder();
        addLevels(levels, true, book.getBidsList(), book);
        addLevels(levels, false, book.getAsksList(), book);
        return levels.build();
    }

    private static void addLevels(BookLevels.Builder levels, boolean isBid, List<Long> numbers, TickgateV1.Book book) {
        if (numbers.size() % 2 != 0) {
            throw new IllegalArgumentException("data: a price without a size (expected: both in turn)");
        }
        for (int i = 0; i < numbers.size(); i += 2) {
            var size = new Size(numbers.get(i + 1), book.getSzScale());
            levels.add(isBid, numbers.get(i), book.getPxScale(), size.mantissa(), size.scale());
        }
    }

    private static Trade trade(TickgateV1.Trade trade) {
        return new Trade(
                new Price(trade.getPx(), trade.getPxScale()),
                new Size(trade.getSz(), trade.getSzScale()),
                trade.hasId() ? trade.getId() : null,
                ProtoWords.find(Side.class, trade.getSideValue()),
                trade.getTs(),
                trade.hasCancels() ? trade.getCancels() : null,
                trade.hasCorrects() ? trade.getCorrects() : null);
    }

    private static TradeFold fold(TickgateV1.Fold fold) {
        return new TradeFold(
                trade(fold.getLast()), price(fold.getHi()), price(fold.getLo()), volume(fold.getVol()), fold.getN());
    }

    private static Bar bar(TickgateV1.Bar bar) {
        int scale = bar.getPxScale();
        return new Bar(
                bar.getT(),
                new Price(bar.getO(), scale),
                new Price(bar.getH(), scale),
                new Price(bar.getL(), scale),
                new Price(bar.getC(), scale),
                volume(bar.getV()),
                bar.getN(),
                bar.getFinal(),
                bar.getRev(),
                bar.getPartial());
    }

    private static Instrument instrument(TickgateV1.Instrument instrument) {
        return new Instrument(
                instrument.hasName() ? instrument.getName() : null,
                instrument.hasVenue() ? instrument.getVenue() : null,
                instrument.hasCurrency() ? instrument.getCurrency() : null,
                instrument.getPxScale(),
                instrument.getSzScale(),
                instrument.hasTick() ? price(instrument.getTick()) : null,
                instrument.hasPrevClose() ? price(instrument.getPrevClose()) : null,
                ProtoWords.find(TradingState.class, instrument.getStateValue(), TradingState.UNKNOWN),
                instrument.hasReason() ? instrument.getReason() : null);
    }

    private static Price price(TickgateV1.Decimal decimal) {
        return new Price(decimal.getMantissa(), decimal.getScale());
    }

    private static BigDecimal volume(TickgateV1.Decimal decimal) {
        return decimal.hasWide()
                ? DecimalText.wide(decimal.getWide())
                : BigDecimal.valueOf(decimal.getMantissa(), price(decimal).scale());
    }
}
