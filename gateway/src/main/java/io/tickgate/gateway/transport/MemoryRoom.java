package io.tickgate.gateway.transport;

import io.netty.util.internal.PlatformDependent;
import io.tickgate.gateway.hub.NanoClock;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory is left. Of the heap that is what the last collections have found reachable: what is used at any other
 * moment is mostly what the next one takes away.
 *
 * <p>A gateway whose heap is nearly full of what its clients need serves them, if slowly; with more of them it would end.
 *
 * <p>Thread-safe.
 */
public final class MemoryRoom {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryRoom.class);

    /**
     * In percent. More than the old generation has in the collectors that divide the heap in three: where so much is
     * reachable, each collection is a full one, so that it is soon seen when clients have gone.
     */
    private static final int FULL_PERCENT = 75;

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Between two collections that are asked for here. */
    private static final long COLLECT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same in what the last one took: it stops the process, for a second if the heap is large. */
    private static final int COLLECT_AGAIN_TIMES = 100;

    /** Of all clients, as many have to have gone before it is worth a collection to see how much they have left. */
    private static final int GONE_PERCENT = 1;

    /** From this part of the direct memory on, frames are small. */
    private static final int SHORT_PERCENT = 50;

    /** Some ten messages, for each of very many that do not read; fits into the buffer that a frame begins with. */
    static final long SMALL_FRAME_BYTES = 1_536;

    private static final List<BufferPoolMXBean> DIRECT =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .toList();

    private final long maxHeapBytes;
    private final LongSupplier reachableBytes;
    private final LongSupplier usedBytes;
    private final Runnable collector;
    private final NanoClock clock;
    private final Executor executor;
    private final AtomicBoolean isCollecting = new AtomicBoolean();
    private volatile long nextCollectionNanos;

    /** Since the heap was collected because of such: what the collector has seen of them by itself is not told. */
    private final AtomicInteger gone = new AtomicInteger();

    private volatile int left;
    private volatile long lookedNanos;
    private volatile boolean isFull;

    /**
     * @param reachableBytes of the heap, after the last collections
     * @param usedBytes of the heap now
     * @param collector has the heap collected
     * @param executor on which that may take its time
     */
    MemoryRoom(
            long maxHeapBytes,
            LongSupplier reachableBytes,
            LongSupplier usedBytes,
            Runnable collector,
            Executor executor,
            NanoClock clock) {
        this.maxHeapBytes = maxHeapBytes;
        this.reachableBytes = reachableBytes;
        this.usedBytes = usedBytes;
        this.collector = collector;
        this.executor = executor;
        this.clock = clock;
        lookedNanos = clock.nanoTime() - LOOK_AGAIN_NANOS;
        nextCollectionNanos = clock.nanoTime();
    }

    /** Of this process. */
    public static MemoryRoom ofThisJvm() {
        var runtime = Runtime.getRuntime();
        var pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        return new MemoryRoom(
                runtime.maxMemory(),
                () -> pools.stream().mapToLong(MemoryRoom::collected).sum(),
                () -> runtime.totalMemory() - runtime.freeMemory(),
                System::gc,
                MemoryRoom::inThread,
                NanoClock.SYSTEM);
    }

    private static void inThread(Runnable task) {
        var thread = new Thread(task, "tickgate-collect");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the last collection of a pool has left in it, 0 if it is not told. */
    private static long collected(MemoryPoolMXBean pool) {
        var usage = pool.getCollectionUsage();
        return usage == null ? 0 : usage.getUsed();
    }

    public long maxHeapBytes() {
        return maxHeapBytes;
    }

    public long reachableHeapBytes() {
        return reachableBytes.getAsLong();
    }

    /** Whether the heap has no room for one more connection. */
    public boolean isScarce() {
        long now = clock.nanoTime();
        // In a storm of connections, not for each of them.
        if (now - lookedNanos >= LOOK_AGAIN_NANOS) {
            lookedNanos = now;
            isFull = isFull(reachableBytes.getAsLong()) && isFull(usedBytes.getAsLong());
            lookAtThoseGone(now);
        }
        return isFull;
    }

    /** A client has gone, and so many are left. */
    void gone(int stillThere) {
        left = stillThere;
        gone.incrementAndGet();
    }

    /**
     * What they held is not seen before the next collection, which does not come by itself while nobody is let in and little is
     * allocated.
     */
    private void lookAtThoseGone(long now) {
        int count = gone.get();
        if (isFull
                && count > 0
                && 100L * count >= (long) GONE_PERCENT * (count + left)
                && now - nextCollectionNanos >= 0
                && isCollecting.compareAndSet(false, true)) {
            gone.set(0);
            beginToCollect(count, now);
        }
    }

    private void beginToCollect(int count, long now) {
        try {
            executor.execute(this::collect);
        } catch (OutOfMemoryError e) {
            // No thread can be started: whoever asks for room is answered all the same, and it is tried again later.
            nextCollectionNanos = now + COLLECT_AGAIN_NANOS;
            gone.addAndGet(count);
            isCollecting.set(false);
            LOG.warn("the heap is full, and cannot be collected now: {}", e.getMessage());
        }
    }

    private void collect() {
        long beginNanos = clock.nanoTime();
        collector.run();
        long endNanos = clock.nanoTime();
        nextCollectionNanos = endNanos + Math.max(COLLECT_AGAIN_NANOS, COLLECT_AGAIN_TIMES * (endNanos - beginNanos));
        isCollecting.set(false);
    }

    private boolean isFull(long bytes) {
        return bytes > maxHeapBytes / 100 * FULL_PERCENT;
    }

    /** Bytes of direct memory that are held: by Netty's own count, or by the JVM's where Netty asks that for all of it. */
    public static long directBytes() {
        long counted = PlatformDependent.usedDirectMemory();
        if (counted >= 0) {
            return counted;
        }
        long used = 0;
        // No stream: each write of a frame comes here.
        for (var pool : DIRECT) {
            used += pool.getMemoryUsed();
        }
        return used;
    }

    /** Whether those who do not read hold so much of it together that others have to go without. */
    static boolean isDirectShort() {
        return isDirectShort(directBytes(), PlatformDependent.maxDirectMemory());
    }

    private static boolean isDirectShort(long usedBytes, long maxBytes) {
        return usedBytes > maxBytes / 100 * SHORT_PERCENT;
    }

    /** The bytes that a frame may have before no more is put into it, of those that its socket takes. */
    static long frameBytes(long untilFullBytes) {
        return frameBytes(untilFullBytes, directBytes(), PlatformDependent.maxDirectMemory());
    }

    /** Where direct memory is short, frames are small, and nobody is refused one. */
    static long frameBytes(long untilFullBytes, long usedBytes, long maxBytes) {
        return isDirectShort(usedBytes, maxBytes) ? Math.min(untilFullBytes, SMALL_FRAME_BYTES) : untilFullBytes;
    }
}
