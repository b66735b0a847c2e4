package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.cli.CommandLineRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code tickgate check} against a gateway that breaks one promise. */
final class CheckCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void reportsWhatIsKeptAndWhatIsNotSoThatPeopleCanReadIt() throws Exception {
        CommandLineRun run;
        int exit;
        try (var gateway = ExampleGateway.with(Breach.HAS_NO_SESSION)) {
            run = CommandLineRun.start(
                    "check",
                    "--protocol",
                    "json",
                    "--only",
                    "ping,welcome-limits",
                    "--symbol",
                    "spot:A",
                    "--channel",
                    "quote",
                    gateway.uri().toString());
            exit = run.awaitExit(PATIENCE);
        }

        assertThat(exit).isEqualTo(1);
        assertThat(run.printed()).anyMatch(line -> line.matches("passed   json   ping .*"));
        assertThat(below(run.printed(), "FAILED   json   welcome-limits "))
                .as(run.printed().toString())
                .satisfiesExactly(
                        line -> assertThat(line).contains("The welcome names version 1"),
                        line -> assertThat(line).contains("(expected: "),
                        line -> assertThat(line.strip()).startsWith("docs/protocol.md, "));
        assertThat(run.printed().get(run.printed().size() - 1)).matches("\\d+ passed, 1 failed, \\d+ skipped, in .* s");
    }

    /** A line and the two under it. */
    private static List<String> below(List<String> lines, String begin) {
        int first = 0;
        while (!lines.get(first).startsWith(begin)) {
            first++;
        }
        return lines.subList(first, first + 3);
    }
}
