package io.tickgate.gateway.ops;

import io.tickgate.gateway.ingest.Warmup;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Part of readiness: a gateway whose caches are not warm would tell clients old prices as new ones.
 *
 * <p>Thread-safe.
 */
public final class CachesHealth implements HealthIndicator {
    private final Warmup warmup;

    public CachesHealth(Warmup warmup) {
        this.warmup = warmup;
    }

    @Override
    public Health health() {
        var health = warmup.isDone() ? Health.up() : Health.outOfService();
        return health.withDetail("warmup", warmup.detail()).build();
    }
}
