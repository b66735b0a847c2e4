package io.tickgate.gateway.session;

import io.tickgate.wire.Mode;
import org.jspecify.annotations.Nullable;

/**
 * How a key is sent, as the latest command that matches it asks for.
 *
 * <p>Confined to the loop of its connection, as its lane is.
 *
 * @param outbox of its session: a key finds it here, and has one reference less
 * @param market from which it is sent
 * @param number grows with each command of a session
 * @param lane {@code null} for as fast as the client drains
 * @param isOnce whether the key ends with its snapshot
 * @param hasChecksum whether books carry one
 * @param withTrades whether a quote is due at once when a trade of its symbol is applied
 * @param maxAgeNanos values that waited longer are dropped; 0 for never
 */
record Terms(
        Outbox outbox,
        MarketFeed market,
        long number,
        Mode mode,
        @Nullable Lane lane,
        boolean isOnce,
        boolean hasChecksum,
        boolean withTrades,
        long maxAgeNanos) {

    /** Whether the latest value is sent on and on, at once or as often as its lane allows. */
    boolean isPlain() {
        return mode == Mode.CONFLATE && !isOnce && !withTrades && maxAgeNanos == 0;
    }

    /** The same for those that are sent it by another outbox. */
    Terms of(Outbox other) {
        return new Terms(other, market, number, mode, lane, isOnce, hasChecksum, withTrades, maxAgeNanos);
    }

    /** Whether it is sent from the same market as others. */
    boolean isOfFeedOf(Terms other) {
        return market.feed() == other.market.feed();
    }
}
