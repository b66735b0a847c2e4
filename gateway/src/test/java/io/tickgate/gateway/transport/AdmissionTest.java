package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private final AtomicLong open = new AtomicLong();
    private final Descriptors descriptors = new Descriptors(1_000, open::get);
    private final AtomicLong heap = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final MemoryRoom memory = new MemoryRoom(1_000, heap::get, heap::get, () -> {}, Runnable::run, nanos::get);
    private final Admission admission = new Admission(100, 10, descriptors, memory);

    @Test
    void countsExactlyHoweverManyComeAtOnce() throws Exception {
        var most = new AtomicInteger();
        var inside = new AtomicInteger();
        Callable<Void> comeAndGo = () -> {
            for (int i = 0; i < 20_000; i++) {
                if (admission.enter("one")) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    admission.leave("one");
                }
            }
            return null;
        };
        var threads = Executors.newFixedThreadPool(16);
        try {
            for (var done : threads.invokeAll(
                    IntStream.range(0, 16).mapToObj(i -> comeAndGo).toList())) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(most.get()).isBetween(1, 10);
        assertThat(admission.addresses()).isZero();
    }

    @Test
    void knowsAnAddressWhateverItsPort() {
        assertThat(Admission.address(new InetSocketAddress("127.0.0.1", 1)))
                .isEqualTo(Admission.address(new InetSocketAddress("127.0.0.1", 2)))
                .isNotEqualTo(Admission.address(new InetSocketAddress("127.0.0.2", 1)));
    }

    @Test
    void tellsOnlyAFewOfAnAddressAtATimeThatThereAreTooMany() {
        for (int i = 0; i < Admission.TOLD_AT_A_TIME; i++) {
            assertThat(admission.isStormedBy("one")).isFalse();
            admission.telling("one");
        }

        assertThat(admission.isStormedBy("one")).isTrue();
        assertThat(admission.isStormedBy("another")).isFalse();
        admission.told("one");
        assertThat(admission.isStormedBy("one")).isFalse();
    }

    @Test
    void isFullAtItsLimitAndHasRoomAgainWhenOneLeaves() {
        for (int i = 0; i < 100; i++) {
            assertThat(admission.enter()).isTrue();
        }

        assertThat(admission.isFull()).isTrue();
        assertThat(admission.enter()).isFalse();
        admission.leave();
        assertThat(admission.isFull()).isFalse();
        assertThat(admission.enter()).isTrue();
    }

    @Test
    void letsNobodyInWhileTheHeapIsFullAndAgainWhenItIsNot() {
        heap.set(900);

        assertThat(admission.isFull()).isTrue();
        assertThat(admission.enter()).isFalse();

        heap.set(500);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(admission.isFull()).isFalse();
        assertThat(admission.enter()).isTrue();
    }

    @Test
    void keepsWhatItKnowsOfDescriptorsWhenThereIsNoneToLookWith() {
        long[] answer = {960};
        var some = new Descriptors(1_000, () -> {
            if (answer[0] == 0) {
                throw new InternalError("no directory of descriptors");
            }
            return answer[0];
        });
        some.sample();

        answer[0] = -1;
        some.sample();
        assertThat(some.free()).isEqualTo(40);
        answer[0] = 0;
        some.sample();
        assertThat(some.free()).isEqualTo(40);

        answer[0] = 900;
        some.sample();
        assertThat(some.free()).isEqualTo(100);
        some.close();
    }

    @Test
    void looksOftenAtFirstAndGoesOnAfterAFailure() throws InterruptedException {
        var looks = new CountDownLatch(6);
        var some = new Descriptors(1_000, () -> {
            looks.countDown();
            throw new InternalError("no directory of descriptors");
        });

        some.start();

        assertThat(looks.await(1_900, TimeUnit.MILLISECONDS)).isTrue();
        some.close();
    }

    @Test
    void keepsTheLastDescriptorsForItself() {
        open.set(949);
        descriptors.sample();
        assertThat(descriptors.areScarce()).isFalse();

        descriptors.socketOpened();
        descriptors.socketOpened();
        assertThat(descriptors.areScarce()).isTrue();
        assertThat(descriptors.areNearlyGone()).isFalse();
        assertThat(admission.isFull()).isTrue();

        // The sockets are among what is open.
        open.set(951);
        descriptors.sample();
        assertThat(descriptors.free()).isEqualTo(49);

        descriptors.socketClosed();
        descriptors.socketClosed();
        assertThat(descriptors.areScarce()).isFalse();
    }
}
