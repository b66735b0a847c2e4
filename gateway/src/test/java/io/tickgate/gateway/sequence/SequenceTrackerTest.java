package io.tickgate.gateway.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.sequence.SequenceTracker.Order;
import org.junit.jupiter.api.Test;

final class SequenceTrackerTest {
    private final SequenceTracker tracker = new SequenceTracker();

    @Test
    void takesTheFirstRecordAsItIs() {
        assertThat(tracker.next("a", 17)).isEqualTo(Order.NEW_SOURCE);
    }

    @Test
    void findsWhatIsSkippedOnce() {
        tracker.next("a", 1);

        assertThat(tracker.next("a", 3)).isEqualTo(Order.GAP);
        assertThat(tracker.next("a", 4)).isEqualTo(Order.IN_ORDER);
    }

    @Test
    void findsWhatIsRepeatedOrTooLate() {
        tracker.next("a", 1);
        tracker.next("a", 2);

        assertThat(tracker.next("a", 2)).isEqualTo(Order.STALE);
        assertThat(tracker.next("a", 1)).isEqualTo(Order.STALE);
        assertThat(tracker.next("a", 3)).isEqualTo(Order.IN_ORDER);
    }

    @Test
    void letsANewIncarnationCountAnew() {
        tracker.next("a", 500);

        assertThat(tracker.next("b", 1)).isEqualTo(Order.NEW_SOURCE);
        assertThat(tracker.next("b", 2)).isEqualTo(Order.IN_ORDER);
    }
}
