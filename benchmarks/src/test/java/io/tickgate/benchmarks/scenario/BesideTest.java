package io.tickgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class BesideTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final List<String> done = new ArrayList<>();

    @Test
    void doesWhatItIsToldAndAnswersWhenItIsDone() throws InterruptedException {
        serve("hold\nturn 3000\nturn 20\n");

        assertThat(done)
                .containsExactly(
                        "hold after [ready for turns]",
                        "turn PT3S after [ready for turns, done: hold]",
                        "turn PT0.02S after [ready for turns, done: hold, done: turn 3000]");
        assertThat(answers.toString()).endsWith("done: turn 20\n");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> serve("hurry\n")).hasMessage("command 'hurry' (expected: 'hold' or 'turn MILLIS')");
        assertThat(answers.toString().lines()).containsExactly("ready for turns");
    }

    @Test
    void waitsForEachAnswerAndHandsOutWhatWasMeasured() throws Exception {
        try (var beside = beside("""
                while read -r command; do
                  echo "$command" >> told
                  echo "something else"
                  echo "done: $command"
                done
                echo '{"server":"floor","deliveries":7}' > results
                exit 1
                """)) {
            beside.hold();
            beside.turn(Duration.ofSeconds(2));

            assertThat(directory.resolve("told")).hasContent("hold\nturn 2000");
            assertThat(beside.end()).containsEntry("server", "floor").containsEntry("deliveries", 7);
        }
        assertThat(directory.resolve("results")).doesNotExist();
    }

    @Test
    void saysWhatAProcessWroteThatEndsInsteadOfAnswering() throws Exception {
        try (var beside = beside("read -r command; echo 'no floor here'")) {
            assertThatThrownBy(beside::hold)
                    .hasMessage("the process beside has ended without the line 'done: hold': [no floor here]");
        }
    }

    @Test
    void saysWhyThereIsNothingThatWasMeasured() throws Exception {
        try (var beside = beside("cat; echo 'the disk is full'; exit 3")) {
            assertThatThrownBy(beside::end).hasMessage("the process beside has ended with code 3: [the disk is full]");
        }
    }

    private void serve(String commands) throws InterruptedException {
        Beside.serve(new Noting(), new BufferedReader(new StringReader(commands)), new PrintStream(answers, true));
    }

    private Beside beside(String script) throws IOException {
        var file = Files.writeString(directory.resolve("beside.sh"), script);
        var process = new ProcessBuilder("sh", file.toString())
                .directory(directory.toFile())
                .start();
        return new Beside(process, directory.resolve("results"));
    }

    /** Notes what is asked of it, and what had been answered by then. */
    private final class Noting implements Turns {
        @Override
        public void hold() {
            note("hold");
        }

        @Override
        public void turn(Duration length) {
            note("turn " + length);
        }

        private void note(String what) {
            done.add(what + " after " + answers.toString().lines().toList());
        }
    }
}
