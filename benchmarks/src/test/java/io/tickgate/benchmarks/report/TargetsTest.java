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
    @TempDir
    Path directory;

    @Test
    void saysHowFarApartThePointsOfTheScalingAre() throws IOException {
        // The mean of the costs is 1.1.
        var results = results(1.2, 1.1, 1, 1, 1.05, 1.25);

        assertThat(line("cost against the floor, most by least of all points of the scaling", results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 1.25 | **no** |"));
        assertThat(line("the same, of all points the one that is farthest from their mean", results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 14 % | yes |"));
    }

    @Test
    void doesNotCallAPointNearThatIsFarBelowTheOthers() throws IOException {
        var results = results(1.2, 1.2, 1.2, 1.2, 1.2, 0.9);

        assertThat(line("the same, of all points the one that is farthest from their mean", results))
                .hasValueSatisfying(line -> assertThat(line).endsWith("| 22 % | **no** |"));
    }

    @Test
    void saysNothingWhereAPointWasNotMeasured() throws IOException {
        var results = results(1.2, 1.1, 1, 1, 1.05);

        assertThat(line("cost against the floor, most by least of all points of the scaling", results))
                .isEmpty();
        assertThat(line("the same, of all points the one that is farthest from their mean", results))
                .isEmpty();
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
