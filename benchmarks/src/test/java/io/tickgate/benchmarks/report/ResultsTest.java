package io.tickgate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsTest {
    @TempDir
    Path directory;

    private Results results(String... lines) throws IOException {
        return Results.read(Files.write(directory.resolve("results.jsonl"), List.of(lines)));
    }

    private static String line(String server, int round, double figure, String problems) {
        return "{\"scenario\":\"s\",\"server\":\"%s\",\"round\":%d,\"figures\":{\"one\":%s},\"problems\":[%s]}"
                .formatted(server, round, figure, problems);
    }

    @Test
    void comparesServersRoundByRound() throws IOException {
        // By their medians, 40 to 40, they would be alike.
        var results = results(
                line("a", 1, 10, ""),
                line("b", 1, 20, ""),
                line("a", 2, 40, ""),
                line("b", 2, 50, ""),
                line("a", 3, 60, ""),
                line("b", 3, 40, ""));

        var ratio = results.ratio("s", "a", "b", "figures/one");

        assertThat(ratio).contains(new Spread(0.8, 0.5, 1.5, 3));
        assertThat(results.ratio("s", "b", "a", "figures/one").orElseThrow().highest())
                .isEqualTo(2);
    }

    @Test
    void leavesOutRoundsThatOneOfThemHasNotOrThatAreNotValid() throws IOException {
        var results = results(
                line("a", 1, 10, ""),
                line("b", 1, 20, ""),
                line("a", 2, 30, ""),
                line("a", 3, 50, ""),
                line("b", 3, 50, "\"a client was sent nonsense\""));

        assertThat(results.ratio("s", "a", "b", "figures/one")).contains(new Spread(0.5, 0.5, 0.5, 1));
        assertThat(results.spread("s", "a", "figures/one")).contains(new Spread(30, 10, 50, 3));
        assertThat(results.ratio("s", "a", "c", "figures/one")).isEmpty();
    }
}
