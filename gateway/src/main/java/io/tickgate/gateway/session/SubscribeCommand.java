package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Handle;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.WireFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one {@code sub}: each symbol is joined or rejected by itself, the ack says which, and only then does
 * their data begin.
 *
 * <p>Confined to the loop of its connection.
 */
final class SubscribeCommand {
    private final Subscribe command;
    private final Sessions sessions;
    private final Principal principal;
    private final Keys keys;
    private final SessionLoop loop;
    private final Set<Topic> touched = new HashSet<>();
    private final List<Subscription> joined = new ArrayList<>();
    private final List<Subscription> changed = new ArrayList<>();
    private final List<Subscription> shownOnce = new ArrayList<>();
    private Map<String, String> renamed = Map.of();
    private final List<String> resumed = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private final @Nullable SymbolSearch search;
    private final MarketFeed market;
    private int patterns;
    private final List<String> waiting = new ArrayList<>();
    private final List<TopicCell> logged = new ArrayList<>();
    private int accepted;
    private boolean beginsInLog;

    /** @param search that is over, for what the patterns match; {@code null} for a command that cannot be carried out */
    SubscribeCommand(
            Subscribe command,
            Sessions sessions,
            Principal principal,
            Keys keys,
            SessionLoop loop,
            @Nullable SymbolSearch search) {
        this.search = search;
        this.command = command;
        this.sessions = sessions;
        this.principal = principal;
        this.keys = keys;
        this.loop = loop;
        market = sessions.markets().granted(command.options().feed());
    }

    /** Returns what is to be replied. The data follows once {@link #begin} is called. */
    ServerMessage carryOut(WireFormat format) {
        var channel = sessions.channel(command.channel());
        String problem = new SubscribeCheck(command, sessions.settings().limits(), sessions.markets()).problem(channel);
        if (problem != null) {
            return new ServerMessage.Error(command.id(), ErrorCode.BAD_REQUEST, problem);
        }
        var symbols = new LinkedHashSet<>(command.symbols());
        if (channel == null) {
            symbols.forEach(symbol -> reject(symbol, ErrorCode.UNKNOWN_CHANNEL));
            return ack(command.options().modeOn(channel), null, format);
        }
        var terms = terms(channel);
        if (terms.mode() == Mode.ALL) {
            return subscribeAll(channel, symbols, terms, format);
        }
        for (String symbol : symbols) {
            if (SymbolPattern.isPattern(symbol)) {
                subscribePattern(channel, SymbolPattern.of(symbol), terms);
            } else {
                subscribe(channel, symbol, terms);
            }
            if (!terms.isOnce()) {
                keys.logs().remove(channel, symbol);
            }
        }
        keys.logs().settle(channel);
        return ack(terms.mode(), terms.lane(), format);
    }

    private ServerMessage subscribeAll(Channel channel, Set<String> symbols, Terms terms, WireFormat format) {
        var everything = new SubscribeAll(command, channel, terms, sessions, principal, keys);
        String problem = everything.problem();
        if (problem != null) {
            return new ServerMessage.Error(command.id(), everything.code(), problem);
        }
        var seen = new LinkedHashSet<String>();
        for (String symbol : symbols) {
            boolean isKnown = SymbolPattern.isPattern(symbol) || market.cell(channel, symbol) != null;
            if (isKnown || !isLeftToWait(channel, symbol, terms)) {
                seen.add(symbol);
            }
        }
        everything.carryOut(seen);
        accepted = everything.accepted();
        rejected.addAll(everything.rejected());
        resumed.addAll(everything.resumed());
        renamed = everything.renamed();
        logged.addAll(everything.named());
        beginsInLog = everything.hasBegun();
        return ack(terms.mode(), null, format);
    }

    private Terms terms(Channel channel) {
        var options = command.options();
        // What there is now, which for events is the last few of them.
        var mode = options.once() ? Mode.CONFLATE : options.modeOn(channel);
        return new Terms(
                keys.outbox(),
                market,
                keys.nextNumber(),
                mode,
                // Every event is sent as it comes: to thin them out is what the other mode is for.
                mode == Mode.ALL ? null : loop.lane(options.maxRate()),
                options.once(),
                options.checksum(),
                options.withTrades(),
                options.maxAgeMillis() == null ? 0 : TimeUnit.MILLISECONDS.toNanos(options.maxAgeMillis()));
    }

    /** Lets the data of the joined subscriptions begin, and what is shown once follow. */
    void begin() {
        joined.forEach(Subscription::enqueue);
        shownOnce.forEach(Subscription::enqueue);
        joined.forEach(Subscription::checkStanding);
        if (!waiting.isEmpty()) {
            keys.tell(command.channel(), waiting, Standing.AHEAD);
        }
        if (beginsInLog) {
            keys.logs().tellPlace();
            keys.logs().checkStandings();
        }
    }

    private void subscribe(Channel channel, String name, Terms terms) {
        var cell = market.cell(channel, name);
        if (cell == null) {
            if (!isLeftToWait(channel, name, terms)) {
                reject(name, ErrorCode.UNKNOWN_SYMBOL);
            }
            return;
        }
        if (sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied denied) {
            reject(name, denied.code());
            return;
        }
        if (keys.subscriptions().find(cell.topic()) == null && keys.isFull()) {
            reject(name, ErrorCode.LIMIT_SUBS);
            return;
        }
        if (isOfOtherFeed(cell, terms) || isShownWhereItIs(cell, terms)) {
            return;
        }
        keys.forgetNamed(cell.topic());
        var subscription = take(cell, terms);
        if (!terms.isOnce()) {
            subscription.named(terms);
        }
    }

