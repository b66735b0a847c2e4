package io.tickgate.gateway.ops;

import io.tickgate.gateway.transport.MemoryRoom;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Part of readiness: a gateway whose heap is full of what its clients need turns new connections away.
 *
 * <p>Thread-safe.
 */
public final class MemoryHealth implements HealthIndicator {
    private final MemoryRoom memory;

    public MemoryHealth(MemoryRoom memory) {
        this.memory = memory;
    }

    @Override
    public Health health() {
        var health = memory.isScarce() ? Health.outOfService() : Health.up();
        return health.withDetail("reachable", memory.reachableHeapBytes())
                .withDetail("max", memory.maxHeapBytes())
                .build();
    }
}
