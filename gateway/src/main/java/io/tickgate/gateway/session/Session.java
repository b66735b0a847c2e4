package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.model.Channel;
import io.tickgate.model.Printable;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ClientCommand.Credit;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Ping;
import io.tickgate.wire.ClientCommand.Report;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.WireFormat;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what it has subscribed to, and what it is still to be sent.
 *
 * <p>Confined to the loop of its connection.
 */
public final class Session implements Outflow {
    private static final int VERSION = 1;

    /** A command that has symbols compared with patterns costs as much as one more for each so many. */
    private static final long COMPARISONS_OF_A_COMMAND = 50_000;

    private static final long STARTING_RETRY_MILLIS = 500;

    /** Who is hardly sent anything is not worth looking for others of its kind. */
    private static final int DRAINS_BEFORE_COHORT = 10;

    private final String id;
    private final Principal principal;
    private final Encoding encoding;
    private final Sessions sessions;
    private final SessionLoop loop;
    private final Connection connection;
    private final Outbox outbox;
    private final Subscriptions subscriptions;
    private final Keys keys;
    private final UnseenJoin unseen;
    private final CutCommands cuts;
    private final Searches searches;
    private final CommandGate gate;
    private final @Nullable CommandTracker tracker;
    private final Queue<Received> unhandled = new ArrayDeque<>(1);
    private long healthChanges;
    private long heartbeatNanos;
    private long nextHeartbeatNanos;
    private final long openedMicros;
    private String client = "";
    private int slot;
    private int drains;
    private int cohortPlace;
    private @Nullable Cohort cohort;

    /** Of which cohort it may be, as long as its subscriptions are those that it has now. */
    private Cohort.@Nullable Kind kind;

    private boolean isClosed;

    Session(
            String id,
            Principal principal,
            Encoding encoding,
            Sessions sessions,
            SessionLoop loop,
            Connection connection) {
        this.id = id;
        this.principal = principal;
        this.encoding = encoding;
        this.sessions = sessions;
        this.loop = loop;
        this.connection = connection;
        openedMicros = Micros.now(sessions.clock());
        var settings = sessions.settings();
        outbox = new Outbox(newWriting(), connection::ready);
        subscriptions = new Subscriptions(loop, outbox, sessions.counters(), settings, this::differ);
        keys = new Keys(subscriptions, outbox, sessions, loop, principal);
        unseen = new UnseenJoin(keys, sessions, principal, encoding);
        cuts = new CutCommands(sessions, loop, principal, keys, this::reply, this::goOn);
        searches = new Searches(this, loop, this::searched);
        healthChanges = sessions.markets().healthChanges(loop.nanoTime());
        gate = new CommandGate(this, loop, settings.limits().commandsPerSecond(), this::takeMore);
        var traces = sessions.traces();
        tracker = traces == null ? null : new CommandTracker(this, connection, sessions, loop, traces);
        slot = loop.size();
        loop.add(this);
        sessions.counters().opened.increment();
        beatEvery(settings.heartbeat().toMillis());
        reply(welcome(null));
        if (loop.departure() != null) {
            sayGoodbye();
        }
    }

    public String id() {
        return id;
    }

    /** How its messages are written, and its commands read. */
    public WireFormat format() {
        return encoding.format();
    }

    /** What its client calls itself, {@code ""} if it does not say. */
    String client() {
        return client;
    }

    long openedMicros() {
        return openedMicros;
    }

    Writing newWriting() {
        return new Writing(encoding, sessions.clock(), sessions.counters(), loop.ages());
    }

    Connection connection() {
        return connection;
    }

    /** Its place in its cohort, set by that alone. */
    int cohortPlace() {
        return cohortPlace;
    }

    void cohortPlace(int newPlace) {
        cohortPlace = newPlace;
    }

