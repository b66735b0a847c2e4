package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemoryRoomTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong reachable = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final MemoryRoom memory = new MemoryRoom(100 * MEGABYTE, reachable::get, used::get, nanos::get);

    @ParameterizedTest(name = "{0} MB reachable, {1} MB used")
    @CsvSource({"0, 99, false", "74, 99, false", "76, 99, true", "76, 76, true", "76, 60, false"})
    void isScarceWhereMoreThanThreeQuartersAreReachableAndStillUsed(int reached, int inUse, boolean expected) {
        reachable.set(reached * MEGABYTE);
        used.set(inUse * MEGABYTE);

        assertThat(memory.isScarce()).isEqualTo(expected);
    }

    @Test
    void looksAgainAfterAWhile() {
        reachable.set(90 * MEGABYTE);
        used.set(90 * MEGABYTE);
        assertThat(memory.isScarce()).isTrue();

        reachable.set(50 * MEGABYTE);
        used.set(60 * MEGABYTE);

        assertThat(memory.isScarce()).isTrue();
        nanos.addAndGet(Duration.ofMillis(50).toNanos());
        assertThat(memory.isScarce()).isFalse();
    }

    @ParameterizedTest(name = "{0} bytes of room, {1} of {2} used")
    @CsvSource({"65536, 4000, 10000, 65536", "65536, 5001, 10000, 1536", "1000, 9999, 10000, 1000"})
    void makesFramesSmallWhereDirectMemoryIsShort(long room, long inUse, long max, long expected) {
        assertThat(MemoryRoom.frameBytes(room, inUse, max)).isEqualTo(expected);
    }

    @Test
    void knowsWhatThisProcessHasInItsHeap() {
        System.gc();

        var here = MemoryRoom.ofThisJvm();

        assertThat(here.reachableHeapBytes()).isBetween(1L, here.maxHeapBytes());
        assertThat(here.isScarce()).isFalse();
    }
}
