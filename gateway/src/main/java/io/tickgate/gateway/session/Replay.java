package io.tickgate.gateway.session;

import io.tickgate.wire.StatusState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The clock by which one subscription replays the past: a record goes out once so much time has passed as lies between
 * the first record and it, at the speed that was asked for. It is one clock for all partitions, so that they stay in
 * step.
 *
 * <p>It is never ahead of its client for long: while there is no credit it stands still, and a client or a Kafka that
 * cannot keep the pace holds it up, and its client is told. A stretch in which nothing happens is cut short.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the loop of its connection.
 */
final class Replay {
    /** A day in a second. Who wants more wants no pace. */
    static final double MAX_SPEED = 100_000;

    /** A night is not waited for, and a record with a wrong time holds nobody up for longer. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is later than this holds up the clock; what is less is caught up with. */
    private static final long TOLERATED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** On time for so long, and the client is told. */
    private static final long ON_TIME_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Partitions of which the first record is not known after this are not waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A time that is so far ahead is a wrong clock of its publisher, and nothing to wait for. */
    private static final long WRONG_MICROS = TimeUnit.MINUTES.toMicros(1);

    private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(365);

    private final LogSubscription owner;
    private final ReplayTimer timer;
    private final Writing writing;

    /** The times of the records that come next, by partition, where they are known and not sent. */
    private final Map<PartitionReader, Long> next = new HashMap<>();

    /** The latest time that was looked at: an older one behind it is not late for that. */
    private final Map<PartitionReader, Long> reached = new HashMap<>();

    private final Set<PartitionReader> atEnd = new HashSet<>();
    private StatusState told = StatusState.LIVE;
    private double speed;
    private boolean isWaitingForFirst;
    private boolean hasBegun;
    private long beginMicros;
    private long beginNanos;
    private long lateNanos;
    private long wakeNanos;

    Replay(LogSubscription owner, ReplayTimer timer, Writing writing, double speed) {
        this.owner = owner;
        this.timer = timer;
        this.writing = writing;
        this.speed = speed;
    }

    /** When its timer wakes it. */
    long wakeNanos() {
        return wakeNanos;
    }

    void wakeNanos(long newWakeNanos) {
        wakeNanos = newWakeNanos;
    }

    private boolean isPaced() {
        return speed <= MAX_SPEED;
    }

    private long dueNanos(long timeMicros) {
        double afterNanos = (timeMicros - beginMicros) * 1_000.0 / speed;
        return beginNanos + (long) Math.max((double) -FAR_NANOS, Math.min((double) FAR_NANOS, afterNanos));
    }

    /** Whether the next record of a partition is known and not due. */
    boolean holdsBack(PartitionReader reader, long nowNanos) {
        var time = next.get(reader);
        return time != null && !(hasBegun && dueNanos(time) - nowNanos <= 0);
    }

    /** Whether the next record of a partition is due; if not, its reader is woken when it is. */
    boolean isDue(PartitionReader reader, long timeMicros, long nowNanos) {
        if (timeMicros - writing.nowMicros() > WRONG_MICROS) {
            return true;
        }
        long inOrderMicros = reached.merge(reader, timeMicros, Math::max);
        next.put(reader, inOrderMicros);
        if (!hasBegun) {
            atEnd.remove(reader);
            begin(nowNanos);
        }
        if (hasBegun && dueNanos(inOrderMicros) - nowNanos <= 0) {
            next.remove(reader);
            return true;
        }
        if (hasBegun) {
            // What comes now is in order with what the others still have to send.
            atEnd.remove(reader);
            waitForNext(nowNanos);
        }
        return false;
    }

    /** Begins once the first record of each partition is known. */
    private void begin(long nowNanos) {
        if (isEachKnown()) {
            begin(earliestMicros(), nowNanos);
        } else if (!isWaitingForFirst) {
            isWaitingForFirst = true;
            timer.wake(this, nowNanos + PATIENCE_NANOS);
        }
    }

    private void begin(long timeMicros, long nowNanos) {
        hasBegun = true;
        isWaitingForFirst = false;
        beginMicros = timeMicros;
        beginNanos = nowNanos;
        lookAgain(nowNanos);
    }

