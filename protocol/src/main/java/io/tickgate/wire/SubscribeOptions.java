package io.tickgate.wire;

import io.tickgate.model.Channel;
import io.tickgate.model.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How a client wants to be sent what it subscribes to.
 *
 * <p>Thread-safe.
 *
 * @param mode {@code null} for the channel's default
 * @param maxRate messages per second and symbol, {@code null} for as fast as the client drains
 * @param from {@code null} for a snapshot, then what follows
 * @param once only the snapshot
 * @param cut all snapshots of a {@code once} at one vector of positions
 * @param checksum books carry a {@code crc}
 * @param withTrades quotes are due at once when a trade is applied
 * @param maxAgeMillis values that waited longer are dropped, {@code null} for never
 * @param speed replay pace, {@code null} for as fast as the client drains
 */
public record SubscribeOptions(
        @Nullable Mode mode,
        @Nullable Double maxRate,
        @Nullable From from,
        boolean once,
        boolean cut,
        Feed feed,
        boolean checksum,
        boolean withTrades,
        @Nullable Long maxAgeMillis,
        @Nullable Double speed) {
    public static final SubscribeOptions DEFAULTS =
            new SubscribeOptions(null, null, null, false, false, Feed.BEST, false, false, null, null);

    /** Returns the mode that is asked for, or else the default of the channel; {@code null} stands for an unknown one. */
    public Mode modeOn(@Nullable Channel channel) {
        if (mode != null) {
            return mode;
        }
        return channel != null && channel.shape() == Shape.LOG ? Mode.ALL : Mode.CONFLATE;
    }

    public SubscribeOptions withMaxRate(double newMaxRate) {
        return new SubscribeOptions(mode, newMaxRate, from, once, cut, feed, checksum, withTrades, maxAgeMillis, speed);
    }

    public SubscribeOptions withOnce() {
        return new SubscribeOptions(mode, maxRate, from, true, cut, feed, checksum, withTrades, maxAgeMillis, speed);
    }

    public SubscribeOptions withFrom(@Nullable From newFrom) {
        return new SubscribeOptions(mode, maxRate, newFrom, once, cut, feed, checksum, withTrades, maxAgeMillis, speed);
    }
}
