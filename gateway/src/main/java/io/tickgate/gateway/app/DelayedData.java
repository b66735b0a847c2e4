package io.tickgate.gateway.app;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.ingest.Warmup;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.SymbolDirectory;
import org.jspecify.annotations.Nullable;

/**
 * What there is of delayed data, if anything: without it, nothing is read or kept.
 *
 * <p>Thread-safe.
 *
 * @param market {@code null} if nothing is to be delayed
 */
record DelayedData(@Nullable DelayedMarket market) implements AutoCloseable {
    void start() {
        if (market != null) {
            market.start();
        }
    }

    @Nullable
    MarketFeed feed() {
        return market == null ? null : market.market();
    }

    @Nullable
    Warmup warmup() {
        return market == null ? null : market.warmup();
    }

    MeterBinder meters() {
        return market == null ? registry -> {} : market.meters();
    }

    @Nullable
    SymbolDirectory newDirectory() {
        return market == null ? null : market.newDirectory();
    }

    @Override
    public void close() {
        if (market != null) {
            market.close();
        }
    }
}
