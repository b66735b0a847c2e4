package io.tickgate.gateway.session;

import io.tickgate.model.Channel;
import io.tickgate.wire.Feed;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The markets of a gateway: the one in real time and, where there is delayed data, the one that is delayed.
 *
 * <p>Thread-safe.
 *
 * @param delayed {@code null} if there is none
 */
public record Markets(MarketFeed realTime, @Nullable MarketFeed delayed) {
    /** Returns what a client is granted that asks for a feed, {@code null} if there is none of it. */
    @Nullable
    MarketFeed of(Feed feed) {
        return switch (feed) {
            case BEST, RT -> realTime;
            case DELAYED -> delayed;
        };
    }

    /** Returns the same, and the market in real time where there is none. */
    MarketFeed granted(Feed feed) {
        var market = of(feed);
        return market == null ? realTime : market;
    }

    /** Returns why a channel is not to be had of a feed, as what came and what was expected; {@code null} if it is. */
    @Nullable
    String problem(Feed feed, Channel channel) {
        var market = of(feed);
        if (market == null) {
            return "'delayed' (expected: best or rt; this gateway has no delayed data)";
        }
        return market.channels().contains(channel.name())
                ? null
                : "'%s' on %s (expected: best or rt; this gateway has delayed data of %s)"
                        .formatted(market.feed().code(), channel, new TreeSet<>(market.channels()));
    }

    List<MarketFeed> all() {
        return delayed == null ? List.of(realTime) : List.of(realTime, delayed);
    }

    /** How often the health of a source has changed until now, in whichever market. */
    long healthChanges(long nowNanos) {
        return changes(realTime, nowNanos) + (delayed == null ? 0 : changes(delayed, nowNanos));
    }

    private static long changes(MarketFeed market, long nowNanos) {
        market.health().look(nowNanos);
        return market.health().changes();
    }
}
