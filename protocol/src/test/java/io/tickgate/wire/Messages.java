package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The messages that docs/protocol.md shows, and at least one more of each kind and payload. */
final class Messages {
    record Example(String json, ServerMessage message) {
        @Override
        public String toString() {
            return message.type().code();
        }
    }

    static final Quote QUOTE = new Quote(level("189.41", "500"), level("189.42", "200"));
    static final Trade TRADE = new Trade(Price.parse("189.42"), Size.parse("100"), "71", Side.BUY, 1763790123470911L);
    static final BookLevels BOOK =
            BookLevels.of(List.of(level("189.41", "300"), level("189.38", "50")), List.of(level("189.42", "200")));
    static final Instrument INSTRUMENT =
            new Instrument("Apple Inc.", "XNAS", "USD", 2, 0, Price.parse("0.01"), null, TradingState.PRE_OPEN, null);

    static final Bar CLOSED_BAR = bar(0, "999999999999999999999.25", true, false);
    static final Bar BAR = bar(60_000_000, "30", false, true);
    static final TradeFold FOLD =
            new TradeFold(TRADE, Price.parse("190.00"), Price.parse("189.40"), new BigDecimal("101.5"), 2);
    static final Set<SnapshotReason> REASONS = EnumSet.complementOf(EnumSet.of(SnapshotReason.UNKNOWN));

