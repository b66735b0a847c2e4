package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.MarketCuts;
import java.util.ArrayList;
import java.util.List;

/**
 * The feed of the market, and that of an operator's own topics, which may have to wait for a registry and must not hold up
 * prices meanwhile.
 *
 * <p>Thread-safe.
 */
public final class KafkaFeeds implements AutoCloseable {
    private final KafkaCluster cluster;
    private final List<KafkaFeed> feeds = new ArrayList<>();

    /**
     * @param cluster before whose answer nothing is read
     * @throws io.tickgate.gateway.mapping.BadMappingException if a schema that an own topic needs is not to be had
     */
    public KafkaFeeds(
            KafkaCluster cluster,
            IngestSettings settings,
            FeedScope scope,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            LogTapes tapes,
            MarketCuts cuts,
            Warmup warmup,
            IngestCounters counters,
            NanoClock clock) {
        this.cluster = cluster;
        var market = Sources.ofMarket(settings, scope.channels()).filling(scope.channels());
        var own = Sources.ofOwn(settings, clock).filling(scope.channels());
        if (!market.isEmpty()) {
            feeds.add(new KafkaFeed(
                    scope.name("feed"),
                    cluster,
                    settings,
                    market,
                    true,
                    scope,
                    cache,
                    hub,
                    watermarks,
                    health,
                    tapes,
                    cuts.market(),
                    warmup.newPart(),
                    counters,
                    clock));
        }
        if (!own.isEmpty()) {
            feeds.add(new KafkaFeed(
                    scope.name("own"),
                    cluster,
                    settings,
                    own,
                    false,
                    scope,
                    cache,
                    hub,
                    watermarks,
                    health,
                    tapes,
                    cuts.own(),
                    warmup.newPart(),
                    counters,
                    clock));
        }
    }

    /** Begins to read once a broker has answered. */
    public void start() {
        feeds.forEach(KafkaFeed::start);
    }

    /** Stops reading and waits, for two seconds a feed at the most, until their threads have ended. */
    @Override
    public void close() {
        // They may be waiting for its answer still.
        cluster.close();
        feeds.forEach(KafkaFeed::stop);
        feeds.forEach(KafkaFeed::close);
    }
}
