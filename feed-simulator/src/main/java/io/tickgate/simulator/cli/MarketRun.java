package io.tickgate.simulator.cli;

import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishException;
import io.tickgate.simulator.publish.PublishSettings;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.replay.Replay;
import io.tickgate.simulator.replay.ReplayOptions;
import io.tickgate.simulator.replay.ReplayStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Reads a market, publishes it, tells how it goes, and stops when told to.
 *
 * <p>Confined to the thread that executes the command.
 */
final class MarketRun {
    /** All that can be on its way at the end of a run, over a slow network. */
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(30);

    /** Whoever presses Ctrl-C does not want to wait. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(1_200);

    private final PrintWriter out;

    private MarketRun(PrintWriter out) {
        this.out = out;
    }

    static MarketRun of(@Nullable CommandSpec spec) {
        return new MarketRun(Objects.requireNonNull(spec).commandLine().getOut());
    }

    /** Returns the exit code of the command. */
    int run(Supplier<Recording> market, ReplayOptions options, PublishSettings settings) {
        try (var signal = StopSignal.ofThisThread()) {
            say("reading the recording");
            var recording = market.get();
            say("%d symbols, to %s at %s"
                    .formatted(
                            recording.instruments().size(),
                            settings.topics().prefix() + "{quote,trade,book,instrument}",
                            settings.bootstrapServers()));
            publish(recording, options, settings, signal);
            return 0;
        }
    }

    private void publish(Recording recording, ReplayOptions options, PublishSettings settings, StopSignal signal) {
        try (var publisher = KafkaPublisher.open(settings)) {
            var replay = new Replay(recording, options, publisher);
            signal.onStop(replay::stop);
            ReplayStatus end;
            try (var progress = new ProgressPrinter(replay, out, Terminal.isThere())) {
                progress.start();
                end = runUntilStopped(replay, signal);
            }
            // Whatever interrupted the replay must not cut the last records off.
            signal.clearInterrupt();
            publisher.finish(signal.isStopped() ? STOP_LIMIT : FINISH_LIMIT);
            say(summary(end, signal.isStopped()));
        } catch (PublishException | InterruptException e) {
            if (!signal.isStopped()) {
                throw e;
            }
            say("stopped: " + e.getMessage());
        }
    }

    private static ReplayStatus runUntilStopped(Replay replay, StopSignal signal) {
        try {
            return replay.run();
        } catch (InterruptException e) {
            if (!signal.isStopped()) {
                throw e;
            }
            return replay.status();
        }
    }

    private static String summary(ReplayStatus end, boolean isStopped) {
        double seconds = end.elapsedNanos() / 1e9;
        return String.format(
                Locale.ROOT,
                "%s: %,d records in %.1f s (%,d/s), loop %d, worst lag %d ms, %,d records more than 10 ms late",
                isStopped ? "stopped" : "done",
                end.records(),
                seconds,
                Math.round(end.records() / Math.max(seconds, 1e-9)),
                end.loop(),
                TimeUnit.NANOSECONDS.toMillis(end.worstLagNanos()),
                end.behind());
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
