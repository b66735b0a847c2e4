package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SocketPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SocketPace pace = new SocketPace();

    @Test
    void letsAFrameHaveAllThereIsAsLongAsNothingIsKnown() {
        assertThat(pace.frameBytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void putsIntoAFrameWhatTheSocketTakesInFiftyMilliseconds() {
        pace.took(125_000, SECOND);

        assertThat(pace.frameBytes()).isEqualTo(6_250);
    }

    @Test
    void hasRoomForSomeMessagesHoweverSlowTheSocketIs() {
        pace.took(1, TimeUnit.HOURS.toNanos(1));

        assertThat(pace.frameBytes()).isEqualTo(4_096);
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
}
