package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Channel;
import io.tickgate.model.Topic;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.Feed;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session wants: subscriptions, and the patterns from which they come where no command named them. A key has
 * the terms of the latest command that matches it.
 *
 * <p>Confined to the loop of its connection.
 */
final class Keys {
    private final Session session;
    private final Patterns patterns = new Patterns();
    private final LogSubscriptions logs;

    /** What was named to be sent conflated and is taken in full by a later pattern, for as long as that is held. */
    private Map<Topic, Terms> shadowed = Collections.emptyMap();

    private final UnseenKeys unseen;
    private long commands;

    Keys(Session session) {
        this.session = session;
        unseen = new UnseenKeys(session.loop().shard());
        logs = new LogSubscriptions(session);
    }

    private SessionLimits limits() {
        return session.sessions().settings().limits();
    }

    /** What every record is taken of. */
    LogSubscriptions logs() {
        return logs;
    }

    /** How many keys there are; a pattern of which every record is taken counts as one. */
    int size() {
        return subscriptions().size() + logs.size() + shadowed.size() + unseen.size();
    }

    /** How many patterns there are of all kinds. */
    int patternCount() {
        return patterns.size() + logs.patterns();
    }

    /** Whether a topic is sent on and on, in whichever mode. */
    boolean holds(Topic topic) {
        var held = subscriptions().find(topic);
        return (held != null && !held.terms().isOnce()) || logs.isLogged(topic);
    }

    /** Prepares the search for what the patterns of a command match; none is for those that there is no room for. */
    SymbolSearch search(Subscribe command, Channel channel, Sessions sessions, Principal principal) {
        var search = new SymbolSearch(
                sessions.markets().granted(command.options().feed()).cache(),
                channel,
                cell -> sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Granted,
                command.options().cut() ? CutCommands.MAX_KEYS : limits().subscriptions());
        boolean isSearched = command.options().once() || command.options().modeOn(channel) == Mode.CONFLATE;
        if (isSearched) {
            command.symbols().stream()
                    .filter(SymbolPattern::isPattern)
                    .distinct()
                    .limit(Patterns.MAX)
                    .filter(text -> command.options().cut() || !patterns.hasNoRoomFor(channel, text))
                    .map(SymbolPattern::of)
                    .forEach(search::add);
        }
        return search;
    }

    /** Returns the feed of which a topic is sent on and on, {@code null} if it is not. */
    @Nullable
    Feed feedOf(Topic topic) {
        var held = subscriptions().find(topic);
        if (held != null && !held.terms().isOnce()) {
            return held.terms().market().feed();
        }
        var owner = logs.isLogged(topic) ? logs.owner(topic) : null;
        return owner == null ? null : owner.feed();
    }

    /** Returns the channels of which something delayed is held. */
    Set<String> delayedChannels() {
        if (session.sessions().markets().delayed() == null) {
            return Set.of();
        }
        Set<String> channels = new HashSet<>();
        subscriptions().all().stream()
                .filter(subscription -> subscription.terms().market().feed() == Feed.DELAYED)
                .forEach(subscription ->
                        channels.add(subscription.topic().channel().name()));
        logs.channels(Feed.DELAYED, channels);
        return channels;
    }

    boolean isFull() {
        return size() >= limits().subscriptions();
    }

    /** Returns the terms by which a topic is to be sent conflated, {@code null} if it is not. */
    @Nullable
    Terms conflated(Topic topic) {
        var held = subscriptions().find(topic);
        return later(held == null ? named(topic) : held.named(), patterns.latest(topic));
    }

    /** Returns the terms by which a key was named that is in the shadow of another command, or waits for its symbol. */
    private @Nullable Terms named(Topic topic) {
        var terms = shadowed.get(topic);
        return terms == null ? unseen.terms(topic) : terms;
    }

