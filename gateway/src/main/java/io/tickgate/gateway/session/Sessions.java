package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.Loop;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.model.Channel;
import io.tickgate.wire.Feed;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions, and holds what they all share.
 *
 * <p>Thread-safe.
 */
public final class Sessions {
    /** So many at once; a watch of all its keys holds about 20 kB. */
    static final int MAX_WATCHED = 32;

    private final SessionSettings settings;
    private final Markets markets;
    private final Hub hub;
    private final Entitlements entitlements;
    private final NanoClock nanoClock;
    private final InstantSource clock;
    private final @Nullable CommandTraces traces;
    private final SessionCounters counters = new SessionCounters();
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final List<SessionLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicInteger watched = new AtomicInteger();
    private volatile @Nullable Departure departure;

    public Sessions(
            SessionSettings settings,
            Markets markets,
            Hub hub,
            Entitlements entitlements,
            NanoClock nanoClock,
            InstantSource clock) {
        this(settings, markets, hub, entitlements, nanoClock, clock, null);
    }

    /** @param traces takes what became of the commands, {@code null} if nobody wants to know */
    public Sessions(
            SessionSettings settings,
            Markets markets,
            Hub hub,
            Entitlements entitlements,
            NanoClock nanoClock,
            InstantSource clock,
            @Nullable CommandTraces traces) {
        this.settings = settings;
        this.markets = markets;
        this.hub = hub;
        this.entitlements = entitlements;
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.traces = traces;
        markets.realTime().cache().channels().forEach(channel -> channels.put(channel.name(), channel));
    }

    /** Makes what the sessions of one more event loop share. */
    public SessionLoop newLoop(Loop loop) {
        var sessionLoop = new SessionLoop(hub.addShard(loop), nanoClock, markets, clock, counters);
        loops.add(sessionLoop);
        // After it can be seen: either this or depart tells it.
        var leave = departure;
        if (leave != null) {
            loop.execute(() -> sessionLoop.depart(leave));
        }
        return sessionLoop;
    }

    /** Tells all clients that they have to go, also those that come from now on; calling it again does nothing. */
    public void depart(Departure newDeparture) {
        departure = newDeparture;
        loops.forEach(loop -> loop.shard().loop().execute(() -> loop.depart(newDeparture)));
    }

    /** Opens a session, on its loop. */
    public Session open(Principal principal, Encoding encoding, SessionLoop loop, Connection connection) {
        return new Session(numbers.incrementAndGet(), principal, encoding, this, loop, connection);
    }

    /** Returns the name of a session. */
    String id(long number) {
        return "%s-%x".formatted(settings.gateway(), number);
    }

    /** Returns what a cursor that a client has brought says of a channel. */
    public Resumption resumption(String channel, String token) {
        return Resumption.of(markets.realTime().log(), channel, token);
    }

    /** Whether a client that asks for a feed is served; also one that is told that there is no such feed. */
    public boolean isReady(Feed feed) {
        return markets.granted(feed).isReadyNow();
    }

    /** How many bytes a client's message may have. */
    public int maxFrameBytes() {
        return settings.limits().frameBytes();
    }

    List<SessionLoop> loops() {
        return loops;
    }

    /** Takes room for the watch of one session; returns whether there was some. */
    boolean hasRoomForWatch() {
        return watched.getAndUpdate(held -> held < MAX_WATCHED ? held + 1 : held) < MAX_WATCHED;
    }

    void watchEnded() {
        watched.decrementAndGet();
    }

    SessionSettings settings() {
        return settings;
    }

    public SessionCounters counters() {
        return counters;
    }

    Markets markets() {
        return markets;
    }

    Entitlements entitlements() {
        return entitlements;
    }

    InstantSource clock() {
        return clock;
    }

    @Nullable
    CommandTraces traces() {
        return traces;
    }

    Map<String, Channel> channels() {
        return channels;
    }

    @Nullable
    Channel channel(String name) {
        return channels.get(name);
    }
}
