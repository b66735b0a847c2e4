package io.tickgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WatermarksTest {
    private final Watermarks watermarks = new Watermarks();

    @Test
    void isTheEarliestOfAllPartitions() {
        watermarks.start("md.quote", List.of("quote"), 2);

        watermarks.reached("md.quote", 0, 50);
        assertThat(watermarks.microsByChannel()).isEmpty();

        watermarks.reached("md.quote", 1, 40);
        assertThat(watermarks.microsByChannel()).containsEntry("quote", 40L);
    }

    @Test
    void asksNothingOfAPartitionThatDoesNotCount() {
        watermarks.start("md.quote", List.of("quote"), 3);
        watermarks.count("md.quote", 1, false);
        watermarks.count("md.quote", 2, false);

        watermarks.reached("md.quote", 0, 50);
        watermarks.reached("md.quote", 1, 10);
        assertThat(watermarks.microsByChannel()).containsEntry("quote", 50L);

        watermarks.count("md.quote", 1, true);
        assertThat(watermarks.microsByChannel()).containsEntry("quote", 10L);

        watermarks.count("md.quote", 0, false);
        watermarks.count("md.quote", 1, false);
        assertThat(watermarks.microsByChannel()).isEmpty();
    }
}
