package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.WireFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what it has subscribed to, and what it is still to be sent.
 *
 * <p>Confined to the loop of its connection.
 */
public final class Session implements Outflow {
    private final long number;
    private final Principal principal;
    private final Sessions sessions;
    private final SessionLoop loop;
    private final Connection connection;
    private final Outbox outbox;
    private final Subscriptions subscriptions;
    private final Keys keys;
    private final SessionCommands commands;
    private final Membership membership;
    private long healthChanges;
    private int heartbeatMillis;
    private long nextHeartbeatNanos;
    private final long openedMicros;
    private int slot;
    private boolean isClosed;

    Session(
            long number,
            Principal principal,
            Encoding encoding,
            Sessions sessions,
            SessionLoop loop,
            Connection connection) {
        this.number = number;
        this.principal = principal;
        this.sessions = sessions;
        this.loop = loop;
        this.connection = connection;
        openedMicros = Micros.now(sessions.clock());
        var settings = sessions.settings();
        outbox = new Outbox(loop.writing(encoding), connection);
        subscriptions = new Subscriptions(this);
        keys = new Keys(this);
        commands = new SessionCommands(this);
        membership = new Membership(this);
        healthChanges = sessions.markets().healthChanges(loop.nanoTime());
        slot = loop.size();
        loop.add(this);
        sessions.counters().opened.increment();
        beatEvery((int) settings.heartbeat().toMillis());
        commands.reply(new Introduction(this).welcome(null));
        if (loop.departure() != null) {
            sayGoodbye();
        }
    }

    public String id() {
        return sessions.id(number);
    }

    /** How its messages are written, and its commands read. */
    public WireFormat format() {
        return encoding().format();
    }

    /** What its client calls itself, {@code ""} if it does not say. */
    String client() {
        return commands.client();
    }

    long openedMicros() {
        return openedMicros;
    }

    /** How its messages are encoded. */
    Encoding encoding() {
        return outbox.writing().encoding();
    }

    Principal principal() {
        return principal;
    }

    Sessions sessions() {
        return sessions;
    }

    SessionLoop loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Keys keys() {
        return keys;
    }

    SessionCommands commands() {
        return commands;
    }

    Connection connection() {
        return connection;
    }

    Membership membership() {
        return membership;
    }

    /** Lets it be written to alone, for a reason that the others of its cohort do not share. */
    public void leaveCohort() {
        membership.leave();
    }

    /** For an operator who looks. */
    SessionInside inside() {
        membership.catchUp();
        return new SessionInside(this, sessions, loop, connection, outbox, keys, principal);
    }

    int slot() {
        return slot;
    }

    void slot(int newSlot) {
        slot = newSlot;
    }

    /** Its subscriptions are about to become others, or to be sent in another way. */
    void differ() {
        membership.differ();
    }

    /** Whether it does something that others of its cohort would not. */
    boolean isBusy() {
        return commands.isWaiting() || keys.logs().size() > 0 || keys.unseen().size() > 0;
    }

    /** Carries out what a frame asks for; as much of it as there is room for the answers, the rest by {@link #goOn}. */
    public void handle(byte[] frame) {
        assert loop.shard().isCurrent();
        commands.handle(frame);
    }

    /** Carries out what is left of a frame; to be called when answers have left the session. */
    public void goOn() {
        commands.goOn();
    }

    /** Whether answers were in what was drained last. */
    public boolean hasAnswered() {
        return outbox.hasAnswered();
    }

    /** All that was drained is the socket's now. */
    public void taken() {
        membership.taken();
        var stamps = outbox.stamps();
        if (stamps != null && stamps.isOpen()) {
            var due = stamps.taken(loop.nanoTime());
            if (due != null) {
                commands.reply(due);
            }
        }
    }

    int heartbeatMillis() {
        return heartbeatMillis;
    }

    void beatEvery(int millis) {
        if (millis != heartbeatMillis) {
            membership.differ();
        }
        heartbeatMillis = millis;
        beatAfter(loop.nanoTime());
        lookSoon();
    }

    /** Something has changed of which {@link #tick} has to know before it would be called again. */
    public void lookSoon() {
        loop.lookSoon(this);
    }

    private void beatAfter(long nowNanos) {
        nextHeartbeatNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
    }