    /** Looks for others that are sent the same. */
    void joinCohort() {
        drains = 0;
        var frame = connection.sharedFrame();
        if (frame == null || outbox.isOfOneClient() || !outbox.isEmpty()) {
            return;
        }
        if (isWaiting() || connection.isFull() || keys.logs().size() > 0) {
            return;
        }
        if (subscriptions.arePlain()) {
            kind = kind == null ? new Cohort.Kind(encoding, frame, subscriptions.cells()) : kind;
            cohort = loop.cohorts().find(this, kind, subscriptions);
            kind = cohort == null ? kind : cohort.kind();
        }
    }

    /** Lets it be written to alone, for a reason that the others of its cohort do not share. */
    public void leaveCohort() {
        var left = cohort;
        if (left != null) {
            cohort = null;
            left.leave(this, subscriptions);
        }
    }

    /** Its subscriptions are about to become others. */
    private void differ() {
        leaveCohort();
        if (kind != null) {
            loop.cohorts().forget(this, kind);
            kind = null;
        }
    }

    private void catchUpWithCohort() {
        if (cohort != null) {
            cohort.tell(subscriptions);
        }
    }

    /** For an operator who looks. */
    SessionInside inside() {
        catchUpWithCohort();
        return new SessionInside(this, sessions, loop, connection, outbox, keys, principal);
    }

    int slot() {
        return slot;
    }

    void slot(int newSlot) {
        slot = newSlot;
    }

    /** Carries out what a frame asks for; as much of it as there is room for the answers, the rest by {@link #goOn}. */
    public void handle(byte[] frame) {
        assert loop.shard().isCurrent();
        gate.frame(frame.length);
        unhandled.addAll(encoding.format().decode(frame));
        goOn();
    }

    /** Carries out what is left of a frame; to be called when messages have left the session. */
    public void goOn() {
        while (!isClosed && !outbox.hasManyReplies() && !isWaiting() && !unhandled.isEmpty()) {
            handle(unhandled.remove());
            if (!searches.isSearching()) {
                cuts.settle(unhandled.peek());
            }
        }
    }

    private void searched() {
        cuts.settle(unhandled.peek());
        goOn();
    }

    /** Whether a command takes its time, or came too fast; those after it wait. */
    private boolean isWaiting() {
        return cuts.isAsking() || searches.isSearching() || gate.isShut();
    }

    private void takeMore() {
        goOn();
        connection.readOn();
    }

    private void handle(Received received) {
        sessions.counters().commands.increment();
        if (tracker != null) {
            tracker.began(received);
        }
        if (!isCredit(received) && isTooFast(received)) {
            return;
        }
        if (received instanceof Received.Command command) {
            gate.goodCommand();
            handle(command.command());
        } else if (received instanceof Received.Malformed malformed) {
            refuse(malformed.id(), ErrorCode.BAD_REQUEST, malformed.message(), null);
            offended(CloseCode.BAD_PROTOCOL);
        }
    }

    /** Never refused for its pace: a client whose grant is lost would wait for ever. */
    private static boolean isCredit(Received received) {
        return received instanceof Received.Command command && command.command().op() == ClientCommand.Op.CREDIT;
    }

    private void offended(CloseCode code) {
        if (gate.badCommand()) {
            connection.close(code);
        }
    }

    private boolean isTooFast(Received received) {
        long waitMillis = gate.tryCommand();
        if (waitMillis == 0) {
            return false;
        }
        int allowed = sessions.settings().limits().commandsPerSecond();
        refuse(idOf(received), ErrorCode.RATE_LIMITED, "more than %d commands a second".formatted(allowed), waitMillis);
        offended(CloseCode.ABUSE);
        return true;
    }

    private void handle(ClientCommand command) {
        switch (command.op()) {
            case HELLO -> hello((Hello) command);
            case SUB -> subscribe((Subscribe) command);
            case UNSUB -> unsubscribe((Unsubscribe) command);
            case CREDIT -> credit((Credit) command);
            case PING -> reply(new ServerMessage.Pong(((Ping) command).id(), Micros.now(sessions.clock())));
            case REPORT -> report((Report) command);
        }
    }

