package io.tickgate.gateway.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The drain loop of one event loop: takes the names of changed topics from the feeds, tells their subscribers, and
 * then lets each touched connection write once.
 *
 * <p>Carries the names of changed topics, never their values, so a busy loop holds at most one entry per topic
 * however fast the feeds run.
 *
 * <p>Confined to that loop, except {@link #enqueue} and {@link #wake}, which any thread may call.
 */
public final class HubShard {
    /** Enough to batch writes well, few enough that reads and timers of the loop have their turn. */
    private static final int TOPICS_PER_PASS = 4096;

    /** So many topics are looked up in memory before their subscribers are told. */
    private static final int AT_ONCE = 16;

    private static final System.Logger LOG = System.getLogger(HubShard.class.getName());
    private static final int QUEUE_CHUNK = 1024;

    private final int index;
    private final Loop loop;
    private final NanoClock clock;
    private final MpscUnboundedArrayQueue<Interest> changed = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final List<Runnable> touched = new ArrayList<>();
    private final Runnable pass = this::pass;

    /** Taken out of the queue, about to be told. */
    private final Interest[] ahead = new Interest[AT_ONCE];

    @SuppressWarnings("UnusedVariable") // of no use but that what is read for it has to be read
    private int sum;

    HubShard(int index, Loop loop, NanoClock clock) {
        this.index = index;
        this.loop = loop;
        this.clock = clock;
    }

    int index() {
        return index;
    }

    public boolean isCurrent() {
        return loop.isCurrent();
    }

    public Loop loop() {
        return loop;
    }

    void enqueue(Interest interest) {
        changed.offer(interest);
    }

    /** Runs a pass soon if topics have changed; calls made before then count as one. */
    void wake() {
        if (!changed.isEmpty()) {
            schedule();
        }
    }

    /**
     * Runs {@code write} once at the end of the pass. The caller sees to it that a connection asks only once.
     */
    public void touch(Runnable write) {
        assert isCurrent();
        touched.add(write);
        schedule();
    }

    private void schedule() {
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            loop.execute(pass);
        }
    }

    private void pass() {
        try {
            tellSubscribers(clock.nanoTime());
        } finally {
            writeTouched();
            // Before the last look at the queue: what comes after it is woken for anew.
            isScheduled.set(false);
            wake();
        }
    }

    private void writeTouched() {
        // By index: a write may touch another connection, whose write then belongs to this pass, too.
        for (int i = 0; i < touched.size(); i++) {
            try {
                touched.get(i).run();
            } catch (RuntimeException | Error e) {
                // One connection's trouble; the others of the pass are written all the same.
                LOG.log(System.Logger.Level.ERROR, "a write of a connection failed by a bug", e);
            }
        }
        touched.clear();
    }

    private void tellSubscribers(long nowNanos) {
        int taken;
        for (int told = 0; told < TOPICS_PER_PASS; told += taken) {
            taken = takeAhead();
            if (taken == 0) {
                return;
            }
            for (int i = 0; i < taken; i++) {
                ahead[i].deliver(nowNanos);
            }
        }
    }

    /**
     * Takes some changed topics out of the queue, and reads what their subscribers need to be told: with many topics hardly any
     * of it is in a cache of the processor, which waits here for the memory of all of them at once. Returns how many.
     */
    private int takeAhead() {
        int taken = 0;
        while (taken < AT_ONCE) {
            var interest = changed.poll();
            if (interest == null) {
                break;
            }
            ahead[taken++] = interest;
        }
        for (int i = 0; i < taken; i++) {
            sum += ahead[i].touchSubscribers();
        }
        for (int i = 0; i < taken; i++) {
            sum += ahead[i].touchFirst();
        }
        return taken;
    }
}
