package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemoryRoomTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong reachable = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();
    private Duration collectionTakes = Duration.ofMillis(20);
    private final MemoryRoom memory =
            new MemoryRoom(100 * MEGABYTE, reachable::get, used::get, this::collect, this::execute, nanos::get);

    private boolean isOutOfThreads;

    private void execute(Runnable task) {
        if (isOutOfThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        task.run();
    }

    private void collect() {
        collections.incrementAndGet();
        nanos.addAndGet(collectionTakes.toNanos());
    }

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

    private void becomeFull() {
        reachable.set(90 * MEGABYTE);
        used.set(90 * MEGABYTE);
        assertThat(memory.isScarce()).isTrue();
    }

    private void go(int clients, int left) {
        for (int i = 1; i <= clients; i++) {
            memory.gone(left + clients - i);
        }
    }

    private boolean isScarceLater(Duration later) {
        nanos.addAndGet(later.toNanos());
        return memory.isScarce();
    }

    @ParameterizedTest(name = "{0} have gone, {1} are left")
    @CsvSource({"10, 990, 1", "9, 991, 0", "1, 0, 1", "0, 5, 0"})
    void isCollectedOnceAHundredthOfTheClientsHasGone(int clients, int left, int expected) {
        becomeFull();

        go(clients, left);
        isScarceLater(Duration.ofMillis(50));

        assertThat(collections).hasValue(expected);
    }

    /** What they held may be counted as reachable still. */
    @Test
    void isCollectedAlsoForThoseWhoWentBeforeItWasFoundFull() {
        go(50, 50);
        assertThat(memory.isScarce()).isFalse();
        assertThat(collections).hasValue(0);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        becomeFull();

        assertThat(collections).hasValue(1);
    }

    @ParameterizedTest(name = "again after {1} s where a collection takes {0} ms")
    @CsvSource({"20, 5", "1500, 150"})
    void isCollectedSeldomHoweverManyGo(long takesMillis, long seconds) {
        collectionTakes = Duration.ofMillis(takesMillis);
        becomeFull();
        go(50, 50);
        isScarceLater(Duration.ofMillis(50));
        go(25, 25);
        isScarceLater(Duration.ofSeconds(seconds).minusMillis(50));
        int before = collections.get();

        isScarceLater(Duration.ofMillis(50));

        assertThat(before).isEqualTo(1);
        assertThat(collections).hasValue(2);
    }

    @Test
    void isCollectedLaterWhereNoThreadCanBeStartedForIt() {
        isOutOfThreads = true;
        becomeFull();
        go(50, 50);
        boolean isScarce = isScarceLater(Duration.ofMillis(50));
        isOutOfThreads = false;
        isScarceLater(Duration.ofMillis(4_950));
        int tooSoon = collections.get();

        isScarceLater(Duration.ofMillis(50));

        assertThat(isScarce).isTrue();
        assertThat(tooSoon).isZero();
        assertThat(collections).hasValue(1);
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
