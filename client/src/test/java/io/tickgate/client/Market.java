package io.tickgate.client;

import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Messages for tests, with what a test does not care about filled in. */
public final class Market {
    public static final String EPOCH = "k3";
    public static final long TIME_MICROS = 1_763_790_123_456_789L;
    public static final int HEARTBEAT_MILLIS = 5000;

    private Market() {}

    public static ServerMessage.Welcome welcome() {
        return welcome(1000);
    }

    public static ServerMessage.Welcome welcome(int symbolsPerCommand) {
        return new ServerMessage.Welcome(
                null,
                1,
                "gw1-1",
                TIME_MICROS,
                HEARTBEAT_MILLIS,
                new ServerMessage.Limits(5000, symbolsPerCommand, 20, 65_536),
                Map.of("quote", Shape.STATE));
    }

    public static ServerMessage.Ack ack(long id, String channel, ServerMessage.Rejection... rejected) {
        return new ServerMessage.Ack(
                id, channel, 1, Mode.CONFLATE, null, Feed.RT, List.of(), List.of(), List.of(rejected));
    }

    public static ServerMessage.Rejection rejection(String symbol, ErrorCode code) {
        return new ServerMessage.Rejection(symbol, code);
    }

    public static Payload quote(String bid, String ask) {
        return new Payload.OfQuote(new Quote(level(bid, "500"), level(ask, "200")));
    }

    public static Level level(String price, String size) {
        return new Level(Price.parse(price), Size.parse(size));
    }

    /** @param sides bids and asks, each {@code price:size} separated by commas */
    public static Payload book(String bids, String asks) {
        return new Payload.OfBook(levels(bids, asks));
    }

    static BookLevels levels(String bids, String asks) {
        return BookLevels.of(side(bids), side(asks));
    }

    private static List<Level> side(String text) {
        return Stream.of(text.split(","))
                .filter(level -> !level.isEmpty())
                .map(level -> level(level.split(":")[0], level.split(":")[1]))
                .toList();
    }

    public static Payload trade(String price, String id, Side side) {
        return new Payload.OfTrades(List.of(new Trade(Price.parse(price), Size.parse("100"), id, side, TIME_MICROS)));
    }

    public static ServerMessage.Snapshot snapshot(String channel, String symbol, long sequence, Payload payload) {
        return snapshot(channel, symbol, EPOCH, sequence, null, payload);
    }

    static ServerMessage.Snapshot snapshot(
            String channel, String symbol, String epoch, long sequence, Long checksum, Payload payload) {
        return new ServerMessage.Snapshot(
                channel, symbol, epoch, sequence, TIME_MICROS, 2, 0, SnapshotReason.INITIAL, checksum, payload);
    }

    public static ServerMessage.Update update(
            String channel, String symbol, long sequence, Long previous, Payload payload) {
        return update(channel, symbol, sequence, previous, null, payload);
    }

    static ServerMessage.Update update(
            String channel, String symbol, long sequence, Long previous, Long checksum, Payload payload) {
        return new ServerMessage.Update(channel, symbol, sequence, TIME_MICROS + 1000, previous, 1, checksum, payload);
    }

    static ServerMessage.Heartbeat heartbeat(ServerMessage.Quiet... quiet) {
        return new ServerMessage.Heartbeat(TIME_MICROS, Map.of("quote", TIME_MICROS - 10_000), List.of(quiet), null);
    }

    public static ServerMessage.Bye bye(int code, long afterMillis, long spreadMillis) {
        return new ServerMessage.Bye(code, "deploy", afterMillis, spreadMillis, null);
    }
}
