package io.tickgate.gateway.session;

import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.ServerMessage.Grant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries out one {@code unsub}: takes back symbols and patterns as they were given. A key that something else still matches
 * goes on as that asks.
 *
 * <p>Confined to the loop of its connection.
 */
final class UnsubscribeCommand {
    private final Unsubscribe command;
    private final Channel channel;
    private final Keys keys;
    private final Subscriptions subscriptions;
    private final List<Grant> overrides = new ArrayList<>();

    UnsubscribeCommand(Unsubscribe command, Channel channel, Keys keys) {
        this.command = command;
        this.channel = channel;
        this.keys = keys;
        subscriptions = keys.subscriptions();
    }

    /** Returns the keys that go on of another feed by that. */
    List<Grant> overrides() {
        return overrides;
    }

    /** Returns how many keys are left by that. */
    int carryOut() {
        Set<Subscription> touched = new LinkedHashSet<>();
        int left = 0;
        var takenBack = new ArrayList<SymbolPattern>();
        for (String symbol : command.symbols()) {
            if (SymbolPattern.isPattern(symbol)) {
                if (keys.patterns().remove(channel, symbol)) {
                    takenBack.add(SymbolPattern.of(symbol));
                }
            } else if (Symbol.isValid(symbol)) {
                left += unname(new Topic(channel, new Symbol(symbol)), touched);
            }
        }
        if (!takenBack.isEmpty()) {
            subscriptions.all().stream()
                    .filter(subscription -> isMatch(takenBack, subscription.topic()))
                    .forEach(touched::add);
        }
        // Once for all of the command: what is left is looked for among all patterns.
        left += touched.stream().mapToInt(this::settle).sum();
        for (String symbol : command.symbols()) {
            left += (int) keys.logs().remove(channel, symbol).stream()
                    .filter(key -> !isRejoined(key))
                    .count();
        }
        return left;
    }

    /** Forgets that a key was named; returns how many of those that wait for their symbol are left by that. */
    private int unname(Topic topic, Set<Subscription> touched) {
        int left = keys.unseen().remove(topic) ? 1 : 0;
        keys.leaveShadow(topic);
        var subscription = subscriptions.find(topic);
        if (subscription != null) {
            subscription.named(null);
            touched.add(subscription);
        }
        return left;
    }

    private boolean isMatch(List<SymbolPattern> patterns, Topic topic) {
        return topic.channel().equals(channel)
                && patterns.stream()
                        .anyMatch(pattern -> pattern.matches(topic.symbol().value()));
    }

    /** Lets a key go on as what still matches it asks, or leaves it; returns how many were left. */
    @SuppressWarnings("ReferenceEquality") // terms are those of one command
    private int settle(Subscription subscription) {
        var topic = subscription.topic();
        var logs = keys.logs();
        var terms = keys.conflated(topic);
        if (terms == null || logs.isLogged(topic)) {
            var position = subscription.position();
            subscriptions.leave(topic);
            logs.adopt(subscription.cell(), position, subscription.told());
            return logs.isLogged(topic) ? 0 : 1;
        }
        if (subscription.terms().isOnce()) {
            keys.shown(subscription);
            return subscriptions.find(topic) == null ? 1 : 0;
        }
        if (!terms.isOfFeedOf(subscription.terms())) {
            return isBegunAnew(subscription, terms) ? 0 : 1;
        }
        if (terms != subscription.terms()) {
            subscriptions.change(subscription, terms);
        }
        return 0;
    }

    /** Lets a key go on of another feed, if there is something of it there. */
    private boolean isBegunAnew(Subscription subscription, Terms terms) {
        subscriptions.leave(subscription.topic());
        var cell = terms.market().cell(subscription.topic());
        if (cell == null) {
            return false;
        }
        var anew = subscriptions.join(cell, terms);
        anew.named(subscription.named());
        overrides.add(grant(anew));
        anew.enqueue();
        anew.checkStanding();
        return true;
    }

    /** Lets a key that was taken in full go on as what else matches it asks. */
    private boolean isRejoined(LogKey key) {
        var topic = key.topic();
        var terms = keys.conflated(topic);
        var cell = terms == null ? null : terms.market().cell(topic);
        if (terms != null && cell != null && subscriptions.find(topic) == null) {
            var subscription = subscriptions.join(cell, terms);
            subscription.named(keys.leaveShadow(topic));
            subscription.told(key.told());
            var position = key.position();
            if (!cell.equals(key.cell())) {
                overrides.add(grant(subscription));
            } else if (position != null) {
                subscriptions.resume(subscription, position);
            }
            subscription.enqueue();
            subscription.checkStanding();
        }
        return cell != null;
    }

    private static Grant grant(Subscription subscription) {
        var market = subscription.terms().market();
        return new Grant(subscription.topic().symbol().value(), market.feed(), market.delayMillis());
    }
}
