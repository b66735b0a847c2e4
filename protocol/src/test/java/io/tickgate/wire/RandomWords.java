package io.tickgate.wire;

import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.model.TradingState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Anything that gateway and client may say: each number at times at its edge, each text at times in no alphabet. */
final class RandomWords {
    private static final List<String> CHANNELS =
            List.of("quote", "trade", "book.10", "book.full", "bar.1m", "instrument", "depth");
    private static final long MAX_DIGITS = 999_999_999_999_999_999L;

    private final Random random;

    RandomWords(long seed) {
        random = new Random(seed);
    }

    ServerMessage message(ServerMessage.Type type) {
        return switch (type) {
            case WELCOME ->
                new ServerMessage.Welcome(
                        maybe(this::number),
                        random.nextInt(10),
                        text(),
                        number(),
                        random.nextInt(100_000),
                        new ServerMessage.Limits(
                                random.nextInt(10_000), random.nextInt(), random.nextInt(100), random.nextInt(1 << 20)),
                        map(() -> word(Shape.class)),
                        maybe(() -> random.nextInt(100_000)));
            case ACK ->
                new ServerMessage.Ack(
                        number(),
                        text(),
                        random.nextInt(1_000),
                        maybe(() -> word(Mode.class)),
                        maybe(() -> random.nextInt(50)),
                        maybe(() -> word(Feed.class)),
                        maybe(this::number),
                        list(3, this::text),
                        list(3, () -> new ServerMessage.Grant(text(), maybe(() -> word(Feed.class)), number())),
                        list(3, () -> new ServerMessage.Rejection(text(), word(ErrorCode.class))),
                        list(3, () -> new Position("k" + random.nextInt(9), number())),
                        map(this::text),
                        List.of());
            case SNAPSHOT -> snapshot(CHANNELS.get(random.nextInt(CHANNELS.size())));
            case UPDATE -> update(CHANNELS.get(random.nextInt(CHANNELS.size())));
            case STATUS ->
                new ServerMessage.Status(
                        text(),
                        list(5, this::text),
                        word(StatusState.class),
                        maybe(() -> word(ErrorCode.class)),
                        number(),
                        maybe(this::number));
            case HB ->
                new ServerMessage.Heartbeat(
                        number(),
                        map(this::number),
                        list(5, () -> new ServerMessage.Quiet(text(), text(), number())),
                        maybe(this::text));
            case PONG -> new ServerMessage.Pong(number(), number());
            case ERROR ->
                new ServerMessage.Error(
                        maybe(this::number), word(ErrorCode.class), text(), random.nextBoolean(), maybe(this::number));
            case BYE -> new ServerMessage.Bye(random.nextInt(5_000), text(), number(), number(), maybe(this::text));
            case STAMPS ->
                new ServerMessage.Stamps(
                        number(),
                        text(),
                        text(),
                        number(),
                        number(),
                        number(),
                        maybe(() -> word(KafkaTime.class)),
                        number(),
                        number(),
                        number());
        };
    }

    private ServerMessage snapshot(String channel) {
        return new ServerMessage.Snapshot(
                channel,
                text(),
                text(),
                number(),
                number(),
                scale(),
                scale(),
                word(SnapshotReason.class),
                maybe(this::checksum),
                maybe(() -> payload(channel, true)));
    }

    private ServerMessage update(String channel) {
        return new ServerMessage.Update(
                channel,
                text(),
                number(),
                number(),
                maybe(() -> Math.max(number(), -1)),
                Math.max(number(), 1),
                maybe(this::checksum),
                payload(channel, false));
    }

    private long checksum() {
        return random.nextInt() & 0xffff_ffffL;
    }

    private Payload payload(String channel, boolean isSnapshot) {
        return switch (channel) {
            case "quote" -> new Payload.OfQuote(quote());
            case "trade" ->
                isSnapshot || random.nextBoolean()
                        ? new Payload.OfTrades(list(4, this::trade))
                        : new Payload.OfFold(
                                new TradeFold(trade(), price(scale()), price(scale()), volume(), number()));
            case "bar.1m" -> isSnapshot ? new Payload.OfBars(list(4, this::bar)) : new Payload.OfBar(bar());
            case "instrument" -> new Payload.OfInstrument(instrument());
            case "depth" ->
                isSnapshot ? new Payload.OfEvents(list(4, this::event)) : new Payload.OfFields(event().fields());
            default -> new Payload.OfBook(levels());
        };
    }

    private FieldsEvent event() {
        var fields = new LinkedHashMap<String, FieldValue>();
        fields.put(text(), new FieldValue.Text(text()));
        fields.put("n", new FieldValue.Whole(number()));
        fields.put("up", new FieldValue.Flag(random.nextBoolean()));
        fields.put("x", new FieldValue.Parts("[" + number() + ",\"日\\\"\",null,1.50,{\"ts\":1}]"));
        fields.put("half", new FieldValue.Parts("1.50"));
        fields.put("none", FieldValue.ABSENT);
        return new FieldsEvent(new Fields(fields), number());
    }

