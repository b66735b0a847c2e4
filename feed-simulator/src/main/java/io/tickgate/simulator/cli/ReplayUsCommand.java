package io.tickgate.simulator.cli;

import io.tickgate.simulator.equity.EquityRecording;
import io.tickgate.simulator.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Replays a recorded day of US equities.
 *
 * <p>Confined to the thread that executes it.
 */
@Command(
        name = "replay-us",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replay a recorded day of US equities: trades, and the best quotes over all exchanges.")
final class ReplayUsCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Mixin
    private PaceOptions pace = new PaceOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A folder with <day>_<ticker>_tick_quote.zip and _tick_trade.zip.")
    private Path directory = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "HH:MM[:SS]",
            description = "New York time of day to begin at. Default: the first row.")
    private @Nullable LocalTime from;

    @Option(
            names = "--to",
            paramLabel = "HH:MM[:SS]",
            description = "New York time of day to end before. Default: the last row.")
    private @Nullable LocalTime to;

    @Option(
            names = "--max-gap",
            paramLabel = "DURATION",
            description = "Shorten longer quiet periods to this much of recorded time.")
    private @Nullable Duration maxGap;

    @Override
    public Integer call() {
        return MarketRun.of(spec).run(this::recording, pace.toOptions(maxGap), publish.toSettings());
    }

    private Recording recording() {
        Recording recording = new EquityRecording(directory, pace.symbols(), from, to);
        var length = pace.length();
        return length == null ? recording : recording.first(length);
    }
}