    /**
     * Gives up what is sent conflated and is now taken in full.
     *
     * @param market of which it is taken
     * @param left is given the topics
     * @return how far they were sent of that market, by symbol
     */
    Map<String, Position> giveWay(Channel channel, MarketFeed market, List<TopicCell> left) {
        Map<String, Position> positions = new LinkedHashMap<>();
        for (var subscription : subscriptions().all()) {
            var topic = subscription.topic();
            if (topic.channel().equals(channel) && logs.isLogged(topic)) {
                var cell = market.cell(topic);
                var position = subscription.cell().equals(cell) ? subscription.position() : null;
                if (position != null) {
                    positions.put(topic.symbol().value(), position);
                }
                if (cell != null) {
                    left.add(cell);
                }
                var named = subscription.named();
                if (named != null) {
                    shadow(topic, named);
                }
                subscriptions().leave(topic);
            }
        }
        return positions;
    }

    private void shadow(Topic topic, Terms named) {
        if (shadowed.isEmpty()) {
            shadowed = new HashMap<>();
        }
        shadowed.put(topic, named);
    }

    Outbox outbox() {
        return session.outbox();
    }

    Subscriptions subscriptions() {
        return session.subscriptions();
    }

    UnseenKeys unseen() {
        return unseen;
    }

    Patterns patterns() {
        return patterns;
    }

    long nextNumber() {
        return ++commands;
    }

    /** Forgets that a topic was named to be sent conflated. */
    void forgetNamed(Topic topic) {
        unseen.remove(topic);
        shadowed.remove(topic);
    }

    /** Returns the terms by which a topic was named that another command takes in full, and forgets them. */
    @Nullable
    Terms leaveShadow(Topic topic) {
        return shadowed.remove(topic);
    }

    private static @Nullable Terms later(@Nullable Terms first, @Nullable Terms second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.number() > second.number() ? first : second;
    }

    /** Returns the terms of the latest command that matches a topic which another one has named. */
    Terms latest(Topic topic, Terms named) {
        var terms = later(named, patterns.latest(topic));
        return terms == null ? named : terms;
    }

    /**
     * Whether a later command takes a topic in full.
     *
     * @param named the terms by which it was named to be sent conflated, to be kept for as long as that is held
     */
    boolean isShadowed(Topic topic, @Nullable Terms named) {
        if (named != null) {
            shadow(topic, named);
        }
        boolean isLogged = logs.isLogged(topic);
        if (!isLogged) {
            shadowed.remove(topic);
        }
        return isLogged;
    }

    /** Tells how things stand with what is no key, or none yet. */
    void tell(String channel, List<String> symbols, Standing standing) {
        session.outbox().tell(channel, symbols, standing);
    }

    /** Joins symbols that have appeared, where a pattern matches. */
    void appeared(MarketFeed market, List<SymbolCells> symbols, Sessions sessions, Principal principal) {
        Map<String, List<String>> tooMany = new LinkedHashMap<>();
        for (var channel : patterns.channels()) {
            for (var cells : symbols) {
                var cell = cells.of(channel);
                var terms = cell == null ? null : patterns.latest(cell.topic());
                if (cell == null
                        || terms == null
                        || terms.market().feed() != market.feed()
                        || logs.isLogged(cell.topic())
                        || sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied) {
                    continue;
                }
                var held = subscriptions().find(cell.topic());
                if (held != null) {
                    held.matchedMeanwhile();
                } else if (isFull()) {
                    tooMany.computeIfAbsent(channel.name(), added -> new ArrayList<>())
                            .add(cells.symbol().value());
                } else {
                    join(cell, terms);
                }
            }
        }
        tooMany.forEach((channel, names) -> tell(channel, names, Standing.OVER_LIMIT));
    }

    private void join(TopicCell cell, Terms terms) {
        var subscription = subscriptions().join(cell, terms);
        subscription.enqueue();
        subscription.checkStanding();
    }

    /** Ends a key that was shown once, or lets it go on where a pattern has come to match it meanwhile. */
    void shown(Subscription once) {
        var topic = once.topic();
        subscriptions().leave(topic);
        var terms = once.isMatchedMeanwhile() && !logs.isLogged(topic) ? patterns.latest(topic) : null;
        var cell = terms == null ? null : terms.market().cell(topic);
        if (terms != null && cell != null) {
            join(cell, terms);
        }
    }
}
