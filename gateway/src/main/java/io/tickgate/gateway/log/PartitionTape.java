package io.tickgate.gateway.log;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last records of one partition, of all its symbols, numbered from 0 in the order of the log.
 *
 * <p>Bounded: it keeps the last {@code capacity} records; where they begin is {@link #coveredFrom}.
 *
 * <p>Written by the thread of its feed alone, read by any.
 */
public final class PartitionTape {
    private static final int INITIAL_CAPACITY = 16;
    private static final long NOT_BEGUN = Long.MAX_VALUE;

    private final int capacity;
    private volatile AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(INITIAL_CAPACITY);

    /**
     * Of what stands at the same places. For the feed alone, which would otherwise have to read the record that it overtakes: that is so old
     * that it, and what it is made of, is in no cache of the processor.
     */
    private long[] offsets = new long[INITIAL_CAPACITY];

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong coveredFrom = new AtomicLong(NOT_BEGUN);
    private final AtomicLong reached = new AtomicLong();
    private volatile long begin;
    private volatile LeaderEpochs leaders = LeaderEpochs.NONE;
    private final LeaderEpochs.Builder led = new LeaderEpochs.Builder();

    private record Entry(long number, LogRecord record) {}

    /** @param capacity a power of two, at least 16 */
    PartitionTape(int capacity) {
        if (capacity < INITIAL_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity: %d (expected: a power of two, at least %d)".formatted(capacity, INITIAL_CAPACITY));
        }
        this.capacity = capacity;
    }

    /** Notes the offset at which the feed begins to read. */
    void begin(long offset) {
        begin = offset;
        reached.set(offset);
        coveredFrom.set(offset);
    }

    /** Returns the offset at which the feed began to read. */
    public long begin() {
        return begin;
    }

    /** Whether it is known where the feed begins to read. */
    public boolean hasBegun() {
        return coveredFrom.get() != NOT_BEGUN;
    }

    /**
     * Adds the next record. Readers see the steps in their order; only the last one is a full fence, after which it can be
     * looked who has to be told.
     */
    void append(LogRecord record) {
        long number = next.getPlain();
        if (number == ring.length() && ring.length() < capacity) {
            grow();
        }
        var held = ring;
        int slot = slot(held, number);
        if (number >= held.length()) {
            // Before the record goes: whoever finds it gone finds out from where on there are some.
            coveredFrom.setRelease(offsets[slot] + 1);
        }
        offsets[slot] = record.offset();
        held.setRelease(slot, new Entry(number, record));
        next.setRelease(number + 1);
        reached.set(record.offset() + 1);
    }

    /** Notes who wrote what is at an offset, before that is appended or passed over. */
    void led(int leaderEpoch, long offset) {
        if (led.led(leaderEpoch, offset)) {
            leaders = led.build();
        }
    }

    /** Notes that everything before an offset has been read, records or not. */
    void reached(long offset) {
        if (offset > reached.getPlain()) {
            reached.set(offset);
        }
    }

    private void grow() {
        var wider = new AtomicReferenceArray<@Nullable Entry>(2 * ring.length());
        for (int i = 0; i < ring.length(); i++) {
            wider.set(i, ring.get(i));
        }
        ring = wider;
        offsets = Arrays.copyOf(offsets, wider.length());
    }

    /** Returns the number that the next record will have. */
    public long next() {
        return next.get();
    }

    /** Returns the offset from which on every record is kept; older ones have been overtaken. */
    public long coveredFrom() {
        return coveredFrom.get();
    }

    /** Returns the offset after the last that has been read; all records before it are kept or were overtaken. */
    public long reached() {
        return reached.get();
    }

    /** Returns the epoch of the leader that wrote what is at an offset, {@link LeaderEpochs#UNKNOWN} if that is not known. */
    public int leaderEpoch(long offset) {
        // Before the leaders: they are known of all that has been read.
        return offset < reached.get() ? leaders.of(offset) : LeaderEpochs.UNKNOWN;
    }

    /** Returns the record, or {@code null} if it has been overtaken or has not come yet. */
    public @Nullable LogRecord get(long number) {
        var held = ring;
        var entry = held.get(slot(held, number));
        return entry != null && entry.number() == number ? entry.record() : null;
    }

    /** Returns the number of the first record at an offset or after it, -1 if records after it have been overtaken. */
    public long find(long offset) {
        long high = next.get();
        long low = Math.max(0, high - ring.length());
        while (low < high) {
            long middle = (low + high) >>> 1;
            var record = get(middle);
            // One that was overtaken meanwhile is earlier than all that are left.
            if (record == null || record.offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // After the search: what was covered then was there during all of it.
        return offset >= coveredFrom.get() ? low : -1;
    }

    private static int slot(AtomicReferenceArray<?> ring, long number) {
        return (int) (number & (ring.length() - 1));
    }
}