    private static @Nullable Long idOf(Received received) {
        if (received instanceof Received.Malformed malformed) {
            return malformed.id();
        }
        return idOf(((Received.Command) received).command());
    }

    private static @Nullable Long idOf(ClientCommand command) {
        return switch (command.op()) {
            case HELLO -> ((Hello) command).id();
            case SUB -> Long.valueOf(((Subscribe) command).id());
            case UNSUB -> Long.valueOf(((Unsubscribe) command).id());
            case CREDIT -> null;
            case REPORT -> ((Report) command).id();
            case PING -> Long.valueOf(((Ping) command).id());
        };
    }

    private void hello(Hello hello) {
        client = hello.client() == null ? client : Printable.of(hello.client());
        if (hello.credit() != null) {
            leaveCohort();
            keys.logs().goOn();
            outbox.credit().set(hello.credit(), loop.nanoTime());
            outbox.goOn();
        }
        if (hello.heartbeatMillis() != null) {
            beatEvery(Math.max(
                    SessionSettings.MIN_HEARTBEAT_MILLIS,
                    Math.min(SessionSettings.MAX_HEARTBEAT_MILLIS, hello.heartbeatMillis())));
        }
        if (hello.stampsMillis() != null) {
            leaveCohort();
            stampEvery(hello.stampsMillis());
        }
        reply(welcome(hello.id()));
    }

    private void stampEvery(int millis) {
        var stamps = outbox.stamps();
        if (stamps == null) {
            stamps = new Stamps(
                    sessions.markets().realTime().cache().timesDemand(),
                    sessions.clock(),
                    sessions.counters().hops());
            outbox.stamps(stamps);
        }
        long granted = Math.max(SessionSettings.MIN_STAMPS_MILLIS, Math.min(SessionSettings.MAX_STAMPS_MILLIS, millis));
        stamps.every(millis == 0 ? 0 : granted, loop.nanoTime());
    }

    private void report(Report report) {
        var stamps = outbox.stamps();
        if (stamps == null) {
            refuse(report.id(), ErrorCode.BAD_REQUEST, "op: 'report' (expected: a hello with stamps before)", null);
            return;
        }
        stamps.reported(report, loop.nanoTime());
    }

    /** All that was drained is the socket's now. */
    public void taken() {
        var stamps = outbox.stamps();
        if (stamps != null && stamps.isOpen()) {
            var due = stamps.taken(loop.nanoTime());
            if (due != null) {
                reply(due);
            }
        }
    }

    private void credit(Credit credit) {
        if (!outbox.credit().isCounted()) {
            refuse(null, ErrorCode.BAD_REQUEST, "op: 'credit' (expected: a hello with a credit before)", null);
            return;
        }
        keys.logs().goOn();
        outbox.credit().add(credit.messages(), loop.nanoTime());
        outbox.goOn();
    }

    private void subscribe(Subscribe subscribe) {
        leaveCohort();
        var market = sessions.markets().of(subscribe.options().feed());
        if (market != null && !market.isReadyNow()) {
            refuse(subscribe.id(), ErrorCode.STARTING, "the caches are not warm yet", STARTING_RETRY_MILLIS);
            return;
        }
        var channel = sessions.channel(subscribe.channel());
        if (channel == null || !isRight(subscribe, channel)) {
            subscribe(new SubscribeCommand(subscribe, sessions, principal, keys, loop, null));
            return;
        }
        var search = keys.search(subscribe, channel, sessions, principal);
        searches.find(search, () -> subscribe(subscribe, channel, search));
    }

    private void subscribe(Subscribe subscribe, Channel channel, SymbolSearch search) {
        unseen.joinSeen();
        long before = keys.patterns().comparisons();
        if (subscribe.options().cut()) {
            cuts.add(subscribe, channel, search);
        } else {
            subscribe(new SubscribeCommand(subscribe, sessions, principal, keys, loop, search));
        }
        charge(search.comparisons() + keys.patterns().comparisons() - before);
    }

