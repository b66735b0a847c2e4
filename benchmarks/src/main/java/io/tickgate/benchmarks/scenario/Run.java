package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.server.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures scenarios one after the other, the rounds of their contenders interleaved, and writes a line for each round.
 *
 * <p>Confined to the main thread.
 */
public final class Run implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Stage stage;
    private final Path results;

    private Run(Stage stage, Path results) {
        this.stage = stage;
        this.results = results;
    }

    public static Run open(Home home, Path results) {
        try {
            Files.createDirectories(results.toAbsolutePath().getParent());
            Files.deleteIfExists(results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Run(new Stage(home), results);
    }

    /**
     * Measures a scenario.
     *
     * @param only those of its contenders or of their parts, all if it is empty
     * @return whether every round is valid
     */
    public boolean measure(Scenario scenario, Set<String> only, Timing timing) throws InterruptedException {
        System.out.println("\n" + scenario.name() + ": " + scenario.title());
        List<Scenario.Contender> ready = new ArrayList<>();
        for (var contender : scenario.contenders(only)) {
            String reason = contender.prepare();
            if (reason.isEmpty()) {
                ready.add(contender);
            } else {
                var absent = new Measurement(scenario.name(), contender.measuredAs(), 0);
                absent.put("leftOut", reason);
                write(absent);
            }
        }
        boolean isValid = true;
        for (int round = 1; round <= timing.rounds(); round++) {
            for (var contender : ready) {
                if (round > contender.maxRounds()) {
                    continue;
                }
                var measured = new Measurement(scenario.name(), contender.measuredAs(), round);
                try {
                    contender.run(stage, timing, measured);
                } catch (RuntimeException e) {
                    measured.problem(String.valueOf(e.getMessage()));
                }
                for (var each : measured.all()) {
                    isValid &= each.isValid();
                    write(each);
                }
            }
        }
        return isValid;
    }

    private void write(Measurement measured) {
        System.out.println("  " + measured.line());
        try {
            Files.writeString(
                    results,
                    JSON.writeValueAsString(measured.values()) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
