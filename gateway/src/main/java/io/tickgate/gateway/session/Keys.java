package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session wants: subscriptions, and the patterns from which they come where no command named them. A key has
 * the terms of the latest command that matches it.
 *
 * <p>Confined to the loop of its connection.
 */
final class Keys {
    private final Subscriptions subscriptions;
    private final Patterns patterns = new Patterns();
    private final Outbox outbox;
    private long commands;

    Keys(Subscriptions subscriptions, Outbox outbox) {
        this.subscriptions = subscriptions;
        this.outbox = outbox;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Patterns patterns() {
        return patterns;
    }

    long nextNumber() {
        return ++commands;
    }

    /** Takes back symbols and patterns as they were given; returns how many keys are left by that. */
    int leave(Unsubscribe command, Channel channel) {
        int left = 0;
        for (String symbol : command.symbols()) {
            left += SymbolPattern.isPattern(symbol) ? leavePattern(channel, symbol) : leaveNamed(channel, symbol);
        }
        return left;
    }

    private int leaveNamed(Channel channel, String symbol) {
        var subscription = Symbol.isValid(symbol) ? subscriptions.find(new Topic(channel, new Symbol(symbol))) : null;
        if (subscription == null) {
            return 0;
        }
        subscription.named(null);
        return settle(subscription);
    }

    private int leavePattern(Channel channel, String text) {
        if (!patterns.remove(channel, text)) {
            return 0;
        }
        var pattern = SymbolPattern.of(text);
        int left = 0;
        for (var subscription : List.copyOf(subscriptions.all())) {
            var topic = subscription.topic();
            if (topic.channel().equals(channel)
                    && pattern.matches(topic.symbol().value())) {
                left += settle(subscription);
            }
        }
        return left;
    }

    /** Lets a key go on as what still matches it asks, or leaves it; returns how many were left. */
    @SuppressWarnings("ReferenceEquality") // terms are those of one command
    private int settle(Subscription subscription) {
        var terms = later(subscription.named(), patterns.latest(subscription.topic()));
        if (terms == null) {
            subscriptions.leave(subscription.topic());
            return 1;
        }
        if (terms != subscription.terms()) {
            subscriptions.change(subscription, terms);
        }
        return 0;
    }

    private static @Nullable Terms later(@Nullable Terms first, @Nullable Terms second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.number() > second.number() ? first : second;
    }

    /** Joins symbols that have appeared, where a pattern matches. */
    void appeared(List<SymbolCells> symbols, Sessions sessions, Principal principal) {
        Map<String, List<String>> tooMany = new LinkedHashMap<>();
        for (var channel : patterns.channels()) {
            for (var cells : symbols) {
                var cell = cells.of(channel);
                var terms = cell == null ? null : patterns.latest(cell.topic());
                if (cell == null
                        || terms == null
                        || subscriptions.find(cell.topic()) != null
                        || sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied) {
                    continue;
                }
                if (subscriptions.isFull()) {
                    tooMany.computeIfAbsent(channel.name(), added -> new ArrayList<>())
                            .add(cells.symbol().value());
                } else {
                    var subscription = subscriptions.join(cell, terms);
                    subscription.enqueue();
                    subscription.checkStanding();
                }
            }
        }
        tooMany.forEach((channel, names) -> outbox.reply(Outbox.status(
                channel, names, Standing.OVER_LIMIT, outbox.writing().nowMicros())));
    }
}
