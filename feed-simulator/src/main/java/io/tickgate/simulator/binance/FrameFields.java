package io.tickgate.simulator.binance;

import io.tickgate.model.Printable;
import org.jspecify.annotations.Nullable;

/**
 * What stood in one line, before it is known to be whole.
 *
 * <p>Confined to the reader of the line.
 */
final class FrameFields {
    @Nullable
    String stream;

    long @Nullable [] bids;
    long @Nullable [] asks;

    @Nullable
    Long bidPrice;

    @Nullable
    Long bidSize;

    @Nullable
    Long askPrice;

    @Nullable
    Long askSize;

    @Nullable
    Long price;

    @Nullable
    Long size;

    @Nullable
    Long tradeId;

    @Nullable
    Boolean buyerIsMaker;

    @Nullable
    Long firstId;

    @Nullable
    Long lastId;

    long previousLastId = Long.MAX_VALUE;

    Frame toFrame(long receiveNanos) {
        if (stream == null) {
            return new Frame.Snapshot(
                    receiveNanos, required("lastUpdateId", lastId), required("bids", bids), required("asks", asks));
        }
        String channel = stream.substring(stream.indexOf('@') + 1);
        if (channel.equals("bookTicker")) {
            return new Frame.Best(
                    receiveNanos,
                    required("b", bidPrice),
                    required("B", bidSize),
                    required("a", askPrice),
                    required("A", askSize));
        } else if (channel.equals("trade")) {
            return new Frame.Deal(
                    receiveNanos,
                    required("t", tradeId),
                    required("p", price),
                    required("q", size),
                    required("m", buyerIsMaker));
        } else if (channel.startsWith("depth")) {
            return new Frame.Diff(
                    receiveNanos,
                    required("U", firstId),
                    required("u", lastId),
                    previousLastId,
                    required("b", bids),
                    required("a", asks));
        }
        throw new IllegalArgumentException(
                "stream: '%s' (expected: one of bookTicker, trade or depth)".formatted(Printable.of(stream)));
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": nothing (expected: a value)");
        }
        return value;
    }
}
