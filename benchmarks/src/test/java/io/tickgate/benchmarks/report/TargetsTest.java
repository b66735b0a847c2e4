package io.tickgate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TargetsTest {
    private static final String FARTHEST =
            "cost against the floor, of all points of the scaling the one that is farthest from their mean";
    private static final String MOST_BY_LEAST = "the same, read more strictly: most by least";

    @TempDir
    Path directory;

    @Test
    void saysHowFarApartThePointsOfTheScalingAre() throws IOException {
        // The mean of the costs is 1.1.
        var results = results(1.2, 1.1, 1, 1, 1.05, 1.25);

        assertThat(line(MOST_BY_LEAST, results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 1.25 | **no** |"));
        assertThat(line(FARTHEST, results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 14 % | yes |"));
    }

    @Test
    void doesNotCallAPointNearThatIsFarBelowTheOthers() throws IOException {
        var results = results(1.2, 1.2, 1.2, 1.2, 1.2, 0.9);

        assertThat(line(FARTHEST, results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 22 % | **no** |"));
    }

    @Test
    void saysNothingWhereAPointWasNotMeasured() throws IOException {
        var results = results(1.2, 1.1, 1, 1, 1.05);

        assertThat(line(MOST_BY_LEAST, results)).isEmpty();
        assertThat(line(FARTHEST, results)).isEmpty();
    }

    private static Optional<String> line(String what, Results results) {
        return Targets.ALL.stream()
                .filter(target -> target.what().equals(what))
                .findFirst()
                .orElseThrow()
                .line(results);
    }

    /** @param costs of the points, in parts of the floor's */
    private Results results(double... costs) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < costs.length; i++) {
            lines.add(line("floor " + Targets.SCALING.get(i), 1_000_000));
            lines.add(line("gateway " + Targets.SCALING.get(i), 1_000_000 / costs[i]));
        }
        return Results.read(Files.write(directory.resolve("results.jsonl"), lines));
    }

    private static String line(String server, double deliveries) {
        return "{\"scenario\":\"scaling\",\"server\":\"%s\",\"round\":1,\"deliveriesPerCpuSecond\":%s,\"problems\":[]}"
                .formatted(server, deliveries);
    }
}
