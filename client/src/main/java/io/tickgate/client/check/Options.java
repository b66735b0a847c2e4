package io.tickgate.client.check;

import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.SubscribeOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of a sub, changed one at a time.
 *
 * <p>Thread-safe.
 */
final class Options {
    private Options() {}

    static SubscribeOptions withMode(SubscribeOptions options, @Nullable Mode mode) {
        return new SubscribeOptions(
                mode,
                options.maxRate(),
                options.from(),
                options.once(),
                options.cut(),
                options.feed(),
                options.checksum(),
                options.withTrades(),
                options.maxAgeMillis(),
                options.speed());
    }

    static SubscribeOptions withChecksum(SubscribeOptions options) {
        return new SubscribeOptions(
                options.mode(),
                options.maxRate(),
                options.from(),
                options.once(),
                options.cut(),
                options.feed(),
                true,
                options.withTrades(),
                options.maxAgeMillis(),
                options.speed());
    }

    static SubscribeOptions withTrades(SubscribeOptions options) {
        return new SubscribeOptions(
                options.mode(),
                options.maxRate(),
                options.from(),
                options.once(),
                options.cut(),
                options.feed(),
                options.checksum(),
                true,
                options.maxAgeMillis(),
                options.speed());
    }

    static SubscribeOptions withMaxAge(SubscribeOptions options, long millis) {
        return new SubscribeOptions(
                options.mode(),
                options.maxRate(),
                options.from(),
                options.once(),
                options.cut(),
                options.feed(),
                options.checksum(),
                options.withTrades(),
                millis,
                options.speed());
    }

    static SubscribeOptions from(String symbol, Position position) {
        return SubscribeOptions.DEFAULTS.withFrom(new From.Positions(Map.of(symbol, position)));
    }
}
