package io.tickgate.gateway.ops;

import io.tickgate.gateway.transport.Descriptors;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Part of readiness: a gateway that is short of file descriptors turns new connections away.
 *
 * <p>Thread-safe.
 */
public final class DescriptorsHealth implements HealthIndicator {
    private final Descriptors descriptors;

    public DescriptorsHealth(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public Health health() {
        // Whoever asks has a connection already: a health check that keeps it would not see that others get none.
        var health = descriptors.haveRoomForOneMore() ? Health.up() : Health.outOfService();
        return health.withDetail("free", descriptors.free())
                .withDetail("max", descriptors.max())
                .build();
    }
}
