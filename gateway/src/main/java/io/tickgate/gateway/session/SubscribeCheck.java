package io.tickgate.gateway.session;

import io.tickgate.model.Channel;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.SubscribeOptions;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is wrong with a {@code sub} as a whole.
 *
 * <p>Thread-safe.
 */
record SubscribeCheck(Subscribe command, SessionLimits limits, Markets markets) {
    /**
     * Returns what came and what was expected, {@code null} if nothing is wrong.
     *
     * @param channel {@code null} if there is none of that name
     */
    @Nullable
    String problem(@Nullable Channel channel) {
        int count = command.symbols().size();
        if (count > limits.symbolsPerCommand()) {
            return "syms: %d symbols (expected: at most %d)".formatted(count, limits.symbolsPerCommand());
        }
        return channel == null ? null : problem(channel, command.options());
    }

    private @Nullable String problem(Channel channel, SubscribeOptions options) {
        return Stream.of(
                        ofMode(channel, options),
                        ofFrom(channel, options),
                        ofRate(options),
                        ofMaxAge(channel, options),
                        ofSpeed(channel, options),
                        only(options.checksum(), "checksum", channel, Shape.BOOK, "a book"),
                        ofFeed(channel, options),
                        ofTrades(channel, options),
                        ofCut(options))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String ofMode(Channel channel, SubscribeOptions options) {
        boolean isBuilt = channel.shape() == Shape.BOOK || channel.shape() == Shape.BAR;
        return options.mode() == Mode.ALL && isBuilt
                ? "mode: 'all' on %s (expected: conflate; it is built from records and has none of its own)"
                        .formatted(channel)
                : null;
    }

    private static @Nullable String ofFrom(Channel channel, SubscribeOptions options) {
        var from = options.from();
        if (from != null && !(from instanceof From.Positions) && options.modeOn(channel) != Mode.ALL) {
            return "from: a cursor, a time, 'earliest' or 'latest' in mode conflate (expected: positions by symbol, or mode 'all')";
        }
        return options.once() && options.from() != null ? "from: with once (expected: one of them)" : null;
    }

    private static @Nullable String ofRate(SubscribeOptions options) {
        return options.maxRate() != null && options.maxRate() < 1
                ? "maxRate: %s (expected: at least 1)".formatted(options.maxRate())
                : null;
    }

    private static @Nullable String ofMaxAge(Channel channel, SubscribeOptions options) {
        Long maxAge = options.maxAgeMillis();
        if (maxAge == null) {
            return null;
        } else if (maxAge == 0) {
            return "maxAge: 0 (expected: at least 1)";
        } else if (channel.shape() == Shape.BAR || options.modeOn(channel) == Mode.ALL) {
            return "maxAge: on %s in mode %s (expected: values that a newer one replaces)"
                    .formatted(channel, options.modeOn(channel).code());
        }
        return null;
    }

    private static @Nullable String ofCut(SubscribeOptions options) {
        if (options.cut() && !options.once()) {
            return "cut: without once (expected: with once)";
        }
        return options.cut() && options.mode() == Mode.ALL ? "cut: in mode all (expected: in mode conflate)" : null;
    }

    private static @Nullable String ofSpeed(Channel channel, SubscribeOptions options) {
        Double speed = options.speed();
        if (speed == null) {
            return null;
        } else if (options.once() || options.modeOn(channel) != Mode.ALL) {
            return "speed: %s (expected: mode 'all', and a from in the past)"
                    .formatted(options.once() ? "with once" : "in mode conflate on " + channel);
        }
        return speed > Replay.MAX_SPEED
                ? "speed: %s (expected: at most %.0f; left out, as fast as the client reads)"
                        .formatted(speed, Replay.MAX_SPEED)
                : null;
    }

    private static @Nullable String only(
            boolean isAsked, String option, Channel channel, Shape shape, String expected) {
        return isAsked && channel.shape() != shape
                ? "%s: on %s (expected: %s)".formatted(option, channel, expected)
                : null;
    }

    private @Nullable String ofFeed(Channel channel, SubscribeOptions options) {
        var problem = markets.problem(options.feed(), channel);
        return problem == null ? null : "feed: " + problem;
    }

    private @Nullable String ofTrades(Channel channel, SubscribeOptions options) {
        if (!options.withTrades()) {
            return null;
        } else if (!channel.equals(Channel.QUOTE)) {
            return "withTrades: on %s (expected: quote)".formatted(channel);
        }
        var market = markets.of(options.feed());
        return market != null && market.hasTrades()
                ? null
                : "withTrades: with feed 'delayed' (expected: left out; this gateway has no delayed trades)";
    }
}
