package io.tickgate.gateway.ingest;

import io.tickgate.gateway.mapping.PoisonPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a source's records that cannot be read.
 *
 * <p>Thread-safe.
 *
 * @param quarantineTopic where they are kept, {@code null} where they are not
 */
record Poison(PoisonPolicy policy, @Nullable String quarantineTopic) {
    /** As records of a market are dealt with. */
    static final Poison MARKS = new Poison(PoisonPolicy.STALE, null);

    boolean isMarking() {
        return policy != PoisonPolicy.SKIP;
    }
}
