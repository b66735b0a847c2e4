package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.Loop;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.model.Channel;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions, and holds what they all share.
 *
 * <p>Thread-safe.
 */
public final class Sessions {
    private final SessionSettings settings;
    private final LastValueCache cache;
    private final Hub hub;
    private final Watermarks watermarks;
    private final MarketHealth health;
    private final LogAccess log;
    private final Entitlements entitlements;
    private final BooleanSupplier isReady;
    private final NanoClock nanoClock;
    private final InstantSource clock;
    private final SessionCounters counters = new SessionCounters();
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** @param isReady whether the caches are warm; until then nobody is served from them */
    public Sessions(
            SessionSettings settings,
            LastValueCache cache,
            Hub hub,
            Watermarks watermarks,
            MarketHealth health,
            LogAccess log,
            Entitlements entitlements,
            BooleanSupplier isReady,
            NanoClock nanoClock,
            InstantSource clock) {
        this.settings = settings;
        this.cache = cache;
        this.hub = hub;
        this.watermarks = watermarks;
        this.health = health;
        this.log = log;
        this.entitlements = entitlements;
        this.isReady = isReady;
        this.nanoClock = nanoClock;
        this.clock = clock;
        cache.channels().forEach(channel -> channels.put(channel.name(), channel));
    }

    /** Makes what the sessions of one more event loop share. */
    public SessionLoop newLoop(Loop loop) {
        return new SessionLoop(hub.addShard(loop), nanoClock, cache, watermarks, clock);
    }

    /** Opens a session, on its loop. */
    public Session open(Principal principal, Encoding encoding, SessionLoop loop, Connection connection) {
        String id = "%s-%x".formatted(settings.gateway(), numbers.incrementAndGet());
        return new Session(id, principal, encoding, this, loop, connection);
    }

    /** How many bytes a client's message may have. */
    public int maxFrameBytes() {
        return settings.limits().frameBytes();
    }

    SessionSettings settings() {
        return settings;
    }

    public SessionCounters counters() {
        return counters;
    }

    LastValueCache cache() {
        return cache;
    }

    LogAccess log() {
        return log;
    }

    MarketHealth health() {
        return health;
    }

    Entitlements entitlements() {
        return entitlements;
    }

    boolean isReady() {
        return isReady.getAsBoolean();
    }

    InstantSource clock() {
        return clock;
    }

    Map<String, Channel> channels() {
        return channels;
    }

    @Nullable
    Channel channel(String name) {
        return channels.get(name);
    }
}