    static final List<Example> EXAMPLES = List.of(
            new Example(
                    """
                    {"type":"welcome","v":1,"session":"gw3-5f2c","tx":1763790123000000,"hb":5000,"limits":{"subs":5000,"symsPerSub":1000,"opsPerSec":20,"frame":65536},"channels":{"quote":"state","book.10":"book","trade":"log","bar.1m":"bar"}}""",
                    new ServerMessage.Welcome(
                            null,
                            1,
                            "gw3-5f2c",
                            1763790123000000L,
                            5000,
                            new ServerMessage.Limits(5000, 1000, 20, 65536),
                            channels())),
            new Example(
                    """
                    {"type":"ack","id":2,"ch":"quote","accepted":1,"mode":"conflate","maxRate":4,"feed":"rt","resumed":[],"overrides":[{"sym":"MSFT.XNAS","feed":"delayed","delay":900000}],"rejected":[{"sym":"FOO","code":"UNKNOWN_SYMBOL"}]}""",
                    new ServerMessage.Ack(
                            2,
                            "quote",
                            1,
                            Mode.CONFLATE,
                            4,
                            Feed.RT,
                            List.of(),
                            List.of(new ServerMessage.Grant("MSFT.XNAS", Feed.DELAYED, 900_000)),
                            List.of(new ServerMessage.Rejection("FOO", ErrorCode.UNKNOWN_SYMBOL)))),
            new Example(
                    """
                    {"type":"snapshot","ch":"book.10","sym":"AAPL.XNAS","epoch":"k3","seq":883213,"ts":1763790123456789,"pxScale":2,"szScale":0,"reason":"initial","crc":381928635,"data":{"bids":[["189.41","300"],["189.38","50"]],"asks":[["189.42","200"]]}}""",
                    new ServerMessage.Snapshot(
                            "book.10",
                            "AAPL.XNAS",
                            "k3",
                            883213,
                            1763790123456789L,
                            2,
                            0,
                            SnapshotReason.INITIAL,
                            381928635L,
                            new Payload.OfBook(BOOK))),
            new Example(
                    """
                    {"type":"update","ch":"book.10","sym":"AAPL.XNAS","seq":883219,"ts":1763790123460021,"prev":883213,"n":3,"data":{"bids":[["189.41","500"],["189.38","0"]],"asks":[]}}""",
                    new ServerMessage.Update(
                            "book.10",
                            "AAPL.XNAS",
                            883219,
                            1763790123460021L,
                            883213L,
                            3,
                            null,
                            new Payload.OfBook(
                                    BookLevels.of(List.of(level("189.41", "500"), level("189.38", "0")), List.of())))),
            new Example(
                    """
                    {"type":"update","ch":"quote","sym":"AAPL.XNAS","seq":883240,"ts":1763790123470000,"data":{"bid":["189.41","500"],"ask":["189.42","200"]}}""",
                    new ServerMessage.Update(
                            "quote",
                            "AAPL.XNAS",
                            883240,
                            1763790123470000L,
                            null,
                            1,
                            null,
                            new Payload.OfQuote(QUOTE))),
            new Example(
                    """
                    {"type":"update","ch":"trade","sym":"AAPL.XNAS","seq":90117,"ts":1763790123471000,"prev":90102,"data":[{"px":"189.42","sz":"100","id":"71","side":"B","ts":1763790123470911}]}""",
                    new ServerMessage.Update(
                            "trade",
                            "AAPL.XNAS",
                            90117,
                            1763790123471000L,
                            90102L,
                            1,
                            null,
                            new Payload.OfTrades(List.of(TRADE)))),
            new Example(
                    """
                    {"type":"status","ch":"quote","syms":["AAPL.XNAS"],"state":"stale","code":"SOURCE_SILENT","since":1763790100000000}""",
                    new ServerMessage.Status(
                            "quote",
                            List.of("AAPL.XNAS"),
                            StatusState.STALE,
                            ErrorCode.SOURCE_SILENT,
                            1763790100000000L,
                            null)),
            new Example(
                    """
                    {"type":"status","ch":"trade","syms":["*"],"state":"live","code":"GAP","since":1763790100000000,"lost":["k3",100,249]}""",
                    new ServerMessage.Status(
                            "trade",
                            List.of("*"),
                            StatusState.LIVE,
                            ErrorCode.GAP,
                            1763790100000000L,
                            null,
                            new ServerMessage.Lost("k3", 100, 249))),
            new Example(
                    """
                    {"type":"hb","tx":1763790125000000,"wm":{"quote":1763790124990000},"quiet":[["quote","MSFT.XNAS",883001]],"cursor":"c1.eyJ…"}""",
                    new ServerMessage.Heartbeat(
                            1763790125000000L,
                            Map.of("quote", 1763790124990000L),
                            List.of(new ServerMessage.Quiet("quote", "MSFT.XNAS", 883001)),
                            "c1.eyJ…")),
            new Example("""
                    {"type":"pong","id":6,"tx":1763790125000100}""", new ServerMessage.Pong(6, 1763790125000100L)),
            new Example("""
                    {"type":"error","id":9,"code":"RATE_LIMITED","msg":"20 ops/s","retry":true,"after":400}""", new ServerMessage.Error(9L, ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L)),
            new Example("""
                    {"type":"bye","code":1012,"reason":"deploy","after":800,"spread":20000,"cursor":"c1.eyJ…"}""", new ServerMessage.Bye(1012, "deploy", 800, 20_000, "c1.eyJ…")),
            new Example(
                    """
                    {"type":"stamps","chain":17,"ch":"quote","sym":"AAPL.XNAS","seq":883240,"source":1763790123470000,"kafka":1763790123471000,"kafkaTime":"append","ingest":1763790123471950,"encode":1763790123472010,"send":1763790123472055}""",
                    new ServerMessage.Stamps(
                            17,
                            "quote",
                            "AAPL.XNAS",
                            883240,
                            1763790123470000L,
                            1763790123471000L,
                            KafkaTime.APPEND,
                            1763790123471950L,
                            1763790123472010L,
                            1763790123472055L)));

    static final List<ServerMessage> ALL = all();

    private Messages() {}

