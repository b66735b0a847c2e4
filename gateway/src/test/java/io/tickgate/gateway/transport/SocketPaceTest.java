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

    @Test
    void waitsForWhatTheKernelHoldsAsLongAsThatTakesByItsPace() {
        pace.took(125_000, SECOND);

        assertThat(pace.isLagging()).isTrue();
        assertThat(pace.waitNanos(2_048, 65_536)).as("a little").isZero();
        assertThat(pace.waitNanos(2_048 + 3_125, 65_536)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(25));
    }

    @Test
    void waitsForAllThatTheKernelHoldsAndThenPutsLittleAheadWhereTheClientHasNoRoom() {
        pace.took(125_000, SECOND);
        pace.waitNanos(0, 65_536);

        assertThat(pace.waitNanos(1, 6_249)).isPositive();
        assertThat(pace.waitNanos(0, 6_249)).isZero();
        assertThat(pace.frameBytes()).isEqualTo(SocketPace.AHEAD_BYTES);
        assertThat(pace.waitNanos(0, 6_250)).isZero();
        assertThat(pace.frameBytes()).as("once there is room").isEqualTo(6_250);
    }

    @Test
    void leavesAClientWithASmallReceiveBufferToTheKernelsLimit() {
        pace.took(125_000, SECOND);
        pace.waitNanos(0, 5_000);

        assertThat(pace.waitNanos(8_192, 0)).isZero();
        assertThat(pace.frameBytes()).isEqualTo(6_250);
    }

    @Test
    void takesItThatThereIsRoomWhereTheKernelDoesNotSay() {
        pace.took(125_000, SECOND);

        assertThat(pace.waitNanos(0, 0)).isZero();
        assertThat(pace.frameBytes()).isEqualTo(6_250);
    }

    @Test
    void writesAWholeFrameAfterHalfASecondSoThatASocketThatTakesNothingIsFound() {
        pace.took(125_000, SECOND);
        pace.waitNanos(0, 65_536);
        long waitedNanos = 0;
        for (long wait = pace.waitNanos(512, 0); wait > 0; wait = pace.waitNanos(512, 0)) {
            waitedNanos += wait;
        }

        assertThat(waitedNanos).isEqualTo(SECOND / 2);
        assertThat(pace.frameBytes()).isEqualTo(6_250);
        assertThat(pace.waitNanos(512, 0)).as("with the next one").isPositive();
    }

    @Test
    void leavesASlowSocketToTheKernelsLimit() {
        pace.took(125_000, SECOND);
        pace.waitNanos(0, 65_536);
        pace.waitNanos(0, 0);

        pace.took(8_000, SECOND);

        assertThat(pace.isLagging()).isFalse();
        assertThat(pace.frameBytes()).isEqualTo(SocketPace.LEAST_FRAME_BYTES);
    }

    @Test
    void doesNotTakeASlowSocketForAFasterOneByOneMeasure() {
        pace.took(8_000, SECOND);

        pace.took(125_000, SECOND);

        assertThat(pace.isLagging()).isFalse();
    }

    @Test
    void doesNotWaitForASocketOfWhichTheKernelsLimitIsSoonGone() {
        pace.took(400_000, SECOND);

        assertThat(pace.isLagging()).isFalse();
    }
}
