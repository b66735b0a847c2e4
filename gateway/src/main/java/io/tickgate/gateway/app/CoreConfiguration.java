package io.tickgate.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.gateway.access.Entitlements;
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
import io.tickgate.gateway.session.Markets;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.session.SessionSettings;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SymbolDirectory;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Wires the plain core: what it is made of is said in constructors, here is only who is handed what.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {
    /** Static, since it is made before everything else. */
    @Bean
    static UnknownSettings unknownSettings(ConfigurableEnvironment environment) {
        return new UnknownSettings(environment);
    }

    @Bean
    GatewayName gatewayName(GatewaySettings settings) {
        return GatewayName.of(settings.name());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaCluster kafkaCluster(GatewaySettings settings) {
        return new KafkaCluster(settings.toIngest());
    }

    /** Before anybody is let in, and after all else that there is to do for a start. */
    @Bean
    SmartInitializingSingleton awaitsABroker(KafkaCluster cluster) {
        return cluster::id;
    }

    @Bean
    Hub hub(GatewaySettings settings) {
        return new Hub(settings.socket().loops(), NanoClock.SYSTEM);
    }

    @Bean
    IntSupplier topicHandles() {
        return new AtomicInteger()::incrementAndGet;
    }

    @Bean
    LastValueCache lastValueCache(GatewaySettings settings, Hub hub, IntSupplier topicHandles) {
        return new LastValueCache(settings.toCache(), hub, topicHandles);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    DelayedData delayedData(
            GatewaySettings settings, KafkaCluster cluster, Hub hub, IntSupplier topicHandles, CursorCodec cursors) {
        return new DelayedData(
                settings.delayed().channels().isEmpty()
                        ? null
                        : new DelayedMarket(settings, cluster, hub, topicHandles, cursors));
    }

    @Bean
    Watermarks watermarks() {
        return new Watermarks();
    }

    @Bean
    MarketHealth marketHealth() {
        return new MarketHealth();
    }

    @Bean
    Warmup warmup() {
        return new Warmup();
    }

    @Bean
    IngestCounters ingestCounters(GatewaySettings settings) {
        return new IngestCounters(settings.own().toChannels());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaFeeds kafkaFeeds(
            GatewaySettings settings,
            KafkaCluster cluster,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            LogDirectory directory,
            MarketCuts cuts,
            Warmup warmup,
            IngestCounters counters) {
        settings.own().checkSchemas();
        return new KafkaFeeds(
                cluster,
                settings.toIngest(),
                FeedScope.inRealTime(cache.channels()),
                cache,
                hub,
                watermarks,
                health,
                new LogTapes(directory, hub, settings.log().tapeRecords()),
                cuts,
                warmup,
                counters,
                NanoClock.SYSTEM);
    }

    @Bean
    MarketCuts cuts() {
        return new MarketCuts();
    }

    @Bean
    LogDirectory logDirectory() {
        return new LogDirectory();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaPastReader pastReader(GatewaySettings settings, LastValueCache cache) {
        return new KafkaPastReader(
                settings.toIngest(),
                FeedScope.inRealTime(cache.channels()),
                cache,
                NanoClock.SYSTEM,
                settings.log().pastReaders(),
                settings.log().pastMemory().toBytes());
    }

    @Bean
    CursorCodec cursorCodec(GatewaySettings settings, KafkaCluster cluster) {
        var cursor = settings.cursor();
        return cursor.secrets().isEmpty()
                ? new CursorCodec(() -> cluster.id().getBytes(UTF_8))
                : new CursorCodec(cursor.signingKey(), cursor.toSecrets());
    }

    @Bean
    Tracing tracing(GatewaySettings settings, GatewayName name) {
        return Tracing.of(settings.tracing(), name.text());
    }

    @Bean
    Sessions sessions(
            GatewaySettings settings,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            LogDirectory directory,
            KafkaPastReader past,
            CursorCodec cursors,
            MarketCuts cuts,
            Warmup warmup,
            DelayedData delayed,
            GatewayName name,
            Tracing tracing) {
        var sessionSettings = new SessionSettings(
                name.text(),
                settings.session().toLimits(),
                settings.session().heartbeat(),
                settings.channels().snapshotTrades());
        var market = MarketFeed.inRealTime(
                cache, watermarks, health, new LogAccess(directory, past, cursors), cuts, warmup::isDone);
        return new Sessions(
                sessionSettings,
                new Markets(market, delayed.feed()),
                hub,
                Entitlements.EVERYTHING_FOR_EVERYBODY,
                NanoClock.SYSTEM,
                Clock.systemUTC(),
                tracing.traces());
    }

    @Bean
    SessionCounters sessionCounters(Sessions sessions) {
        return sessions.counters();
    }

    @Bean
    SymbolDirectory symbolDirectory(LastValueCache cache) {
        return new SymbolDirectory(cache);
    }
}