    private static List<ServerMessage> all() {
        var all = new ArrayList<ServerMessage>();
        EXAMPLES.forEach(example -> all.add(example.message()));
        all.add(new ServerMessage.Welcome(3L, 1, "s", 0, 0, new ServerMessage.Limits(0, 0, 0, 0), Map.of()));
        all.add(new ServerMessage.Welcome(4L, 1, "s", 0, 0, new ServerMessage.Limits(0, 0, 0, 0), Map.of(), 1000));
        all.add(new ServerMessage.Ack(
                5, "trade", 2, Mode.ALL, null, Feed.BEST, List.of("A", "日経"), List.of(), List.of()));
        all.add(new ServerMessage.Ack(6, "quote", 0, null, null, null, List.of(), List.of(), List.of()));
        for (var reason : REASONS) {
            all.add(snapshot(reason, null));
        }
        all.add(snapshot("quote", new Payload.OfQuote(new Quote(null, level("-0.01", "0.00000001")))));
        all.add(snapshot("instrument", new Payload.OfInstrument(INSTRUMENT)));
        all.add(snapshot("trade", new Payload.OfTrades(List.of())));
        all.add(snapshot(
                "trade",
                new Payload.OfTrades(
                        List.of(TRADE, new Trade(Price.parse("1"), Size.parse("2"), "72", Side.SELL, 5, "71", null)))));
        all.add(snapshot("book.full", new Payload.OfBook(BookLevels.of(List.of(), List.of()))));
        all.add(snapshot("bar.1m", new Payload.OfBars(List.of())));
        all.add(snapshot("bar.1m", new Payload.OfBars(List.of(CLOSED_BAR, BAR))));
        all.add(new ServerMessage.Update("bar.1m", "A", 2, 1, null, 1, null, new Payload.OfBar(BAR)));
        all.add(new ServerMessage.Update("trade", "A", 2, 1, 1L, 2, null, new Payload.OfFold(FOLD)));
        all.add(snapshot("depth", new Payload.OfUnknown("[{\"t\":1,\"o\":\"1.10\",\"final\":false}]")));
        all.add(new ServerMessage.Update("book.10", "A", 2, 1, 1L, 1, 4294967295L, new Payload.OfBook(BOOK)));
        for (var state : EnumSet.complementOf(EnumSet.of(StatusState.UNKNOWN))) {
            all.add(new ServerMessage.Status("quote", List.of("A", "B"), state, null, 0, 1500L));
        }
        for (var code : ErrorCode.known()) {
            all.add(new ServerMessage.Error(null, code, code.meaning()));
        }
        all.add(new ServerMessage.Heartbeat(1, Map.of("quote", 1L, "trade", 2L), List.of(), null));
        all.add(new ServerMessage.Pong(Long.MAX_VALUE, 1));
        all.add(new ServerMessage.Bye(4000, "", 0, 0, null));
        for (var time : KafkaTime.values()) {
            all.add(new ServerMessage.Stamps(1, "book.10", "日経", 0, 3, 2, time, 1, 0, -1));
        }
        all.add(new ServerMessage.Stamps(Long.MAX_VALUE, "quote", "A", 0, 0, 0, null, 0, 0, 0));
        return List.copyOf(all);
    }

    static ServerMessage.Snapshot snapshot(SnapshotReason reason, @Nullable Payload payload) {
        return new ServerMessage.Snapshot("quote", "A", "k3", -1, 0, 2, 0, reason, null, payload);
    }

    private static ServerMessage.Snapshot snapshot(String channel, Payload payload) {
        return new ServerMessage.Snapshot(channel, "A", "k3", 7, 1, 2, 0, SnapshotReason.RESYNC, null, payload);
    }

    static ServerMessage.Update update(long events) {
        return new ServerMessage.Update("quote", "A", 2, 1, null, events, null, new Payload.OfQuote(QUOTE));
    }

    /** An array of them, as they travel. */
    static byte[] frame(ServerMessage... messages) {
        return Stream.of(messages)
                .map(message -> new String(MessageEncoder.encode(message), UTF_8))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(UTF_8);
    }

    private static Map<String, Shape> channels() {
        var channels = new LinkedHashMap<String, Shape>();
        channels.put("quote", Shape.STATE);
        channels.put("book.10", Shape.BOOK);
        channels.put("trade", Shape.LOG);
        channels.put("bar.1m", Shape.BAR);
        return channels;
    }

    private static Bar bar(long startMicros, String volume, boolean isFinal, boolean isPartial) {
        return new Bar(
                startMicros,
                Price.parse("1.00"),
                Price.parse("1.20"),
                Price.parse("-0.90"),
                Price.parse("1.10"),
                new BigDecimal(volume),
                7,
                isFinal,
                isFinal ? 2 : 0,
                isPartial);
    }

    static Level level(String price, String size) {
        return new Level(Price.parse(price), Size.parse(size));
    }
}