    private boolean isEachKnown() {
        return next.size() + atEnd.size() >= owner.readers().size() && !next.isEmpty();
    }

    private long earliestMicros() {
        return next.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** Lets the timer wake whoever is due next. */
    private void waitForNext(long nowNanos) {
        long earliestNanos = nowNanos + FAR_NANOS;
        for (long time : next.values()) {
            long dueNanos = dueNanos(time);
            if (dueNanos - nowNanos > 0 && dueNanos - earliestNanos < 0) {
                earliestNanos = dueNanos;
            }
        }
        boolean isNothingDue = next.values().stream().allMatch(time -> dueNanos(time) - nowNanos > 0);
        if (earliestNanos - nowNanos > LONGEST_WAIT_NANOS && isNothingDue && isEachKnown()) {
            earliestNanos = nowNanos + LONGEST_WAIT_NANOS;
            beginMicros = earliestMicros();
            beginNanos = earliestNanos;
        }
        timer.wake(this, earliestNanos);
    }

    /** Its time has come. */
    void onWake(long nowNanos) {
        if (!hasBegun && !next.isEmpty()) {
            begin(earliestMicros(), nowNanos);
        } else {
            isWaitingForFirst = false;
            lookAgain(nowNanos);
        }
    }

    /** Wakes the readers whose record is due, and waits for the others. */
    private void lookAgain(long nowNanos) {
        boolean isAnyLater = false;
        for (var entry : next.entrySet()) {
            if (dueNanos(entry.getValue()) - nowNanos <= 0) {
                entry.getKey().wake();
            } else {
                isAnyLater = true;
            }
        }
        if (isAnyLater) {
            waitForNext(nowNanos);
        }
    }

    /** A record goes out: tells first how things stand, if that is not what the client was told. */
    void sends(FrameSink frame, PartitionReader reader, long timeMicros, long nowNanos) {
        long lateByNanos = hasBegun && isPaced()
                ? nowNanos - dueNanos(Math.max(timeMicros, reached.getOrDefault(reader, timeMicros)))
                : 0;
        if (lateByNanos > TOLERATED_NANOS) {
            beginNanos += lateByNanos;
            lateNanos = nowNanos;
            if (told != StatusState.LAGGING) {
                tell(frame, StatusState.LAGGING, lateByNanos);
            }
        } else if (told == StatusState.LIVE || (told == StatusState.LAGGING && nowNanos - lateNanos > ON_TIME_NANOS)) {
            tell(frame, StatusState.REPLAY, 0);
        }
    }

    private void tell(FrameSink frame, StatusState state, long lateByNanos) {
        told = state;
        owner.tell(frame, state, lateByNanos == 0 ? null : TimeUnit.NANOSECONDS.toMillis(lateByNanos));
    }

    /** The client has had no credit since then: for as long as that was, the clock has stood still. */
    void goOn(long usedUpNanos, long nowNanos) {
        if (hasBegun) {
            beginNanos += nowNanos - usedUpNanos;
            lookAgain(nowNanos);
        }
    }

    /** Changes the speed from now on; what is not sent yet stays. */
    void speed(double newSpeed, long nowNanos) {
        if (hasBegun && isPaced()) {
            beginMicros += (long) ((nowNanos - beginNanos) / 1_000.0 * speed);
            beginNanos = nowNanos;
        } else if (hasBegun && newSpeed <= MAX_SPEED) {
            // It ran without a clock: the next record is the first of another one.
            hasBegun = false;
        }
        speed = newSpeed;
        if (hasBegun) {
            lookAgain(nowNanos);
        }
    }

    /** A reader has sent all that there is; returns whether all of them have, and the past is over. */
    boolean isOver(PartitionReader reader, long nowNanos) {
        next.remove(reader);
        atEnd.add(reader);
        if (!hasBegun && isEachKnown()) {
            begin(earliestMicros(), nowNanos);
        } else if (hasBegun) {
            lookAgain(nowNanos);
        }
        return atEnd.size() >= owner.readers().size();
    }

    /** Nothing is known of a partition any more. */
    void forget(PartitionReader reader) {
        next.remove(reader);
        reached.remove(reader);
        atEnd.remove(reader);
    }

    void close() {
        timer.leave(this);
    }
}