    private void subscribe(SubscribeCommand command) {
        reply(command.carryOut(encoding.format()));
        command.begin();
    }

    private void charge(long comparisons) {
        gate.charge(comparisons / COMPARISONS_OF_A_COMMAND);
    }

    private boolean isRight(Subscribe subscribe, Channel channel) {
        return new SubscribeCheck(subscribe, sessions.settings().limits(), sessions.markets()).problem(channel) == null;
    }

    private void unsubscribe(Unsubscribe command) {
        var channel = sessions.channel(command.channel());
        long before = keys.patterns().comparisons();
        unseen.joinSeen();
        int left = 0;
        List<ServerMessage.Grant> overrides = List.of();
        if (channel != null) {
            var takesBack = new UnsubscribeCommand(command, channel, keys);
            left = takesBack.carryOut();
            overrides = takesBack.overrides();
        }
        charge(keys.patterns().comparisons() - before);
        reply(new ServerMessage.Ack(
                command.id(), command.channel(), left, null, null, null, List.of(), overrides, List.of()));
    }

    private void refuse(@Nullable Long commandId, ErrorCode code, String message, @Nullable Long afterMillis) {
        reply(new ServerMessage.Error(commandId, code, message, code.isWorthRetrying(), afterMillis));
    }

    private ServerMessage welcome(@Nullable Long commandId) {
        var limits = sessions.settings().limits();
        var stamps = outbox.stamps();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        sessions.channels().forEach((name, channel) -> shapes.put(name, channel.shape()));
        return new ServerMessage.Welcome(
                commandId,
                VERSION,
                id,
                Micros.now(sessions.clock()),
                (int) TimeUnit.NANOSECONDS.toMillis(heartbeatNanos),
                new ServerMessage.Limits(
                        limits.subscriptions(),
                        limits.symbolsPerCommand(),
                        limits.commandsPerSecond(),
                        limits.frameBytes()),
                shapes,
                stamps == null ? null : stamps.everyMillis());
    }

    private void reply(ServerMessage message) {
        sessions.counters().answered(message);
        if (tracker != null) {
            tracker.answered(message);
        }
        outbox.reply(message);
    }

    private void beatEvery(long millis) {
        heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        nextHeartbeatNanos = loop.nanoTime() + heartbeatNanos;
    }

    void tick(long nowNanos) {
        if (nowNanos - nextHeartbeatNanos >= 0) {
            nextHeartbeatNanos = nowNanos + heartbeatNanos;
            keys.logs().wake();
            unseen.closeUnknown();
            outbox.heartbeat(loop.heartbeats(encoding));
            subscriptions.checkWaiting();
            forgetWatch(nowNanos);
        }
        checkStandings(nowNanos);
        if (drains >= DRAINS_BEFORE_COHORT && cohort == null) {
            joinCohort();
        }
        connection.tick(nowNanos);
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
            subscriptions.inTurn().all().forEach(Key::checkStanding);
            keys.logs().checkStandings();
        }
    }

    /** Lets a last heartbeat say where a client that takes every record goes on, before its connection is closed. */
    public void sayPlace() {
        if (keys.logs().size() > 0) {
            outbox.heartbeat(loop.heartbeats(encoding));
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
        unseen.joinSeen();
        if (!keys.patterns().isEmpty()) {
            keys.appeared(market, symbols, sessions, principal);
        }
    }

    /** Whether one more frame of commands should be read; if not, look again after the next {@link #drain}. */
    public boolean takesCommands() {
        return unhandled.isEmpty() && !outbox.hasManyReplies() && !isWaiting();
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
        drains++;
        catchUpWithCohort();
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
            differ();
            inside().endWatch();
            endStamps();
            cuts.end();
            subscriptions.leaveAll();
            keys.logs().leaveAll();
            keys.unseen().removeAll();
            loop.remove(this);
            sessions.counters().closed.increment();
        }
    }
}
