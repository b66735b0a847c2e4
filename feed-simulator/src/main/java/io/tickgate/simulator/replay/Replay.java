package io.tickgate.simulator.replay;

import io.tickgate.model.BookChange;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.publish.TickPublisher;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TimedTick;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Publishes a recording: its instruments, then its ticks, each when it is due.
 *
 * <p>Thread-safe: one thread runs it, any may stop it or ask how far it is.
 */
public final class Replay {
    /** Between the last record of a pass and the begin of the next. */
    private static final long LOOP_GAP_NANOS = Duration.ofMillis(1).toNanos();

    private final Recording recording;
    private final ReplayOptions options;
    private final TickPublisher publisher;
    private final ReplayClock clock;
    private final Lateness lateness = new Lateness();
    private final long createdNanos;
    private volatile boolean isStopped;
    private volatile int loop;
    private volatile long records;
    private volatile long recordedNanos;

    public Replay(Recording recording, ReplayOptions options, TickPublisher publisher) {
        this(recording, options, publisher, ReplayClock.system());
    }

    Replay(Recording recording, ReplayOptions options, TickPublisher publisher, ReplayClock clock) {
        this.recording = recording;
        this.options = options;
        this.publisher = publisher;
        this.clock = clock;
        createdNanos = clock.nanoTime();
        recordedNanos = recording.startNanos();
    }

    /**
     * Runs until the end of the recording, {@link #stop}, or an exception, and returns how it went.
     *
     * @throws io.tickgate.simulator.publish.PublishException if Kafka does not take a record
     * @throws io.tickgate.simulator.recording.RecordingException if the recording turns out to be broken
     */
    public ReplayStatus run() {
        publishInstruments(options.keepsTime() ? micros(recording.startNanos()) : clock.epochMicros());
        var maxGap = options.maxGap();
        // The time runs from here, so that nothing is late before it began.
        var pace = new Pace(clock, options.speed(), maxGap == null ? Long.MAX_VALUE : maxGap.toNanos());
        boolean hadTicks = runOnce(pace);
        while (options.loops() && hadTicks && !isOver()) {
            publishInstruments(sourceMicros(pace, recording.startNanos()));
            hadTicks = runOnce(pace);
        }
        publisher.heartbeat();
        return status();
    }

    private void publishInstruments(long micros) {
        recording.instruments().forEach((symbol, instrument) -> publisher.publish(symbol, instrument, micros));
        publisher.heartbeat();
    }

    /** @return whether there was anything to publish */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private boolean runOnce(Pace pace) {
        loop++;
        pace.startLoop(recording.startNanos(), loop == 1 ? 0 : LOOP_GAP_NANOS);
        Set<Symbol> withoutBook = new HashSet<>(recording.instruments().keySet());
        boolean hadTicks = false;
        try (var ticks = recording.open()) {
            for (var tick = ticks.next(); tick != null && !isOver(); tick = ticks.next()) {
                publish(pace, tick);
                hadTicks = true;
                // As soon as every book is known, the watermark says so, not only with the next beat.
                if (tick.tick() instanceof BookChange book
                        && book.isFull()
                        && withoutBook.remove(tick.symbol())
                        && withoutBook.isEmpty()) {
                    publisher.heartbeat();
                }
            }
        }
        return hadTicks;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void publish(Pace pace, TimedTick tick) {
        pace.advanceTo(tick.timeNanos());
        long lateNanos = pace.await(this::isOver);
        if (isOver()) {
            return;
        }
        publisher.publish(tick.symbol(), tick.tick(), sourceMicros(pace, tick.timeNanos()));
        lateness.add(lateNanos);
        recordedNanos = tick.timeNanos();
        records++;
    }

    private long sourceMicros(Pace pace, long nanos) {
        return options.keepsTime() ? micros(nanos) : pace.dueMicros();
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private boolean isOver() {
        var limit = options.runFor();
        return isStopped || (limit != null && clock.nanoTime() - createdNanos >= limit.toNanos());
    }

    /** Ends the run before the next record; whoever waits in it is to be interrupted as well. */
    public void stop() {
        isStopped = true;
    }

    public ReplayStatus status() {
        return new ReplayStatus(
                records,
                loop,
                recordedNanos - recording.startNanos(),
                recordedNanos,
                clock.nanoTime() - createdNanos,
                lateness.lagNanos(),
                lateness.worstNanos(),
                lateness.behind());
    }
}
