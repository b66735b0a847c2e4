package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.feed.Publisher;
import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.server.Jvm;
import io.tickgate.benchmarks.server.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that is warm and pushes ticks to its clients.
 *
 * <p>Confined to the main thread.
 */
final class Pushed implements Turns {
    /** To look at a heap stops its program, longer than anything that is measured. */
    private static final int SETTLE_MILLIS = 1_000;
    /** Longer than the last burst is under way to the last client. */
    private static final int UNDER_WAY_MILLIS = 300;
    /** For a burst at the least, which finds nothing in a cache. */
    private static final Duration LEAD = Duration.ofMillis(500);

    private final Setup setup;
    private final Server.Running running;
    private final @Nullable Publisher publisher;
    private final @Nullable Jvm jvm;
    private final LoadGenerator generator;
    private final Window window;
    private boolean hasLookedAtHeap;
    private double heldCpuSeconds;
    private double cpuWhenHeld;

    /**
     * @param publisher of its ticks, {@code null} if it makes them itself
     * @param jvm that it runs in, {@code null} if it is none
     */
    Pushed(
            Setup setup,
            Server.Running running,
            @Nullable Publisher publisher,
            @Nullable Jvm jvm,
            LoadGenerator generator,
            Window window) {
        this.setup = setup;
        this.running = running;
        this.publisher = publisher;
        this.jvm = jvm;
        this.generator = generator;
        this.window = window;
    }

    /** Looks at its heap. What is compiled and seldom used is thrown away by that, and the heap made as small as it can be. */
    void lookAtHeap(Measurement measured) throws InterruptedException {
        if (jvm != null) {
            measured.put("heapStartBytes", jvm.liveHeapBytes());
            hasLookedAtHeap = true;
            Thread.sleep(SETTLE_MILLIS);
        }
    }

    /** Holds it for so long, and lets it push again: what it does then for the first time has to be compiled, too. */
    void rehearse(Duration length) throws InterruptedException {
        hold();
        Thread.sleep(length.toMillis());
        resume();
    }

    /** Waits until its compiler has done its work. */
    void settle(Timing timing, Measurement measured) throws InterruptedException {
        if (jvm != null && timing.isLong()) {
            measured.put("settled", Settling.await(running.process()));
        }
    }

    /** Measures it as it runs, and what it allocates, which stops it for a moment before and after. */
    void look(Duration length, Measurement measured) throws InterruptedException {
        long allocatedBefore = jvm == null ? 0 : jvm.allocatedBytes();
        window.begin();
        Thread.sleep(length.toMillis());
        window.end();
        if (jvm != null) {
            measured.put(
                    "allocatedBytesPerDelivery",
                    (double) (jvm.allocatedBytes() - allocatedBefore) / window.deliveries());
        }
    }

    @Override
    public void hold() throws InterruptedException {
        if (publisher == null) {
            setup.server().hold(running);
        } else {
            publisher.idle();
        }
        Thread.sleep(UNDER_WAY_MILLIS);
        cpuWhenHeld = running.process().cpuSeconds();
    }

    @Override
    public void turn(Duration length) throws InterruptedException {
        heldCpuSeconds += running.process().cpuSeconds() - cpuWhenHeld;
        generator.speak();
        resume();
        // To the middle between two bursts, as the end is.
        var gap = Duration.ofNanos(setup.bursts().dueNanos(1));
        Thread.sleep(
                gap.multipliedBy(LEAD.dividedBy(gap)).plus(gap.dividedBy(2)).toMillis());
        window.begin();
        Thread.sleep(length.toMillis());
        window.end();
        hold();
    }

    /** Writes down what has been measured, with what it took while it was held before its turns, and its heap if that was looked at. */
    void report(Measurement measured) {
        window.report(measured);
        measured.put("residentBytes", running.process().residentBytes());
        if (jvm != null && hasLookedAtHeap) {
            measured.put("heapEndBytes", jvm.liveHeapBytes());
        }
        if (heldCpuSeconds > 0) {
            measured.put("heldCpuSeconds", heldCpuSeconds);
        }
    }

    private void resume() {
        if (publisher == null) {
            setup.server().resume(running);
        } else {
            publisher.start(setup.bursts());
        }
    }
}
