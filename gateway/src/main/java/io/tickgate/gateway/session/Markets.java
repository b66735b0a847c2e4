package io.tickgate.gateway.session;

import io.tickgate.wire.Feed;
import java.util.List;
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

    List<MarketFeed> all() {
        return delayed == null ? List.of(realTime) : List.of(realTime, delayed);
    }

    /** How often the health of a source has changed, in whichever market. */
    long healthChanges() {
        var other = delayed;
        return realTime.health().changes() + (other == null ? 0 : other.health().changes());
    }
}
