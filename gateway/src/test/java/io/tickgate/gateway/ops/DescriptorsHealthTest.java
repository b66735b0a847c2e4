package io.tickgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.transport.Descriptors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Status;

final class DescriptorsHealthTest {
    private static final int MAX = 400;

    /** The last 32 are kept for the gateway itself. */
    @ParameterizedTest(name = "{0} of 400")
    @CsvSource({"300, UP", "367, UP", "368, OUT_OF_SERVICE", "369, OUT_OF_SERVICE", "400, OUT_OF_SERVICE"})
    void isOutOfServiceAsSoonAsOneMoreConnectionWouldBeTurnedAway(int open, String status) {
        try (var descriptors = new Descriptors(MAX, () -> open)) {
            descriptors.start();

            var health = new DescriptorsHealth(descriptors).health();

            assertThat(health.getStatus()).isEqualTo(new Status(status));
            assertThat(health.getDetails()).containsEntry("free", (long) MAX - open);
        }
    }
}
