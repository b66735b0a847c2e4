package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SocketPaceTest {
    private static final int NOT_SENT = 8_192;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<Integer> limits = new ArrayList<>();
    private final SocketPace pace = new SocketPace(NOT_SENT, limits::add);

    @Test
    void letsAFrameHaveAllThereIsAsLongAsNothingIsKnown() {
        assertThat(pace.frameBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void putsIntoAFrameWhatTheSocketTakesInFiftyMilliseconds() {
        pace.took(125_000, SECOND);

        assertThat(pace.frameBytes()).isEqualTo(6_250);
        assertThat(limits).as("limits of the kernel").isEmpty();
    }

    @Test
    void hasRoomForSomeMessagesHoweverSlowTheSocketIs() {
        pace.took(1, TimeUnit.HOURS.toNanos(1));

        assertThat(pace.frameBytes()).isEqualTo(SocketPace.LEAST_FRAME_BYTES);
    }

    @Test
    void hasRoomForAllWhereTheSocketTakesMoreThanCanBeCounted() {
        pace.took(1 << 24, 1);
        assertThat(pace.frameBytes()).isEqualTo(Integer.MAX_VALUE);

        pace.took(1, 0);
        assertThat(pace.frameBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void hasRoomForAllAgainOnceTheClientKeepsUp() {
        pace.took(1, SECOND);

        pace.keepsUp();

        assertThat(pace.frameBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void letsTheKernelHoldLessOfASlowSocketUntilItIsFast() {
        pace.took(4_000, SECOND);
        pace.took(4_000, SECOND);
        pace.keepsUp();
        assertThat(limits).containsExactly(2_048);

        pace.took(16_000, SECOND);
        assertThat(limits).hasSize(1);
        pace.took(17_000, SECOND);

        assertThat(limits).containsExactly(2_048, 8_192);
    }
}