    /**
     * Looks at what has to be looked at now and then.
     *
     * @return for how many nanoseconds it need not be called again, unless it says so by {@link #lookSoon}
     */
    long tick(long nowNanos) {
        if (nowNanos - nextHeartbeatNanos >= 0) {
            keys.logs().wake();
            commands.unseen().closeUnknown();
            if (outbox.isStuck()) {
                subscriptions.boundOldBooks();
            }
            beat(nowNanos);
            subscriptions.checkWaiting();
            forgetWatch(nowNanos);
        }
        checkStandings(nowNanos);
        membership.look(false);
        return Math.min(nextHeartbeatNanos - nowNanos, connection.tick(nowNanos));
    }

    /** Unless it has had one with others since. */
    private void beat(long nowNanos) {
        long sharedAgeNanos = membership.sharedHeartbeatAgeNanos(nowNanos);
        if (sharedAgeNanos < TimeUnit.MILLISECONDS.toNanos(heartbeatMillis)) {
            beatAfter(nowNanos - sharedAgeNanos);
        } else {
            beatAfter(nowNanos);
            outbox.heartbeat(loop.heartbeats(encoding()));
        }
    }

    private void forgetWatch(long nowNanos) {
        var watch = outbox.watch();
        if (watch != null && watch.isOver(nowNanos)) {
            inside().endWatch();
        }
    }

    private void checkStandings(long nowNanos) {
        long changes = sessions.markets().healthChanges(nowNanos);
        if (changes != healthChanges) {
            healthChanges = changes;
            subscriptions.inTurn().forEach(Key::checkStanding);
            keys.logs().checkStandings();
            if (outbox.hasStatuses()) {
                // What it is told comes before data, also that all is well again.
                membership.leave();
            }
        }
    }

    /** Lets a last heartbeat say where a client that takes every record goes on, before its connection is closed. */
    public void sayPlace() {
        if (keys.logs().size() > 0) {
            outbox.heartbeat(loop.heartbeats(encoding()));
        }
    }

    /** Tells the client when it has to move to another gateway. */
    void sayGoodbye() {
        outbox.goodbye(loop.departure());
    }

    /** Ends the connection of a client that has not moved. */
    void leave() {
        connection.close(CloseCode.RESTART);
    }

    /** Symbols have come into a market. */
    void appeared(MarketFeed market, List<SymbolCells> symbols) {
        commands.unseen().joinSeen();
        if (!keys.patterns().isEmpty()) {
            keys.appeared(market, symbols, sessions, principal);
        }
    }

    /** Whether one more frame of commands should be read; if not, look again after the next {@link #drain}. */
    public boolean takesCommands() {
        return commands.takesMore();
    }

    /** Whether something that it has subscribed to is held back, since it is not read to its end. */
    public boolean isHeldBack() {
        return subscriptions.all().stream()
                .anyMatch(subscription -> subscription.cell().isHeld());
    }

    @Override
    public boolean isDrained() {
        return outbox.isEmpty();
    }

    /**
     * Returns the cursor of all that has been drained of what is taken in full, {@code null} if nothing is or it is not
     * known yet where it begins.
     */
    public @Nullable String cursor() {
        return keys.logs().cursor();
    }

    @Override
    public void drain(FrameSink frame) {
        assert loop.shard().isCurrent();
        long nowNanos = loop.nanoTime();
        membership.drains();
        // Before any data: what is old now must not go out as if it were live.
        checkStandings(nowNanos);
        loop.ages().begin(nowNanos);
        outbox.drain(frame, nowNanos, keys);
    }

    boolean isClosed() {
        return isClosed;
    }

    private void endStamps() {
        var stamps = outbox.stamps();
        if (stamps != null) {
            stamps.end();
        }
    }

    /** Ends the session and its connection, after a bug. */
    void failed() {
        close();
        connection.close(CloseCode.INTERNAL_ERROR);
    }

    /** Ends the session; calling it again does nothing. */
    public void close() {
        assert loop.shard().isCurrent();
        if (!isClosed) {
            isClosed = true;
            membership.differ();
            inside().endWatch();
            endStamps();
            commands.end();
            subscriptions.leaveAll();
            keys.logs().leaveAll();
            keys.unseen().removeAll();
            loop.remove(this);
            sessions.counters().closed.increment();
        }
    }
}