    Quote quote() {
        int priceScale = scale();
        int sizeScale = scale();
        return new Quote(
                maybe(() -> new Level(price(priceScale), size(sizeScale))),
                maybe(() -> new Level(price(priceScale), size(sizeScale))));
    }

    private BookLevels levels() {
        int priceScale = scale();
        int sizeScale = scale();
        return BookLevels.of(
                list(30, () -> new Level(price(priceScale), size(sizeScale))),
                list(30, () -> new Level(price(priceScale), size(sizeScale))));
    }

    private Trade trade() {
        boolean cancels = random.nextInt(4) == 0;
        return new Trade(
                price(scale()),
                size(scale()),
                maybe(this::text),
                maybe(() -> word(Side.class)),
                number(),
                cancels ? text() : null,
                cancels ? null : maybe(this::text));
    }

    private Bar bar() {
        int scale = scale();
        return new Bar(
                number(),
                price(scale),
                price(scale),
                price(scale),
                price(scale),
                volume(),
                number(),
                random.nextBoolean(),
                random.nextInt(5),
                random.nextBoolean());
    }

    private Instrument instrument() {
        return new Instrument(
                maybe(this::text),
                maybe(this::text),
                maybe(this::text),
                scale(),
                scale(),
                maybe(() -> price(scale())),
                maybe(() -> price(scale())),
                word(TradingState.class),
                maybe(this::text));
    }

    private BigDecimal volume() {
        return new BigDecimal(new BigInteger(random.nextInt(1, 96), random), scale());
    }

    private Price price(int scale) {
        return new Price(digits() * (random.nextInt(5) == 0 ? -1 : 1), scale);
    }

    private Size size(int scale) {
        return new Size(random.nextInt(5) == 0 ? 0 : digits(), scale);
    }

    private long digits() {
        return switch (random.nextInt(4)) {
            case 0 -> MAX_DIGITS;
            case 1 -> random.nextLong(MAX_DIGITS);
            default -> random.nextInt(1_000_000);
        };
    }

    ClientCommand command(ClientCommand.Op op) {
        return switch (op) {
            case HELLO ->
                new ClientCommand.Hello(
                        maybe(this::notNegative),
                        maybe(this::text),
                        maybe(this::notNegative),
                        maybe(() -> random.nextInt(Integer.MAX_VALUE)),
                        maybe(this::text),
                        random.nextBoolean(),
                        maybe(() -> random.nextInt(Integer.MAX_VALUE)));
            case SUB -> new ClientCommand.Subscribe(notNegative(), text(), symbols(), options());
            case UNSUB -> new ClientCommand.Unsubscribe(notNegative(), text(), symbols());
            case CREDIT -> new ClientCommand.Credit(notNegative());
            case PING -> new ClientCommand.Ping(notNegative());
            case REPORT ->
                new ClientCommand.Report(
                        maybe(this::notNegative), notNegative(), notNegative(), maybe(this::notNegative));
        };
    }

    private List<String> symbols() {
        var symbols = new ArrayList<>(list(5, this::text));
        symbols.add("*");
        return symbols;
    }

    private SubscribeOptions options() {
        return new SubscribeOptions(
                maybe(() -> word(Mode.class)),
                maybe(() -> random.nextInt(1, 100) / 4.0),
                maybe(this::from),
                random.nextBoolean(),
                random.nextBoolean(),
                word(Feed.class),
                random.nextBoolean(),
                random.nextBoolean(),
                maybe(this::notNegative),
                maybe(() -> Math.exp(random.nextGaussian() * 100)));
    }

    private From from() {
        return switch (random.nextInt(5)) {
            case 0 -> new From.Positions(map(() -> new Position("k" + random.nextInt(9) + ":x", number())));
            case 1 -> new From.Cursor("c1." + text());
            case 2 -> new From.Earliest();
            case 3 -> new From.Latest();
            default -> new From.Time(notNegative());
        };
    }

    private <E extends Enum<E>> E word(Class<E> type) {
        E[] words = type.getEnumConstants();
        return words[random.nextInt(words.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private <T> Map<String, T> map(Supplier<T> value) {
        var map = new HashMap<String, T>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(), value.get());
        }
        return map;
    }

    private int scale() {
        return random.nextInt(19);
    }

    private long notNegative() {
        return number() & Long.MAX_VALUE;
    }

    private long number() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> 0;
            case 2 -> -1;
            case 3 -> random.nextLong();
            default -> random.nextInt(100_000);
        };
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x80);
                        case 1 -> random.nextInt(0xe000, 0x11_0000);
                        case 2 -> random.nextInt(0xd800);
                        default -> 'A' + random.nextInt(26);
                    });
        }
        return text.toString();
    }
}
