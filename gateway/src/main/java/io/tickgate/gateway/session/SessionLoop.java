package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.HubShard;
import io.tickgate.gateway.hub.NanoClock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one event loop share: its shard of the hub, its rate lanes, and one timer for all that has
 * to be looked at now and then.
 *
 * <p>Bounded by the connections of the loop.
 *
 * <p>Confined to the loop.
 */
public final class SessionLoop {
    private static final System.Logger LOG = System.getLogger(SessionLoop.class.getName());

    /** Rates that a client is granted, in messages per second and symbol. */
    private static final int[] RATES = {1, 2, 4, 10, 20, 50};

    /** What could not be had is asked for again after this. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HubShard shard;
    private final NanoClock clock;
    private final Markets markets;
    private final Map<MarketFeed, Integer> knownSymbols = new HashMap<>();
    private final InstantSource timeOfDay;
    private final Map<Encoding, HeartbeatSource> heartbeats = new HashMap<>();
    private final Map<Encoding, Writing> writings = new HashMap<>();
    private final SessionCounters counters;
    private final Lane[] lanes = new Lane[RATES.length];
    private final List<Session> sessions = new ArrayList<>();
    private final Visits visits = new Visits();
    private final ReplayTimer replays;
    private final SendAges ages;
    private final Cohorts cohorts = new Cohorts(this);
    private final Runnable tick = this::tick;
    private final Deque<Session> leaving = new ArrayDeque<>();
    private @Nullable Departure departure;
    private int told;
    private long healthChanges;
    private boolean isTicking;

    SessionLoop(HubShard shard, NanoClock clock, Markets markets, InstantSource timeOfDay, SessionCounters counters) {
        this.shard = shard;
        this.clock = clock;
        this.markets = markets;
        this.timeOfDay = timeOfDay;
        this.counters = counters;
        replays = new ReplayTimer(shard.loop(), clock);
        ages = new SendAges(counters, timeOfDay, clock.nanoTime());
        for (int i = 0; i < RATES.length; i++) {
            lanes[i] = new Lane(i, RATES[i], this, shard.loop());
        }
    }

    public HubShard shard() {
        return shard;
    }

    public long nanoTime() {
        return clock.nanoTime();
    }

    /** What wakes those that replay the past at a pace. */
    ReplayTimer replays() {
        return replays;
    }

    /** Those of its sessions that are written to together. */
    Cohorts cohorts() {
        return cohorts;
    }

    /** How often it has changed how things stand with a market. */
    long healthChanges(long nowNanos) {
        return markets.healthChanges(nowNanos);
    }

    /** How old what its sessions send is. */
    SendAges ages() {
        return ages;
    }

    /** What writes the messages of all its sessions that are sent them in one encoding. */
    Writing writing(Encoding encoding) {
        return writings.computeIfAbsent(encoding, added -> new Writing(added, timeOfDay, counters, ages, shard));
    }

    HeartbeatSource heartbeats(Encoding encoding) {
        return heartbeats.computeIfAbsent(encoding, added -> new HeartbeatSource(markets, timeOfDay, added.format()));
    }

    /**
     * Returns the fastest lane that is not faster than asked for, or {@code null} for as fast as the client drains.
     *
     * @param maxRate messages per second, at least 1; {@code null} for no limit
     */
    @Nullable
    Lane lane(@Nullable Double maxRate) {
        if (maxRate == null) {
            return null;
        }
        for (int i = RATES.length - 1; i > 0; i--) {
            if (RATES[i] <= maxRate) {
                return lanes[i];
            }
        }
        return lanes[0];
    }

    void add(Session session) {
        assert shard.isCurrent();
        visits.set(sessions.size(), clock.nanoTime());
        sessions.add(session);
        tickLater();
    }

    /** Something has changed that a session has to look at before it would be looked at again. */
    void lookSoon(Session session) {
        if (!session.isClosed()) {
            visits.setNoLaterThan(session.slot(), clock.nanoTime());
        }
    }

    void remove(Session session) {
        assert shard.isCurrent();
        // Without a search: the last one takes its place.
        int slot = session.slot();
        var last = sessions.remove(sessions.size() - 1);
        if (last != session) {
            sessions.set(slot, last);
            visits.move(last.slot(), slot);
            last.slot(slot);
        }
    }

    /** How this gateway takes leave, {@code null} while it does not. */
    @Nullable
    Departure departure() {
        return departure;
    }

    /** Tells all clients that they have to go; calling it again does nothing. */
    void depart(Departure newDeparture) {
        assert shard.isCurrent();
        if (departure == null) {
            departure = newDeparture;
            sessions.forEach(Session::sayGoodbye);
        }
    }

    /** Closes some of those that have not gone. */
    private void closeNext(long nowNanos) {
        var leave = departure;
        if (leave == null || !leave.isClosing(nowNanos)) {
            return;
        }
        if (told == 0) {
            told = sessions.size();
            leaving.addAll(sessions);
        }
        leaving.removeIf(Session::isClosed);
        for (int due = leave.due(nowNanos, told, leaving.size()); due > 0 && !leaving.isEmpty(); due--) {
            leaving.remove().leave();
        }
    }

    int size() {
        return sessions.size();
    }

    List<Session> sessions() {
        return sessions;
    }

    /** The patterns of all sessions are told of what has come into a market since. */
    private void lookForSymbols() {
        for (var market : markets.all()) {
            int known = knownSymbols.getOrDefault(market, 0);
            if (market.cache().additions() > known) {
                var symbols = market.cache().addedAfter(known);
                knownSymbols.put(market, known + symbols.size());
                // Backwards, as below.
                for (int i = sessions.size() - 1; i >= 0; i--) {
                    var session = sessions.get(i);
                    run(session, () -> session.appeared(market, symbols));
                }
            }
        }
    }

    private void tickLater() {
        if (!isTicking && !sessions.isEmpty()) {
            isTicking = true;
            shard.loop().schedule(tick, TICK_NANOS);
        }
    }

    /** Does something for a session later, unless it has ended. */
    void later(Session session, Runnable task, long delayNanos) {
        shard.loop().schedule(() -> run(session, task), delayNanos);
    }

    private static void run(Session session, Runnable task) {
        if (session.isClosed()) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // One session's trouble; the others have their turn all the same.
            LOG.log(System.Logger.Level.ERROR, "session %s failed by a bug, closing it".formatted(session.id()), e);
            session.failed();
        }
    }

    private void tick() {
        isTicking = false;
        try {
            long nowNanos = clock.nanoTime();
            lookForSymbols();
            replays.look();
            closeNext(nowNanos);
            visit(nowNanos);
        } finally {
            tickLater();
        }
    }

    private void visit(long nowNanos) {
        long changes = healthChanges(nowNanos);
        boolean areAllDue = changes != healthChanges;
        healthChanges = changes;
        // Backwards: a session that ends is replaced by one that has had its turn.
        for (int i = sessions.size() - 1; i >= 0; i--) {
            if (areAllDue || visits.isDue(i, nowNanos)) {
                var session = sessions.get(i);
                visits.set(i, nowNanos + Visits.LONGEST_REST_NANOS);
                run(session, () -> visit(session, nowNanos));
            }
        }
    }

    private void visit(Session session, long nowNanos) {
        long restNanos = session.tick(nowNanos);
        if (!session.isClosed()) {
            // It may have said meanwhile that it has to look earlier.
            visits.setNoLaterThan(session.slot(), nowNanos + restNanos);
        }
    }
}
