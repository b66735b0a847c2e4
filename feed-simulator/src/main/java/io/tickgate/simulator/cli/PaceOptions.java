package io.tickgate.simulator.cli;

import io.tickgate.model.Symbol;
import io.tickgate.simulator.replay.ReplayOptions;
import io.tickgate.simulator.replay.Speed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a recording is replayed, on the command line.
 *
 * <p>Confined to the thread that executes the command.
 */
final class PaceOptions {
    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Times real time; 0 or max: as fast as the broker takes it. Default: ${DEFAULT-VALUE}")
    private Speed speed = Speed.REAL_TIME;

    @Option(names = "--loop", description = "Begin anew after the end, until stopped.")
    private boolean loops;

    @Option(
            names = "--keep-time",
            description = "Source times as recorded. Default: those at which they are due in the replay.")
    private boolean keepsTime;

    @Option(
            names = "--symbols",
            paramLabel = "SYMBOL",
            split = ",",
            description = "Only these, such as spot:BTCUSDT, several with commas. Default: all.")
    private List<String> symbols = List.of();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "Only the first part of the recording, such as 12s: what was received in that time.")
    private @Nullable Duration length;

    ReplayOptions toOptions(@Nullable Duration maxGap) {
        return new ReplayOptions(speed, loops, keepsTime, maxGap, null);
    }

    List<Symbol> symbols() {
        return symbols.stream().map(Symbol::new).toList();
    }

    @Nullable
    Duration length() {
        return length;
    }

    /** The recorded time in which real time of this length passes, if the replay is not faster than real time. */
    Duration recordedTimeOf(Duration real) {
        return speed.isMax() || speed.factor() >= 1 ? real : Duration.ofNanos((long) (real.toNanos() * speed.factor()));
    }
}
