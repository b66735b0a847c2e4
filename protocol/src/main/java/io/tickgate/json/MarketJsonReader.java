package io.tickgate.json;

import io.tickgate.model.Bar;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.model.TradingState;
import java.math.BigDecimal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads what {@link MarketJson} writes. Names that it does not know are passed over.
 *
 * <p>The parser stands at the first token of the value before, and at its last one after.
 *
 * <p>Words that it does not know are refused in records, and passed over in messages: those may come from a newer
 * gateway.
 *
 * <p>Throws {@code IllegalArgumentException}, with the name of the field, for anything else than expected.
 *
 * <p>Confined to the thread of its parser.
 */
public final class MarketJsonReader {
    private final JsonParser parser;
    private final boolean isOfMessages;
    private @Nullable Level bid;
    private @Nullable Level ask;
    private @Nullable Price price;
    private @Nullable Size size;
    private @Nullable String id;
    private @Nullable Side side;
    private @Nullable String cancels;
    private @Nullable String corrects;
    private long timeMicros;
    private @Nullable Price high;
    private @Nullable Price low;
    private @Nullable BigDecimal volume;
    private long count;
    private boolean isFull;

    private MarketJsonReader(JsonParser parser, boolean isOfMessages) {
        this.parser = parser;
        this.isOfMessages = isOfMessages;
    }

    /** Returns a reader of Kafka's records. */
    public static MarketJsonReader ofRecords(JsonParser parser) {
        return new MarketJsonReader(parser, false);
    }

    /** Returns a reader of a gateway's messages. */
    public static MarketJsonReader ofMessages(JsonParser parser) {
        return new MarketJsonReader(parser, true);
    }

    public Quote quote() {
        bid = null;
        ask = null;
        readFields(name -> {
            switch (name) {
                case "bid" -> bid = level();
                case "ask" -> ask = level();
                default -> parser.skipChildren();
            }
        });
        return new Quote(bid, ask);
    }

    private @Nullable Level level() {
        if (Json.isNull(parser)) {
            return null;
        }
        Json.expect(parser, JsonToken.START_ARRAY, "[price, size] or null");
        parser.nextToken();
        var levelPrice = readPrice();
        parser.nextToken();
        var levelSize = new Size(decimal(), scale());
        closeLevel();
        return new Level(levelPrice, levelSize);
    }

    private void closeLevel() {
        parser.nextToken();
        Json.expect(parser, JsonToken.END_ARRAY, "two decimals in a level");
    }

    private Price readPrice() {
        return new Price(decimal(), scale());
    }

    private @Nullable Price optionalPrice() {
        return Json.isNull(parser) ? null : readPrice();
    }

