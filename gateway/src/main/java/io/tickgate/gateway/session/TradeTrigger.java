package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.Subscriber;

/**
 * Makes a quote due at once when a trade of its symbol is applied, so that a client can compare the two.
 *
 * <p>Confined to the loop of its connection.
 */
final class TradeTrigger implements Subscriber {
    private final Subscription quote;
    private final TopicCell trades;
    private int slot;

    TradeTrigger(Subscription quote, TopicCell trades) {
        this.quote = quote;
        this.trades = trades;
    }

    TopicCell trades() {
        return trades;
    }

    @Override
    public void onChange(long nowNanos) {
        quote.enqueue();
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }
}
