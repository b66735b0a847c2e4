package io.tickgate.gateway.session;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How long the steps of updates took of which clients were sent stamps, and what became of the clients' reports.
 *
 * <p>Thread-safe.
 */
public final class HopCounters {
    /** Kafka's times are whole milliseconds, rounded down: a step that seems shorter than this by so much says nothing. */
    private static final long ROUNDING_MICROS = 1_000;

    private final LongAdder chains = new LongAdder();
    private final Map<Hop, LongAdder> negative = new EnumMap<>(Hop.class);
    private final Map<Outcome, LongAdder> reports = new EnumMap<>(Outcome.class);
    private volatile @Nullable Listener listener;

    /** What became of a report. */
    public enum Outcome {
        TAKEN,
        /** Of a chain that was not sent, is long ago, or was reported on before. */
        UNKNOWN,
        /** Its durations cannot be. */
        IMPLAUSIBLE;

        /** Its name among meters. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Is told of each step, on the loop of its session.
     *
     * <p>Thread-safe.
     */
    public interface Listener {
        /** @param micros never negative */
        void took(Hop hop, long micros);
    }

    HopCounters() {
        for (var hop : Hop.values()) {
            negative.put(hop, new LongAdder());
        }
        for (var outcome : Outcome.values()) {
            reports.put(outcome, new LongAdder());
        }
    }

    public void listen(Listener newListener) {
        listener = newListener;
    }

    void sent() {
        chains.increment();
    }

    /** @param micros negative where two clocks differ by more than the step took: it counts as nothing then */
    void took(Hop hop, long micros) {
        if (micros <= -ROUNDING_MICROS) {
            of(negative, hop).increment();
        }
        var told = listener;
        if (told != null) {
            told.took(hop, Math.max(0, micros));
        }
    }

    void reported(Outcome outcome) {
        of(reports, outcome).increment();
    }

    private static <K> LongAdder of(Map<K, LongAdder> counts, K key) {
        return Objects.requireNonNull(counts.get(key), "one of each");
    }

    /** How often stamps were sent. */
    public long chains() {
        return chains.sum();
    }

    /** How often a step ended before it had begun, by clocks that differ. */
    public long negative(Hop hop) {
        return of(negative, hop).sum();
    }

    public long reports(Outcome outcome) {
        return of(reports, outcome).sum();
    }
}
