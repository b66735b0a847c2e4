package io.tickgate.client.check;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often each rule has held, on all connections of a run, and how it was first broken.
 *
 * <p>Thread-safe.
 */
final class Rulebook {
    private final Map<Rule, Long> held = new EnumMap<>(Rule.class);
    private final Map<Rule, Long> broken = new EnumMap<>(Rule.class);
    private final Map<Rule, String> firstBreach = new EnumMap<>(Rule.class);

    synchronized void held(Rule rule) {
        held.merge(rule, 1L, Long::sum);
    }

    synchronized void broken(Rule rule, String check, String came, String expected) {
        broken.merge(rule, 1L, Long::sum);
        firstBreach.putIfAbsent(rule, "%s (expected: %s), seen in %s".formatted(came, expected, check));
    }

    synchronized long timesHeld(Rule rule) {
        return held.getOrDefault(rule, 0L);
    }

    /** Returns how it was broken, {@code null} if it was not. */
    synchronized @Nullable String breach(Rule rule) {
        String first = firstBreach.get(rule);
        long times = broken.getOrDefault(rule, 0L);
        return first == null || times == 1 ? first : "%s; %d times in all".formatted(first, times);
    }
}