    /**
     * Lets a symbol wait that is not known here, for a client with a position from a gateway that knows it.
     *
     * @return whether there is such a position; else it is rejected as unknown
     */
    private boolean isLeftToWait(Channel channel, String name, Terms terms) {
        if (terms.isOnce() || command.options().speed() != null || !Symbol.isValid(name)) {
            return false;
        }
        var topic = new Topic(channel, new Symbol(name));
        var position = command.options().from() == null ? keys.unseen().position(topic, terms) : position(name);
        keys.unseen().remove(topic);
        if (position == null) {
            return false;
        }
        if (sessions.entitlements().check(principal, topic) instanceof Decision.Denied denied) {
            reject(name, denied.code());
        } else if (keys.isFull()) {
            reject(name, ErrorCode.LIMIT_SUBS);
        } else if (keys.unseen().put(topic, position, terms)) {
            waiting.add(name);
            if (command.options().from() != null) {
                resumed.add(name);
            }
        } else {
            reject(name, ErrorCode.UNKNOWN_SYMBOL);
        }
        return true;
    }

    /** All that match, or none: who is not told which ones are left out cannot know. */
    private void subscribePattern(Channel channel, SymbolPattern pattern, Terms terms) {
        // Also for patterns that are not held: each is tried on all symbols.
        boolean isOneTooMany = ++patterns > Patterns.MAX || keys.patterns().hasNoRoomFor(channel, pattern.text());
        if (isOneTooMany || search == null || search.isTooWide(pattern)) {
            reject(pattern.text(), ErrorCode.LIMIT_SUBS);
            return;
        }
        var matching = search.matching(pattern);
        var subscriptions = keys.subscriptions();
        long added = matching.stream()
                .filter(cell -> subscriptions.find(cell.topic()) == null)
                .count();
        boolean isTooMany = keys.size() + added > sessions.settings().limits().subscriptions();
        if (isTooMany) {
            reject(pattern.text(), ErrorCode.LIMIT_SUBS);
            return;
        }
        matching.stream()
                .filter(cell -> !isOfOtherFeed(cell, terms) && !isShownWhereItIs(cell, terms))
                .forEach(cell -> take(cell, terms));
        if (!terms.isOnce()) {
            keys.patterns().put(channel, pattern, terms);
        }
    }

    /** A snapshot of another market would not fit under what is sent of this one next. */
    private boolean isOfOtherFeed(TopicCell cell, Terms terms) {
        var feed = keys.feedOf(cell.topic());
        boolean isOther = terms.isOnce() && feed != null && feed != market.feed();
        if (isOther && touched.add(cell.topic())) {
            reject(cell.topic().symbol().value(), ErrorCode.BAD_REQUEST);
        }
        return isOther;
    }

    /** What is taken in full is shown without ending that. */
    private boolean isShownWhereItIs(TopicCell cell, Terms terms) {
        boolean isShown = terms.isOnce() && keys.logs().show(cell);
        if (isShown && touched.add(cell.topic())) {
            accepted++;
            logged.add(cell);
        }
        return isShown;
    }

    /** Joins a key, changes how it is sent, or lets a held one be shown once; once for a command, however many of its patterns match. */
    private Subscription take(TopicCell cell, Terms terms) {
        var subscriptions = keys.subscriptions();
        var held = subscriptions.find(cell.topic());
        if (!touched.add(cell.topic()) && held != null) {
            return held;
        }
        boolean isHeldOn = held != null && !held.terms().isOnce();
        if (held != null && isHeldOn && terms.isOnce()) {
            held.showOnce(terms);
            shownOnce.add(held);
            return held;
        }
        if (held != null
                && isHeldOn
                && command.options().from() == null
                && held.terms().isOfFeedOf(terms)) {
            subscriptions.change(held, terms);
            changed.add(held);
            return held;
        }
        subscriptions.leave(cell.topic());
        var subscription = subscriptions.join(cell, terms);
        subscription.named(held == null ? null : held.named());
        joined.add(subscription);
        resume(subscription);
        goOn(subscription);
        return subscription;
    }

    /** What was taken in full goes on where it is. */
    private void goOn(Subscription subscription) {
        var position = command.options().from() == null && !subscription.terms().isOnce()
                ? keys.logs().position(subscription.cell())
                : null;
        if (position != null) {
            keys.subscriptions().resume(subscription, position);
        }
    }

    private void resume(Subscription subscription) {
        String symbol = subscription.topic().symbol().value();
        var position = position(symbol);
        if (position != null && keys.subscriptions().resume(subscription, position)) {
            resumed.add(symbol);
        }
    }

    private @Nullable Position position(String symbol) {
        return command.options().from() instanceof From.Positions positions
                ? positions.bySymbol().get(symbol)
                : null;
    }

    private void reject(String symbol, ErrorCode code) {
        rejected.add(new Rejection(symbol, code));
    }

    private ServerMessage ack(Mode mode, @Nullable Lane lane, WireFormat format) {
        return new ServerMessage.Ack(
                command.id(),
                command.channel(),
                joined.size() + changed.size() + shownOnce.size() + waiting.size() + accepted,
                mode,
                lane == null ? null : lane.perSecond(),
                market.feed(),
                market.delay(),
                resumed,
                List.of(),
                rejected,
                List.of(),
                renamed,
                format.isText() ? List.of() : handles());
    }

    private List<Handle> handles() {
        var handles = new ArrayList<Handle>();
        for (var subscriptions : List.of(joined, changed, shownOnce)) {
            subscriptions.forEach(subscription -> handles.add(new Handle(
                    subscription.topic().symbol().value(), subscription.cell().handle())));
        }
        logged.forEach(cell -> handles.add(new Handle(cell.topic().symbol().value(), cell.handle())));
        return handles;
    }
}
