package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Channel;
import io.tickgate.model.Topic;
import io.tickgate.wire.Feed;
import io.tickgate.wire.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that one session takes every record of.
 *
 * <p>Bounded by the session's limits, which its commands check.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogSubscriptions {
    /** Made with the first one: most sessions have none. */
    private List<LogSubscription> subscriptions = Collections.emptyList();

    private final Session session;
    private boolean isPlaceOwed;
    private int catchingUp;

    LogSubscriptions(Session session) {
        this.session = session;
    }

    private SessionLoop loop() {
        return session.loop();
    }

    private Sessions sessions() {
        return session.sessions();
    }

    private QuietKeys inTurn() {
        return session.subscriptions().inTurn();
    }

    List<LogSubscription> all() {
        return subscriptions;
    }

    /** How many symbols and patterns are held. */
    int size() {
        return subscriptions.stream()
                .mapToInt(subscription -> subscription.selection().size())
                .sum();
    }

    int patterns() {
        return subscriptions.stream()
                .mapToInt(subscription -> subscription.selection().patterns())
                .sum();
    }

    /** Whether a symbol or pattern is held, as it was given. */
    boolean holds(Channel channel, String text) {
        return subscriptions.stream()
                .anyMatch(held ->
                        held.channel().equals(channel) && held.selection().holds(text));
    }

    /** Whether a symbol or pattern, as it was given, was begun as a replay of this feed at a pace. */
    boolean isReplay(Channel channel, String text, Feed feed) {
        return subscriptions.stream()
                .anyMatch(held -> held.channel().equals(channel)
                        && held.feed() == feed
                        && held.selection().holds(text)
                        && held.pace().isReplay());
    }

    /** Lets a subscription that has not begun replay the past at a pace. */
    void replay(LogSubscription subscription, double speed) {
        subscription
                .pace()
                .replay(new Replay(
                        subscription, loop().replays(), session.outbox().writing(), speed));
    }

    /**
     * Changes the pace of what holds a symbol or pattern, as it was given, if it is a replay.
     *
     * @param speed {@code null} for as fast as the client reads
     */
    void speed(Channel channel, String text, @Nullable Double speed) {
        for (var held : subscriptions) {
            if (held.channel().equals(channel) && held.selection().holds(text)) {
                goOn();
                held.pace().speed(speed, loop().nanoTime());
            }
        }
    }

    /** Where the client had no credit until now, the clocks of replays stood still. */
    void goOn() {
        var credit = session.outbox().credit();
        if (credit.isUsedUp()) {
            long nowNanos = loop().nanoTime();
            subscriptions.forEach(held -> held.pace().goOn(credit.usedUpNanos(), nowNanos));
            credit.settled(nowNanos);
        }
    }

    /** Whether it is held of this feed. */
    boolean holds(Channel channel, String text, Feed feed) {
        return subscriptions.stream()
                .anyMatch(held -> held.channel().equals(channel)
                        && held.feed() == feed
                        && held.selection().holds(text));
    }

    /** Adds one that holds nothing yet. */
    LogSubscription add(Channel channel, Terms terms, boolean isAnew) {
        // Its heartbeats have a cursor from now on.
        session.leaveCohort();
        var subscription = new LogSubscription(channel, terms, isAnew, this, session.outbox());
        subscriptions = subscriptions.isEmpty() ? new ArrayList<>() : subscriptions;
        subscriptions.add(subscription);
        return subscription;
    }

    /**
     * Takes a symbol or pattern back as it was given.
     *
     * @return the keys that are left by that
     */
    List<LogKey> remove(Channel channel, String text) {
        boolean isRemoved = false;
        for (var subscription : subscriptions) {
            isRemoved |= subscription.channel().equals(channel)
                    && subscription.selection().remove(text);
        }
        return isRemoved ? settle(channel) : List.of();
    }

    /** Lets each key be where it belongs, after something has changed; returns those that are left by that. */
    List<LogKey> settle(Channel channel) {
        var left = new ArrayList<LogKey>();
        for (var subscription : List.copyOf(subscriptions)) {
            if (subscription.channel().equals(channel)) {
                settle(subscription, left);
            }
        }
        // Another one may match it, too, and goes on with it.
        left.removeIf(key -> adopt(key.cell(), key.position(), key.told()));
        return left;
    }

    private void settle(LogSubscription subscription, List<LogKey> left) {
        subscription.settle(left::add);
        if (subscription.selection().isEmpty()) {
            subscription.close();
            subscriptions.remove(subscription);
        }
    }

    /** Returns who sends the records of a topic, {@code null} if nobody here does. */
    @Nullable
    LogSubscription owner(Topic topic) {
        LogSubscription owner = null;
        for (var subscription : subscriptions) {
            // Where nothing is said of the beginning, data that flows flows on; of another feed it begins.
            if (subscription.isMatch(topic)
                    && (owner == null || subscription.isAnew() || subscription.feed() != owner.feed())) {
                owner = subscription;
            }
        }
        return owner;
    }

    /**
     * Takes a key that was sent conflated until now, if somebody here wants it.
     *
     * @param position how far it was sent, {@code null} if that is not known
     * @param told how its client was told that things stand with it
     * @return whether it is taken
     */
    boolean adopt(TopicCell cell, @Nullable Position position, Standing told) {
        var owner = isLogged(cell.topic()) ? owner(cell.topic()) : null;
        var own = owner == null ? null : owner.terms().market().cell(cell.topic());
        if (owner == null || own == null) {
            return false;
        }
        if (owner.hasBegun() && !owner.keys().containsKey(own)) {
            // Positions of another feed say nothing here: it begins.
            owner.adopt(own, own.equals(cell) ? position : null, told);
        }
        return owner.keys().containsKey(own);
    }

    /** Returns what sends the records of a topic, {@code null} as long as that is not known. */
    @Nullable
    PartitionReader reader(TopicCell cell) {
        var owner = isLogged(cell.topic()) ? owner(cell.topic()) : null;
        var key = owner == null ? null : owner.keys().get(cell);
        return owner == null
                ? null
                : owner.readers().stream()
                        .filter(each -> key == null ? each.partition().mayHold(cell) : each.holds(key))
                        .findFirst()
                        .orElse(null);
    }

    /** Returns the key of a topic, {@code null} if nothing is held of it. */
    @Nullable
    LogKey key(TopicCell cell) {
        return subscriptions.stream()
                .map(subscription -> subscription.keys().get(cell))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Returns how far a topic has been sent, {@code null} if nothing is held of it. */
    @Nullable
    Position position(TopicCell cell) {
        for (var subscription : subscriptions) {
            var key = subscription.keys().get(cell);
            if (key != null && key.position() != null) {
                return key.position();
            }
        }
        return null;
    }

    /** Whether the latest command that matches a topic asks for every record. */
    boolean isLogged(Topic topic) {
        var other = session.keys().conflated(topic);
        return subscriptions.stream()
                .filter(subscription -> subscription.isMatch(topic))
                .anyMatch(subscription -> other == null || subscription.terms().number() > other.number());
    }

    @SuppressWarnings("ReferenceEquality") // a subscription is itself
    boolean isOwner(LogSubscription subscription, Topic topic) {
        return owner(topic) == subscription
                && isLogged(topic)
                && sessions().entitlements().check(session.principal(), topic) instanceof Decision.Granted;
    }

    void added(LogKey key) {
        inTurn().add(key);
        sessions().counters().subscribed.increment();
    }

    void removed(LogKey key) {
        key.close();
        inTurn().remove(key);
        sessions().counters().unsubscribed.increment();
    }

    /** How many of the last events a snapshot holds that was asked for. */
    int snapshotEvents() {
        return sessions().settings().snapshotEvents();
    }

    /** Lets a held key be shown once more, where it stands; returns whether one is held. */
    boolean show(TopicCell cell) {
        return subscriptions.stream().anyMatch(subscription -> subscription.show(cell));
    }

    LogSource source(LogSubscription subscription, LogPartition partition) {
        return new LogSource(partition, subscription.terms().market().log().past(), loop());
    }

    void listen(PartitionReader reader) {
        reader.partition().audience().on(loop().shard()).add(reader);
        reader.wake();
    }

    void deafen(PartitionReader reader) {
        reader.partition().audience().on(loop().shard()).remove(reader);
        reader.close();
    }

    /**
     * Lets a heartbeat say where all of it begins, before any record, or as soon as that is known: who loses its connection
     * goes on there, and not at the beginning of the log, or now.
     */
    void tellPlace() {
        isPlaceOwed = !subscriptions.isEmpty();
        placed();
    }

    /** Looks how things stand with the sources of patterns. */
    void checkStandings() {
        subscriptions.forEach(LogSubscription::checkStanding);
    }

    /** It may be known now. */
    void placed() {
        if (isPlaceOwed && subscriptions.stream().map(LogSubscription::position).allMatch(Objects::nonNull)) {
            isPlaceOwed = false;
            session.outbox()
                    .heartbeat(loop().heartbeats(session.outbox().writing().encoding()));
        }
    }

    /** Adds the channels of which there is something of a feed. */
    void channels(Feed feed, Set<String> channels) {
        subscriptions.stream()
                .filter(subscription -> subscription.feed() == feed)
                .forEach(subscription -> channels.add(subscription.channel().name()));
    }

    /** Lets the readers note how far the log has been read, also where nothing came for them. */
    void wake() {
        int behind = 0;
        for (var subscription : subscriptions) {
            for (var reader : subscription.readers()) {
                behind += reader.isPlaced() && !reader.isOnTape() ? 1 : 0;
                reader.wake();
            }
        }
        countCatchingUp(behind);
    }

    private void countCatchingUp(int behind) {
        if (behind != catchingUp) {
            sessions().counters().catchingUp.add(behind - catchingUp);
            catchingUp = behind;
        }
    }

    /** Returns how far everything before has been sent; {@code null} if there is nothing to return to, or no way to say it. */
    @Nullable
    String cursor() {
        if (subscriptions.isEmpty()) {
            return null;
        }
        var parts = subscriptions.stream().map(LogSubscription::position).toList();
        return parts.stream().allMatch(Objects::nonNull)
                ? sessions().markets().realTime().log().cursors().encode(Cursor.of(parts))
                : null;
    }

    void leaveAll() {
        subscriptions.forEach(LogSubscription::close);
        subscriptions.clear();
        countCatchingUp(0);
    }
}
