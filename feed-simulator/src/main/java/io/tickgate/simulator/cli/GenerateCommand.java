package io.tickgate.simulator.cli;

import io.tickgate.simulator.generate.AmendShares;
import io.tickgate.simulator.generate.GeneratedMarket;
import io.tickgate.simulator.generate.GeneratorSettings;
import io.tickgate.simulator.generate.SessionPlan;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.replay.ReplayOptions;
import io.tickgate.simulator.replay.Speed;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Invents a wide market.
 *
 * <p>Confined to the thread that executes it.
 */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Invent a wide market: real US tickers that move as the recorded instruments did.")
final class GenerateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Option(
            names = "--symbols",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many, the most traded first. Default: ${DEFAULT-VALUE}")
    private int symbols;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "10000",
            description = "Records per second of all together; max: as fast as the broker takes it. "
                    + "Default: ${DEFAULT-VALUE}")
    private Rate rate = new Rate(1);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same one gives the same records. Default: ${DEFAULT-VALUE}")
    private long seed;

    @ArgGroup(exclusive = true)
    private Phase phase = new Phase();

    @Option(names = "--weighted", description = "Symbols tick in proportion to their dollar volume.")
    private boolean isWeighted;

    @Option(names = "--books", description = "With books of 20 levels, not only quotes and trades.")
    private boolean withBooks;

    @Option(
            names = "--pre-open-for",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "Quotes without trades before the market opens; 0s: none. Default: ${DEFAULT-VALUE}")
    private Duration preOpenFor = Duration.ZERO;

    @Option(
            names = "--open-for",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long the market is open; 0s: without end. Default: ${DEFAULT-VALUE}")
    private Duration openFor = Duration.ZERO;

    @Option(
            names = "--closed-for",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "How long nothing moves before the next pre-open. Default: ${DEFAULT-VALUE}")
    private Duration closedFor = Duration.ZERO;

    @Option(
            names = "--halt-every",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "On average so often one symbol is halted; 0s: never. Default: ${DEFAULT-VALUE}")
    private Duration haltEvery = Duration.ZERO;

    @Option(
            names = "--halt-for",
            paramLabel = "DURATION",
            defaultValue = "15s",
            description = "How long a symbol is halted. Default: ${DEFAULT-VALUE}")
    private Duration haltFor = Duration.ZERO;

    @Option(
            names = "--cancel-share",
            paramLabel = "SHARE",
            defaultValue = "0.0005",
            description = "Part of the trades that is cancelled 2 to 10 s later, 0 to 1. Default: ${DEFAULT-VALUE}")
    private double cancelShare;

    @Option(
            names = "--correct-share",
            paramLabel = "SHARE",
            defaultValue = "0.0005",
            description = "Part of the trades that is corrected 2 to 10 s later, 0 to 1. Default: ${DEFAULT-VALUE}")
    private double correctShare;

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time.")
    private @Nullable Duration length;

    @Option(names = "--records", paramLabel = "N", defaultValue = "0", description = "Stop after so many; 0: never.")
    private long records;

    @Override
    public Integer call() {
        var runFor = rate.isMax() ? length : null;
        var options = new ReplayOptions(rate.isMax() ? Speed.MAX : Speed.REAL_TIME, false, false, null, runFor);
        return MarketRun.of(spec).run(this::market, options, publish.toSettings());
    }

    private Recording market() {
        double perSecond = rate.isMax() ? GeneratorSettings.NOMINAL_MAX_RATE : rate.perSecond();
        Recording market = new GeneratedMarket(new GeneratorSettings(
                symbols,
                seed,
                !phase.isAligned,
                isWeighted,
                withBooks,
                perSecond,
                records,
                session(),
                new AmendShares(cancelShare, correctShare)));
        // At full speed the times mean nothing, and the real time ends it.
        return length == null || rate.isMax() ? market : market.first(length);
    }

    /** At full speed nobody could say when it opens: the broker sets the time. */
    private SessionPlan session() {
        var plan = new SessionPlan(preOpenFor, openFor, closedFor, haltEvery, haltFor);
        return rate.isMax() ? SessionPlan.ALWAYS_OPEN : plan;
    }

    /** Whether all symbols move at once. */
    private static final class Phase {
        @SuppressWarnings("UnusedVariable") // said for its own sake: it is the default
        @Option(names = "--staggered", description = "Each symbol begins elsewhere in the recording. The default.")
        private boolean isStaggered;

        @Option(names = "--aligned", description = "All symbols begin at the same place, so that many move at once.")
        private boolean isAligned;
    }
}
