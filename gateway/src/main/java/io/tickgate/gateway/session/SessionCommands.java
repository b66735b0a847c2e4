package io.tickgate.gateway.session;

import io.tickgate.model.Channel;
import io.tickgate.model.Printable;
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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one session: read, kept to their pace, carried out one after the other, and answered.
 *
 * <p>Bounded: those of one frame wait, and no other frame is read meanwhile.
 *
 * <p>Confined to the loop of its connection.
 */
final class SessionCommands {
    /** A command that has symbols compared with patterns costs as much as one more for each so many. */
    private static final long COMPARISONS_OF_A_COMMAND = 50_000;

    private static final long STARTING_RETRY_MILLIS = 500;

    private static final Queue<Received> NONE = new ArrayDeque<>(0);

    private final Session session;
    private final CommandGate gate;
    private final @Nullable CommandTracker tracker;

    /** Those of a frame that come after one that takes its time; made anew for each frame. */
    private Queue<Received> unhandled = NONE;

    /** Made with the first one, as what searches is. */
    private @Nullable CutCommands cuts;

    private @Nullable Searches searches;
    private String client = "";

    SessionCommands(Session session) {
        this.session = session;
        gate = new CommandGate(session);
        var traces = sessions().traces();
        tracker = traces == null
                ? null
                : new CommandTracker(session, session.connection(), sessions(), session.loop(), traces);
    }

    private Sessions sessions() {
        return session.sessions();
    }

    private Outbox outbox() {
        return session.outbox();
    }

    private Keys keys() {
        return session.keys();
    }

    private long nanoTime() {
        return session.loop().nanoTime();
    }

    /** What its client calls itself, {@code ""} if it does not say. */
    String client() {
        return client;
    }

    /** Whether one more frame of them should be read. */
    boolean takesMore() {
        return unhandled.isEmpty() && !outbox().hasManyReplies() && !isWaiting();
    }

    void end() {
        if (cuts != null) {
            cuts.end();
        }
    }

    /** Ends the waiting of keys whose symbol was not known. */
    UnseenJoin unseen() {
        return new UnseenJoin(keys(), sessions(), session.principal(), session.encoding());
    }

    /** Carries out what a frame asks for; as much of it as there is room for the answers, the rest by {@link #goOn}. */
    void handle(byte[] frame) {
        gate.frame(frame.length);
        var read = session.encoding().format().decode(frame);
        unhandled = unhandled.isEmpty() ? new ArrayDeque<>(read.size()) : unhandled;
        unhandled.addAll(read);
        goOn();
    }

    /** Carries out what is left of a frame; to be called when answers have left the session. */
    void goOn() {
        while (!session.isClosed() && !outbox().hasManyReplies() && !isWaiting() && !unhandled.isEmpty()) {
            handle(unhandled.remove());
            if (!isSearching()) {
                settle();
            }
        }
        if (unhandled.isEmpty()) {
            unhandled = NONE;
        }
    }

    private void settle() {
        if (cuts != null) {
            cuts.settle(unhandled.peek());
        }
    }

    private void searched() {
        settle();
        takeMore();
    }

    private boolean isSearching() {
        return searches != null && searches.isSearching();
    }

    /** Whether a command takes its time, or came too fast; those after it wait. */
    boolean isWaiting() {
        return (cuts != null && cuts.isAsking()) || isSearching() || gate.isShut();
    }

    /** Goes on with what waits, and then with what the socket has. */
    void takeMore() {
        goOn();
        session.connection().readOn();
    }

