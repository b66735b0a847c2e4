package io.tickgate.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.simulator.replay.ReplayStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SimulatorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay --speed fast",
                "replay --speed -1",
                "replay --for 12",
                "replay --until yesterday",
                "replay-us",
                "replay-us --data . --from 25:00",
                "generate --rate 0",
                "generate --rate quick",
                "generate --staggered --aligned",
                "replay --unknown",
                "repaly",
            })
    void refusesAWrongCommandLine(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void saysWhatADurationLooksLike() {
        execute("replay", "--for", "12");

        assertThat(err.toString()).contains("'12' (expected: a duration such as 12s, 1m30s or 500ms)");
    }

    @Test
    void namesMissingDataInOneLine() {
        assertThat(execute("replay", "--data", directory.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("error: %s: no such folder (expected: the recording of a venue)%n"
                        .formatted(directory.resolve("spot")));
    }

    @Test
    void showsWhereItFailedIfAskedTo() {
        assertThat(execute("replay-us", "--verbose", "--data", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("\tat io.tickgate.simulator");
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThat(execute("replay", "--partitions", "0")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("error: partitions: 0 (expected: 1 or more)%n".formatted());
    }

    @Test
    void refusesAnUnknownSymbol() {
        assertThat(execute("replay", "--symbols", "spot:DOGEUSDT")).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: symbol spot:DOGEUSDT is not in the recording");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "12s, PT12S", "1m30s, PT1M30S", "24h, PT24H", "7d, PT168H", "1h5ms, PT1H0.005S"})
    void readsDurations(String text, Duration expected) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
    }

    @Test
    void tellsHowFarItIs() {
        var before = new ReplayStatus(1_000, 1, 0, 0, 1_000_000_000, 0, 0, 0);
        var now = new ReplayStatus(2_814, 2, 12_060_000_000L, 1723161266000000000L, 3_000_000_000L, 0, 13_000_000, 4);

        assertThat(ProgressPrinter.line(now, before))
                .isEqualTo("loop 2 · 2024-08-08T23:54:26Z (12.1 s in) · 907 records/s · "
                        + "lag 0 ms (worst 13 ms, 4 records behind)");
    }

    private int execute(String... arguments) {
        var line = SimulatorCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
