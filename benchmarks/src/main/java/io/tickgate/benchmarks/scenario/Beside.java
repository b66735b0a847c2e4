package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.server.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Another process of the benchmarks, which runs one server with its clients and measures it when it is told to.
 *
 * <p>It reads commands, a line each, and answers with a line once it has done what was asked: {@code hold}, {@code turn MILLIS}. The
 * end of its input ends it; what it has measured is then in its results.
 *
 * <p>Confined to the main thread.
 */
final class Beside implements Turns, AutoCloseable {
    private static final String READY = "ready for turns";
    private static final String HOLD = "hold";
    private static final String TURN = "turn ";
    private static final String DONE = "done: ";
    private static final long END_SECONDS = 60;

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final Path results;

    /** @param results where it writes what it has measured */
    Beside(Process process, Path results) {
        this.process = process;
        this.results = results;
        answers = process.inputReader();
        commands = new PrintStream(process.getOutputStream(), true);
    }

    /** Returns when the server is warm and pushes. */
    static Beside start(Home home, String scenario, String server, Timing timing) {
        try {
            var results = Files.createTempFile("tickgate-beside", ".jsonl");
            List<String> command = new ArrayList<>(home.thisProgram());
            command.addAll(List.of("--turns", "--rounds", "1", "--out", results.toString()));
            command.addAll(List.of("--warm-up", Long.toString(timing.warmUp().toSeconds())));
            command.addAll(List.of("--only", server, scenario));
            var beside = new Beside(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start(),
                    results);
            try {
                beside.awaitLine(READY);
            } catch (RuntimeException e) {
                beside.close();
                throw e;
            }
            return beside;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void hold() {
        ask(HOLD);
    }

    @Override
    public void turn(Duration length) {
        ask(TURN + length.toMillis());
    }

    private void ask(String command) {
        commands.println(command);
        awaitLine(DONE + command);
    }

    private void awaitLine(String expected) {
        List<String> others = new ArrayList<>();
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals(expected)) {
                    return;
                }
                others.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(
                "the process beside has ended without the line '%s': %s".formatted(expected, others));
    }

    /** Ends it; returns the line of its results. */
    Map<String, Object> end() throws InterruptedException {
        commands.close();
        try {
            List<String> last = answers.lines().toList();
            int code = process.waitFor();
            // A round that is not valid ends it with a code, too.
            if (Files.notExists(results)) {
                throw new IllegalStateException("the process beside has ended with code %d: %s".formatted(code, last));
            }
            return JsonMapper.shared().readValue(Files.readString(results), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            answers.close();
            Files.deleteIfExists(results);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How that process does what it is told. */
    static void serve(Turns turns, BufferedReader commands, PrintStream answers) throws InterruptedException {
        answers.println(READY);
        for (String command = read(commands); command != null; command = read(commands)) {
            if (command.equals(HOLD)) {
                turns.hold();
            } else if (command.startsWith(TURN)) {
                turns.turn(Duration.ofMillis(Long.parseLong(command.substring(TURN.length()))));
            } else {
                throw new IllegalArgumentException(
                        "command '%s' (expected: '%s' or '%sMILLIS')".formatted(command, HOLD, TURN));
            }
            answers.println(DONE + command);
        }
    }

    private static @Nullable String read(BufferedReader commands) {
        try {
            return commands.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
