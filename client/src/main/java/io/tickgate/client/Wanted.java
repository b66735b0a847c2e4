package io.tickgate.client;

import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the client wants: keys by their names, patterns, and the keys that these have found.
 *
 * <p>Bounded by what the client subscribes to, and by what matches that.
 *
 * <p>Confined to the client's loop.
 */
final class Wanted {
    private final Map<Key, Subscription> byKey = new LinkedHashMap<>();
    private final Map<Key, Pattern> patterns = new LinkedHashMap<>();

    /**
     * Symbols that join by themselves, and the command that asks for them.
     *
     * <p>Confined to the client's loop.
     */
    record Pattern(SymbolPattern symbols, Subscription subscription) {
        boolean matches(Key key) {
            return key.channel().equals(subscription.key().channel()) && symbols.matches(key.symbol());
        }
    }

    Subscription add(Key key, SubscribeOptions options) {
        var subscription = new Subscription(key, options);
        if (SymbolPattern.isPattern(key.symbol())) {
            patterns.put(key, new Pattern(new SymbolPattern(key.symbol()), subscription));
        } else {
            letGo(byKey.put(key, subscription));
        }
        return subscription;
    }

    /** Returns the keys, named or found, in the order in which they came. */
    Collection<Subscription> keys() {
        return byKey.values();
    }

    Collection<Pattern> patterns() {
        return patterns.values();
    }

    /** Returns keys and patterns. */
    Stream<Subscription> all() {
        return Stream.concat(byKey.values().stream(), patterns.values().stream().map(Pattern::subscription));
    }

    @Nullable
    Pattern pattern(Key key) {
        return patterns.get(key);
    }

    /** Returns a key or a pattern as it was given, {@code null} if that is not wanted. */
    @Nullable
    Subscription find(Key key) {
        var pattern = patterns.get(key);
        return pattern == null ? byKey.get(key) : pattern.subscription();
    }

    boolean holds(Subscription subscription) {
        return subscription.equals(find(subscription.key()));
    }

    /** Nobody hears any more what becomes of it. */
    private static void letGo(@Nullable Subscription subscription) {
        if (subscription != null) {
            subscription.state().doubt();
        }
    }

    /** Returns the latest pattern that matches a key, {@code null} if none does. */
    @Nullable
    Pattern patternOf(Key key) {
        return latest(key, pattern -> true);
    }

    private @Nullable Pattern latest(Key key, Predicate<Pattern> isMeant) {
        Pattern latest = null;
        for (var pattern : patterns.values()) {
            if (pattern.matches(key) && isMeant.test(pattern)) {
                latest = pattern;
            }
        }
        return latest;
    }

    /** Returns the keys that a pattern has found, and that nobody has named. */
    List<Subscription> found(Pattern pattern) {
        var found = new ArrayList<Subscription>();
        for (var subscription : byKey.values()) {
            if (!subscription.isNamed() && pattern.equals(patternOf(subscription.key()))) {
                found.add(subscription);
            }
        }
        return found;
    }

    /** Returns the key that data is for if that counts now; one that a pattern matches joins by that. */
    @Nullable
    Subscription open(Key key) {
        var subscription = byKey.get(key);
        if (subscription == null) {
            // One that waits still has not brought it: data flows on for those that were there before.
            var pattern = latest(key, known -> known.subscription().isOpen());
            if (pattern == null) {
                return null;
            }
            subscription =
                    Subscription.matched(key, pattern.subscription().options().withFrom(null));
            follow(pattern, subscription);
            byKey.put(key, subscription);
        }
        return subscription.isOpen() ? subscription : null;
    }

    /** Returns what a name or a pattern in a status means: with a pattern also what it has found. */
    List<Subscription> meantBy(Key key) {
        var pattern = patterns.get(key);
        if (pattern != null) {
            var meant = found(pattern);
            meant.add(pattern.subscription());
            return meant;
        }
        // How things stand with a key of a pattern may be told before its first snapshot.
        boolean isJoining = !byKey.containsKey(key) && !SymbolPattern.isPattern(key.symbol());
        var subscription = isJoining ? open(key) : byKey.get(key);
        return subscription == null ? List.of() : List.of(subscription);
    }

    /** What was told of a whole pattern goes for what it finds later, too. */
    private static void follow(@Nullable Pattern pattern, Subscription found) {
        var status = pattern == null
                ? KeyStatus.INITIAL
                : pattern.subscription().state().status();
        found.state().become(status.state() == StatusState.STALE ? KeyStatus.INITIAL : status);
    }

    /** Lets data in for what this command has begun. */
    void open(long commandId) {
        all().filter(subscription -> subscription.isAwaiting(commandId)).forEach(Subscription::open);
    }

    void remove(Key key) {
        letGo(byKey.remove(key));
    }

    /** Takes a pattern back; returns the symbols that only this one had brought, {@code null} if it is none. */
    @Nullable
    List<String> removePattern(Key pattern) {
        var removed = patterns.remove(pattern);
        if (removed == null) {
            return null;
        }
        var status = removed.subscription().state().status();
        byKey.values().stream()
                .filter(subscription -> !subscription.isNamed()
                        && removed.matches(subscription.key())
                        && subscription.state().status().equals(status))
                .forEach(subscription -> follow(patternOf(subscription.key()), subscription));
        var keys = byKey.values().stream()
                .filter(subscription -> !subscription.isNamed())
                .map(Subscription::key)
                .filter(key -> key.channel().equals(pattern.channel()) && patternOf(key) == null)
                .toList();
        keys.forEach(this::remove);
        return keys.stream().map(Key::symbol).toList();
    }

    /** What was refused, or ended by the gateway. */
    void forget(Key key) {
        remove(key);
        var pattern = patterns.remove(key);
        if (pattern != null) {
            // What it had found, and was not asked for by name, has gone with it.
            byKey.values()
                    .removeIf(subscription -> !subscription.isNamed()
                            && !subscription.isOpen()
                            && pattern.matches(subscription.key())
                            && patternOf(subscription.key()) == null);
        }
    }

    /** What was wanted once has been answered, as far as it will be. */
    void disconnected() {
        patterns.values()
                .removeIf(pattern -> pattern.subscription().options().once()
                        && pattern.subscription().isOpen());
        all().forEach(Subscription::disconnect);
    }
}