    /** Straight from the letters that the parser has: a text of its own would be made for nothing. */
    private long decimal() {
        Json.expect(parser, JsonToken.VALUE_STRING, "a decimal in a string");
        return DecimalText.mantissa(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    }

    /** Of the decimal that was read last. */
    private int scale() {
        return DecimalText.scale(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    }

    /**
     * Reads one trade.
     *
     * @param recordTimeMicros the time of a trade that does not carry its own
     */
    public Trade trade(long recordTimeMicros) {
        timeMicros = recordTimeMicros;
        price = null;
        size = null;
        id = null;
        side = null;
        cancels = null;
        corrects = null;
        high = null;
        low = null;
        volume = null;
        count = 0;
        readFields(name -> {
            switch (name) {
                case "px" -> price = readPrice();
                case "sz" -> size = new Size(decimal(), scale());
                case "id" -> id = Json.readString(parser);
                case "side" -> side = side();
                case "cancels" -> cancels = Json.readString(parser);
                case "corrects" -> corrects = Json.readString(parser);
                case "ts" -> timeMicros = Json.readLong(parser);
                default -> readOfFold(name);
            }
        });
        return new Trade(required("px", price), required("sz", size), id, side, timeMicros, cancels, corrects);
    }

    private void readOfFold(String name) {
        switch (isOfMessages ? name : "") {
            case "hi" -> high = optionalPrice();
            case "lo" -> low = optionalPrice();
            case "vol" -> volume = volume();
            case "n" -> count = Json.readLong(parser);
            default -> parser.skipChildren();
        }
    }

    private @Nullable Side side() {
        String code = Json.readString(parser);
        return isOfMessages && !code.equals(Side.BUY.code()) && !code.equals(Side.SELL.code()) ? null : Side.of(code);
    }

    private BigDecimal volume() {
        return DecimalText.wide(Json.readString(parser));
    }

    /**
     * Returns what the trade that was read last stands for beside itself.
     *
     * @return {@code null} if it stands for itself alone
     */
    public @Nullable TradeFold foldUpTo(Trade last) {
        return high == null ? null : new TradeFold(last, high, required("lo", low), required("vol", volume), count);
    }

    public Bar bar() {
        var fields = new BarFields();
        readFields(name -> {
            switch (name) {
                case "t" -> fields.startMicros = Json.readLong(parser);
                case "o" -> fields.open = readPrice();
                case "h" -> fields.high = readPrice();
                case "l" -> fields.low = readPrice();
                case "c" -> fields.close = readPrice();
                case "v" -> fields.volume = volume();
                case "n" -> fields.count = Json.readLong(parser);
                case "final" -> fields.isFinal = Json.readBoolean(parser);
                case "rev" -> fields.revision = Json.readInt(parser);
                case "partial" -> fields.isPartial = Json.readBoolean(parser);
                default -> parser.skipChildren();
            }
        });
        return fields.build();
    }

    /** Reads levels, and whether they are a whole book. */
    public BookChange bookChange() {
        var levels = new BookLevels.Builder();
        isFull = false;
        readFields(name -> {
            switch (name) {
                case "full" -> isFull = Json.readBoolean(parser);
                case "bids" -> Json.readArray(parser, () -> addLevel(levels, true));
                case "asks" -> Json.readArray(parser, () -> addLevel(levels, false));
                default -> parser.skipChildren();
            }
        });
        return new BookChange(isFull, levels.build());
    }

    private void addLevel(BookLevels.Builder levels, boolean isBid) {
        Json.expect(parser, JsonToken.START_ARRAY, "[price, size]");
        parser.nextToken();
        long levelPrice = decimal();
        int priceScale = scale();
        parser.nextToken();
        long levelSize = decimal();
        if (levelSize < 0) {
            throw new IllegalArgumentException("size below zero (expected: not negative)");
        }
        levels.add(isBid, levelPrice, priceScale, levelSize, scale());
        closeLevel();
    }

    public Instrument instrument() {
        var fields = new InstrumentFields();
        readFields(name -> {
            switch (name) {
                case "name" -> fields.name = Json.readString(parser);
                case "venue" -> fields.venue = Json.readString(parser);
                case "currency" -> fields.currency = Json.readString(parser);
                case "pxScale" -> fields.priceScale = Json.readInt(parser);
                case "szScale" -> fields.sizeScale = Json.readInt(parser);
                case "tick" -> fields.tickSize = optionalPrice();
                case "prevClose" -> fields.previousClose = optionalPrice();
                case "state" -> fields.state = state();
                case "reason" -> fields.stateReason = Json.readString(parser);
                default -> parser.skipChildren();
            }
        });
        return fields.build();
    }

    private TradingState state() {
        String code = Json.readString(parser);
        return isOfMessages ? TradingState.ofAny(code) : TradingState.of(code);
    }

    private void readFields(Consumer<String> field) {
        Json.readObject(parser, name -> {
            try {
                field.accept(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": nothing (expected: a value)");
        }
        return value;
    }

    private static final class BarFields {
        private @Nullable Long startMicros;
        private @Nullable Price open;
        private @Nullable Price high;
        private @Nullable Price low;
        private @Nullable Price close;
        private @Nullable BigDecimal volume;
        private long count;
        private boolean isFinal;
        private int revision;
        private boolean isPartial;

        private Bar build() {
            return new Bar(
                    required("t", startMicros),
                    required("o", open),
                    required("h", high),
                    required("l", low),
                    required("c", close),
                    required("v", volume),
                    count,
                    isFinal,
                    revision,
                    isPartial);
        }
    }

    private static final class InstrumentFields {
        private @Nullable String name;
        private @Nullable String venue;
        private @Nullable String currency;
        private @Nullable Integer priceScale;
        private @Nullable Integer sizeScale;
        private @Nullable Price tickSize;
        private @Nullable Price previousClose;
        private TradingState state = TradingState.OPEN;
        private @Nullable String stateReason;

        private Instrument build() {
            return new Instrument(
                    name,
                    venue,
                    currency,
                    required("pxScale", priceScale),
                    required("szScale", sizeScale),
                    tickSize,
                    previousClose,
                    state,
                    stateReason);
        }
    }
}
