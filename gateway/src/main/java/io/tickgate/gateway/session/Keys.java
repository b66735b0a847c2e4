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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        Set<Subscription> touched = new LinkedHashSet<>();
        var takenBack = new ArrayList<SymbolPattern>();
        for (String symbol : command.symbols()) {
            if (!SymbolPattern.isPattern(symbol)) {
                unname(channel, symbol).ifPresent(touched::add);
            } else if (patterns.remove(channel, symbol)) {
                takenBack.add(SymbolPattern.of(symbol));
            }
        }
        if (!takenBack.isEmpty()) {
            subscriptions.all().stream()
                    .filter(subscription -> isMatch(takenBack, channel, subscription.topic()))
                    .forEach(touched::add);
        }
        // Once for all of the command: what is left is looked for among all patterns.
        return touched.stream().mapToInt(this::settle).sum();
    }

    private Optional<Subscription> unname(Channel channel, String symbol) {
        var subscription = Symbol.isValid(symbol) ? subscriptions.find(new Topic(channel, new Symbol(symbol))) : null;
        if (subscription != null) {
            subscription.named(null);
        }
        return Optional.ofNullable(subscription);
    }

    private static boolean isMatch(List<SymbolPattern> patterns, Channel channel, Topic topic) {
        return topic.channel().equals(channel)
                && patterns.stream()
                        .anyMatch(pattern -> pattern.matches(topic.symbol().value()));
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
