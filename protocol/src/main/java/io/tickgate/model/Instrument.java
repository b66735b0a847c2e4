package io.tickgate.model;

import org.jspecify.annotations.Nullable;

/**
 * Reference data of a symbol and the state of its session.
 *
 * <p>Thread-safe.
 *
 * @param name for people, {@code null} if unknown
 * @param venue where it trades, {@code null} if unknown
 * @param currency of its prices, {@code null} if unknown
 * @param priceScale digits after the point of its prices
 * @param sizeScale digits after the point of its sizes
 * @param tickSize the smallest step of its price, {@code null} if unknown
 * @param previousClose the price that today's change is measured from, {@code null} if unknown
 * @param stateReason why the session is in this state, {@code null} if not said
 */
public record Instrument(
        @Nullable String name,
        @Nullable String venue,
        @Nullable String currency,
        int priceScale,
        int sizeScale,
        @Nullable Price tickSize,
        @Nullable Price previousClose,
        TradingState state,
        @Nullable String stateReason)
        implements Tick {
    public Instrument {
        DecimalText.checkScale(priceScale);
        DecimalText.checkScale(sizeScale);
    }
}