    private void handle(Received received) {
        sessions().counters().commands.increment();
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
            session.connection().close(code);
        }
    }

    private boolean isTooFast(Received received) {
        long waitMillis = gate.tryCommand();
        if (waitMillis == 0) {
            return false;
        }
        int allowed = sessions().settings().limits().commandsPerSecond();
        refuse(received.id(), ErrorCode.RATE_LIMITED, "more than %d commands a second".formatted(allowed), waitMillis);
        offended(CloseCode.ABUSE);
        return true;
    }

    private void handle(ClientCommand command) {
        switch (command.op()) {
            case HELLO -> hello((Hello) command);
            case SUB -> subscribe((Subscribe) command);
            case UNSUB -> unsubscribe((Unsubscribe) command);
            case CREDIT -> credit((Credit) command);
            case PING ->
                reply(new ServerMessage.Pong(
                        ((Ping) command).id(), Micros.now(sessions().clock())));
            case REPORT -> report((Report) command);
        }
    }

    private void hello(Hello hello) {
        client = hello.client() == null ? client : Printable.of(hello.client());
        var introduction = new Introduction(session);
        introduction.serve(hello);
        reply(introduction.welcome(hello.id()));
    }

    private void report(Report report) {
        var stamps = outbox().stamps();
        if (stamps == null) {
            refuse(report.id(), ErrorCode.BAD_REQUEST, "op: 'report' (expected: a hello with stamps before)", null);
            return;
        }
        stamps.reported(report, nanoTime());
    }

    private void credit(Credit credit) {
        if (!outbox().credit().isCounted()) {
            refuse(null, ErrorCode.BAD_REQUEST, "op: 'credit' (expected: a hello with a credit before)", null);
            return;
        }
        keys().logs().goOn();
        outbox().credit().add(credit.messages(), nanoTime());
        outbox().goOn();
    }

    private void subscribe(Subscribe subscribe) {
        session.leaveCohort();
        var market = sessions().markets().of(subscribe.options().feed());
        if (market != null && !market.isReadyNow()) {
            refuse(subscribe.id(), ErrorCode.STARTING, "the caches are not warm yet", STARTING_RETRY_MILLIS);
            return;
        }
        var channel = sessions().channel(subscribe.channel());
        if (channel == null || !isRight(subscribe, channel)) {
            subscribe(new SubscribeCommand(subscribe, sessions(), session.principal(), keys(), session.loop(), null));
            return;
        }
        var search = keys().search(subscribe, channel, sessions(), session.principal());
        var begun = new Searches(session, session.loop(), this::searched);
        searches = begun;
        begun.find(search, () -> subscribe(subscribe, channel, search));
        searches = begun.isSearching() ? begun : null;
    }

    private void subscribe(Subscribe subscribe, Channel channel, SymbolSearch search) {
        unseen().joinSeen();
        long before = keys().patterns().comparisons();
        if (subscribe.options().cut()) {
            cuts = cuts == null
                    ? new CutCommands(
                            sessions(), session.loop(), session.principal(), keys(), this::reply, this::takeMore)
                    : cuts;
            cuts.add(subscribe, channel, search);
        } else {
            subscribe(new SubscribeCommand(subscribe, sessions(), session.principal(), keys(), session.loop(), search));
        }
        charge(search.comparisons() + keys().patterns().comparisons() - before);
    }

    private void subscribe(SubscribeCommand command) {
        reply(command.carryOut(session.encoding().format()));
        command.begin();
    }

    private void charge(long comparisons) {
        gate.charge(comparisons / COMPARISONS_OF_A_COMMAND);
    }

    private boolean isRight(Subscribe subscribe, Channel channel) {
        return new SubscribeCheck(
                                subscribe,
                                sessions().settings().limits(),
                                sessions().markets())
                        .problem(channel)
                == null;
    }

    private void unsubscribe(Unsubscribe command) {
        var channel = sessions().channel(command.channel());
        long before = keys().patterns().comparisons();
        unseen().joinSeen();
        int left = 0;
        List<ServerMessage.Grant> overrides = List.of();
        if (channel != null) {
            var takesBack = new UnsubscribeCommand(command, channel, keys());
            left = takesBack.carryOut();
            overrides = takesBack.overrides();
        }
        charge(keys().patterns().comparisons() - before);
        reply(new ServerMessage.Ack(
                command.id(), command.channel(), left, null, null, null, List.of(), overrides, List.of()));
    }

    private void refuse(@Nullable Long commandId, ErrorCode code, String message, @Nullable Long afterMillis) {
        reply(new ServerMessage.Error(commandId, code, message, code.isWorthRetrying(), afterMillis));
    }

    void reply(ServerMessage message) {
        sessions().counters().answered(message);
        if (tracker != null) {
            tracker.answered(message);
        }
        outbox().reply(message);
    }
}
