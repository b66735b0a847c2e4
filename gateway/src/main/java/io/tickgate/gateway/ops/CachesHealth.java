package io.tickgate.gateway.ops;

import io.tickgate.gateway.ingest.Warmup;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Part of readiness: a gateway whose caches are not warm would tell clients old prices as new ones.
 *
 * <p>Thread-safe.
 */
public final class CachesHealth implements HealthIndicator {
    private final Warmup warmup;
    private final @Nullable Warmup delayed;

    /** @param delayed of the delayed data, {@code null} if there is none */
    public CachesHealth(Warmup warmup, @Nullable Warmup delayed) {
        this.warmup = warmup;
        this.delayed = delayed;
    }

    /** Whether everybody can be served, of whichever feed. */
    private boolean areWarm() {
        return warmup.isDone() && (delayed == null || delayed.isDone());
    }

    @Override
    public Health health() {
        var health = areWarm() ? Health.up() : Health.outOfService();
        health.withDetail("warmup", warmup.detail());
        if (delayed != null) {
            health.withDetail("delayed", delayed.detail());
        }
        return health.build();
    }
}
