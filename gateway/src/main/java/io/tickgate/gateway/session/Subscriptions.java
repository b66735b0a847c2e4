package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BarCell;
import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.EventTape;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.TradeTape;
import io.tickgate.model.Topic;
import io.tickgate.wire.Position;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one session has subscribed to: one subscription per topic.
 *
 * <p>Bounded by the session's limit, which its commands check.
 *
 * <p>Confined to the loop of its connection.
 */
final class Subscriptions {
    /** As many as a cut may have; some megabytes. */
    static final int MAX_OLD_LEVELS = CutRequest.MAX_LEVELS;

    private final TopicTable<Subscription> byTopic = new TopicTable<>(Subscription::topic);
    /** Made with the first of them, as the next one is: most sessions have none. */
    private Map<Topic, TradeTrigger> triggers = Collections.emptyMap();

    private final QuietKeys inTurn;

    /** Those that may wait for this gateway to come to their client's position. */
    private Set<Subscription> behind = Collections.emptySet();

    private final Session session;

    Subscriptions(Session session) {
        this.session = session;
        inTurn = new QuietKeys(session.outbox().line());
    }

    int size() {
        return byTopic.size();
    }

    @Nullable
    Subscription find(Topic topic) {
        return byTopic.find(topic);
    }

    /** Returns all as they are now. */
    List<Subscription> all() {
        return byTopic.all();
    }

    QuietKeys inTurn() {
        return inTurn;
    }

    /** Adds a subscription that has not been sent anything; its owner says with what it begins. */
    Subscription join(TopicCell cell, Terms terms) {
        return join(create(cell, terms));
    }

    /** Adds one that is sent what its topic showed at one moment. */
    Subscription join(Shown shown, Terms terms) {
        return join(new CutSubscription(shown, terms, session.loop().nanoTime()));
    }

    private Subscription join(Subscription subscription) {
        session.differ();
        byTopic.put(subscription);
        session.outbox().line().enter(subscription);
        subscription.cell().audience().on(session.loop().shard()).add(subscription);
        trigger(subscription);
        session.sessions().counters().subscribed.increment();
        return subscription;
    }

    private Subscription create(TopicCell cell, Terms terms) {
        long nowNanos = session.loop().nanoTime();
        if (cell instanceof LastValue<?> value) {
            return new StateSubscription<>(value, terms, nowNanos);
        } else if (cell instanceof BookCell book) {
            return new BookSubscription(book, terms, nowNanos);
        } else if (cell instanceof BarCell bars) {
            return new BarSubscription(bars, terms, nowNanos);
        }
        return cell instanceof TradeTape trades
                ? tape(trades, Events.TRADES, terms, nowNanos)
                : tape((EventTape) cell, Events.OWN, terms, nowNanos);
    }

    private <E> Subscription tape(Tape<E> tape, Events<E> events, Terms terms, long nowNanos) {
        return new TapeSubscription<>(
                tape, events, terms, nowNanos, session.sessions().settings().snapshotEvents());
    }

    /** Lets one that was just joined go on from a position, if that can be; returns whether it can. */
    boolean resume(Subscription subscription, Position position) {
        boolean isResumed = subscription.resume(position);
        noteWaiting(subscription);
        return isResumed;
    }

    /** The same for one whose symbol was waited for. */
    void resumeLate(Subscription subscription, Position position, boolean isHandleTold) {
        subscription.resumeLate(position, isHandleTold);
        noteWaiting(subscription);
    }

    private void noteWaiting(Subscription subscription) {
        if (subscription.isBehind()) {
            if (behind.isEmpty()) {
                behind = new HashSet<>();
            }
            behind.add(subscription);
        }
    }

    /** A client that does not read keeps no more of the books that it was sent: beyond that they go on with a snapshot. */
    void boundOldBooks() {
        long levels = 0;
        for (var subscription : all()) {
            int its = subscription instanceof BookSubscription book ? book.oldLevels() : 0;
            levels += its;
            if (its > 0 && levels > MAX_OLD_LEVELS) {
                ((BookSubscription) subscription).letGo();
            }
        }
    }

    /** Lets those that wait for a position be looked at, of which perhaps no record comes. */
    void checkWaiting() {
        behind.removeIf(subscription -> !subscription.isBehind());
        behind.forEach(Subscription::checkWaiting);
    }

    /** Changes in place how a subscription is sent. */
    void change(Subscription subscription, Terms terms) {
        session.differ();
        subscription.change(terms, session.loop().nanoTime());
        subscription.hear();
        trigger(subscription);
    }

    private void trigger(Subscription subscription) {
        var topic = subscription.topic();
        boolean isWanted = subscription.terms().withTrades();
        var cells = subscription.terms().market().cache().find(topic.symbol());
        if (isWanted && cells != null && !triggers.containsKey(topic)) {
            var trigger = new TradeTrigger(subscription, cells.trades());
            if (triggers.isEmpty()) {
                triggers = new HashMap<>();
            }
            triggers.put(topic, trigger);
            cells.trades().audience().on(session.loop().shard()).add(trigger);
        } else if (!isWanted) {
            endTrigger(topic);
        }
    }

    private void endTrigger(Topic topic) {
        var trigger = triggers.remove(topic);
        if (trigger != null) {
            trigger.trades().audience().on(session.loop().shard()).remove(trigger);
        }
    }

    /** Removes a subscription; nothing of it is written after this. */
    void leave(Topic topic) {
        if (byTopic.find(topic) != null) {
            session.differ();
        }
        var subscription = byTopic.remove(topic);
        if (subscription != null) {
            behind.remove(subscription);
            subscription.cell().audience().on(session.loop().shard()).remove(subscription);
            endTrigger(topic);
            subscription.end();
            session.sessions().counters().unsubscribed.increment();
        }
    }

    /** Whether all of them are the latest values of topics, in the same lane or none, and have nothing special ahead of them. */
    boolean arePlain() {
        var all = all();
        return !all.isEmpty()
                && all.stream()
                        .allMatch(subscription -> subscription instanceof StateSubscription<?>
                                && subscription.isPlain()
                                && Objects.equals(
                                        subscription.terms().lane(),
                                        all.get(0).terms().lane()));
    }

    /** Returns the lane of one of them, {@code null} if that has none. */
    @Nullable
    Lane lane() {
        var all = all();
        return all.isEmpty() ? null : all.get(0).terms().lane();
    }

    Set<TopicCell> cells() {
        return all().stream().map(Subscription::cell).collect(Collectors.toUnmodifiableSet());
    }

    /** Others are told of their topics for them. */
    void rest() {
        for (var subscription : all()) {
            subscription.cell().audience().on(session.loop().shard()).remove(subscription);
            subscription.rest();
        }
    }

    /** They are told themselves again, and look at what there is as soon as their lane lets them. */
    void wake(long nowNanos) {
        for (var subscription : all()) {
            subscription.cell().audience().on(session.loop().shard()).add(subscription);
            subscription.wake(nowNanos);
        }
    }

    void leaveAll() {
        for (var subscription : all()) {
            leave(subscription.topic());
        }
    }
}
