package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PublishersClockTest {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long NOT_LOGGED = -1;

    private final PublishersClock clock = new PublishersClock();

    @Test
    void followsItsRecordsAndNeverGoesBackAStep() {
        next(10 * SECOND);
        next(12 * SECOND);
        next(11 * SECOND);

        assertThat(clock.micros()).isEqualTo(12 * SECOND);
    }

    @Test
    void isNotMovedByOneRecordThatIsFarAhead() {
        next(HOUR);
        next(2 * HOUR);
        next(HOUR + SECOND);

        assertThat(clock.micros()).isEqualTo(HOUR + SECOND);
    }

    @Test
    void isNotMovedByOneThatIsFarBehind() {
        next(HOUR);
        next(0);

        assertThat(clock.micros()).isEqualTo(HOUR);
    }

    @Test
    void isNotMovedByAWrongPublisherWhoseRecordsStandBetweenThoseOfAnother() {
        for (int i = 0; i < 100; i++) {
            next(HOUR + i * SECOND);
            next(2 * HOUR + i * SECOND);
        }

        assertThat(clock.micros()).isEqualTo(HOUR + 99 * SECOND);
    }

    @Test
    void goesOnAfterAPauseWithTheSecondRecord() {
        next(HOUR);
        next(3 * HOUR);
        next(3 * HOUR + SECOND);

        assertThat(clock.micros()).isEqualTo(3 * HOUR + SECOND);
    }

    @Test
    void isOneRecordBehindWhereAllAreFarApart() {
        for (int hour = 1; hour <= 5; hour++) {
            next(hour * HOUR);
        }

        assertThat(clock.micros()).isEqualTo(4 * HOUR);
    }

    @Test
    void comesBackFromAWrongBeginningWithTheSecondRecord() {
        next(9 * HOUR);
        next(HOUR);
        next(HOUR + SECOND);

        assertThat(clock.micros()).isEqualTo(HOUR + SECOND);
    }

    @Test
    void isNeverFarAheadOfTheLog() {
        long believed = clock.next(9 * HOUR, HOUR);
        clock.next(9 * HOUR + SECOND, HOUR + SECOND);

        assertThat(believed).isEqualTo(HOUR);
        assertThat(clock.micros()).isEqualTo(HOUR + SECOND);
    }

    private void next(long micros) {
        clock.next(micros, NOT_LOGGED);
    }
}
