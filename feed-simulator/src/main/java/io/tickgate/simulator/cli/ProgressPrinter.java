package io.tickgate.simulator.cli;

import io.tickgate.simulator.recording.Nanos;
import io.tickgate.simulator.replay.Replay;
import io.tickgate.simulator.replay.ReplayStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints how far a replay is: one line that is written over on a terminal, a new one now and then elsewhere.
 *
 * <p>Confined to its own thread, except for starting and stopping it.
 */
final class ProgressPrinter implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Replay replay;
    private final PrintWriter out;
    private final boolean isTerminal;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ReplayStatus last;

    ProgressPrinter(Replay replay, PrintWriter out, boolean isTerminal) {
        this.replay = replay;
        this.out = out;
        this.isTerminal = isTerminal;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // printing throws nothing, and ends with the executor
    void start() {
        var interval = isTerminal ? ON_TERMINAL : ELSEWHERE;
        executor.scheduleAtFixedRate(this::print, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void print() {
        var status = replay.status();
        String line = line(status, last);
        out.print(isTerminal ? CLEAR_LINE + line : line + System.lineSeparator());
        out.flush();
        last = status;
    }

    /** Returns {@code loop 1 · 23:54:26.0 (12.1 s) · 907 records/s · lag 0 ms (worst 3 ms, 0 records behind)}. */
    static String line(ReplayStatus status, @Nullable ReplayStatus before) {
        long records = status.records() - (before == null ? 0 : before.records());
        long nanos = status.elapsedNanos() - (before == null ? 0 : before.elapsedNanos());
        return String.format(
                Locale.ROOT,
                "loop %d · %s (%.1f s in) · %,d records/s · lag %d ms (worst %d ms, %,d records behind)",
                status.loop(),
                Nanos.toInstant(status.recordedNanos()).truncatedTo(ChronoUnit.SECONDS),
                status.positionNanos() / 1e9,
                Math.round(records * 1e9 / Math.max(nanos, 1)),
                TimeUnit.NANOSECONDS.toMillis(status.lagNanos()),
                TimeUnit.NANOSECONDS.toMillis(status.worstLagNanos()),
                status.behind());
    }

    @Override
    public void close() {
        executor.shutdownNow();
        if (isTerminal) {
            out.println();
        }
    }
}
