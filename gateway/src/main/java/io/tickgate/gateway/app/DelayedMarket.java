package io.tickgate.gateway.app;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.ingest.FeedScope;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.KafkaCluster;
import io.tickgate.gateway.ingest.KafkaFeeds;
import io.tickgate.gateway.ingest.KafkaPastReader;
import io.tickgate.gateway.ingest.LogTapes;
import io.tickgate.gateway.ingest.Warmup;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.MarketCuts;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.gateway.telemetry.DelayedMeters;
import io.tickgate.model.Channel;
import io.tickgate.wire.Feed;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * The market of delayed data: caches of its own, filled by a second reading of the log that ends where the delay begins.
 * What it shows is built from that alone.
 *
 * <p>Thread-safe.
 */
final class DelayedMarket implements AutoCloseable {
    /** It is for those who are late anyhow. */
    private static final int PAST_READERS = 1;

    private final LastValueCache cache;
    private final IngestCounters counters = new IngestCounters();
    private final Watermarks watermarks = new Watermarks();
    private final Warmup warmup = new Warmup();
    private final MarketFeed market;
    private final KafkaFeeds feed;
    private final KafkaPastReader past;

    /** @param handles a new number for each topic, of all caches of this gateway */
    DelayedMarket(GatewaySettings settings, KafkaCluster cluster, Hub hub, IntSupplier handles, CursorCodec cursors) {
        var ingest = settings.toIngest();
        cache = new LastValueCache(settings.toCache(), hub, handles);
        var scope = FeedScope.delayed(
                channels(cache.channels(), settings.delayed().channels()),
                settings.delayed().delay());
        past = new KafkaPastReader(
                ingest,
                scope,
                cache,
                NanoClock.SYSTEM,
                PAST_READERS,
                settings.log().pastMemory().toBytes());
        var directory = new LogDirectory();
        var health = new MarketHealth();
        var cuts = new MarketCuts();
        feed = new KafkaFeeds(
                cluster,
                ingest,
                scope,
                cache,
                hub,
                watermarks,
                health,
                new LogTapes(directory, hub, settings.log().tapeRecords()),
                cuts,
                warmup,
                counters,
                NanoClock.SYSTEM);
        market = new MarketFeed(
                Feed.DELAYED,
                scope.delay().toMillis(),
                scope.channels().stream().map(Channel::name).collect(Collectors.toSet()),
                cache,
                watermarks,
                health,
                new LogAccess(directory, past, cursors),
                cuts,
                warmup::isDone);
    }

    private static List<Channel> channels(List<Channel> known, List<String> wanted) {
        var names = known.stream().map(Channel::name).toList();
        wanted.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw new BadSettingException("tickgate.delayed.channels", name, "of " + String.join(", ", names));
        });
        return known.stream()
                .filter(channel -> Set.copyOf(wanted).contains(channel.name()))
                .toList();
    }

    void start() {
        past.start();
        feed.start();
    }

    MarketFeed market() {
        return market;
    }

    Warmup warmup() {
        return warmup;
    }

    DelayedMeters meters() {
        return new DelayedMeters(counters, past, cache, watermarks, Clock.systemUTC());
    }

    SymbolDirectory newDirectory() {
        return new SymbolDirectory(cache);
    }

    @Override
    public void close() {
        feed.close();
        past.close();
    }
}
