package io.tickgate.simulator.cli;

import io.tickgate.simulator.binance.BinanceRecording;
import io.tickgate.simulator.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Replays the recorded Binance session.
 *
 * <p>Confined to the thread that executes it.
 */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replay the recorded Binance session: spot, USD-M and COIN-M futures.")
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Mixin
    private PaceOptions pace = new PaceOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A folder with spot, usdm and cm. Default: the 90 seconds that come with the simulator.")
    private @Nullable Path directory;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            description = "Only what was received before, such as 2024-08-08T23:54:26Z.")
    private @Nullable Instant until;

    @Option(
            names = "--full-book-every",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "How often each whole book is published. Default: ${DEFAULT-VALUE}")
    private Duration fullBookEvery = Duration.ZERO;

    @Override
    public Integer call() {
        return MarketRun.of(spec).run(this::recording, pace.toOptions(null), publish.toSettings());
    }

    private Recording recording() {
        var fullBook = pace.recordedTimeOf(fullBookEvery);
        Recording recording = directory == null
                ? BinanceRecording.shipped(pace.symbols(), fullBook)
                : BinanceRecording.in(directory, pace.symbols(), fullBook);
        var length = pace.length();
        recording = length == null ? recording : recording.first(length);
        return until == null ? recording : recording.until(until);
    }
}
