package io.tickgate.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class of this JVM's class path in a JVM of its own, that can be killed and frozen. It ends with this JVM at the
 * latest, however this one ends; one that is frozen goes on by itself after a while.
 *
 * <p>Thread-safe.
 */
public final class ForkedJvm implements AutoCloseable {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private final Process process;

    private ForkedJvm(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param prefix what stands before the command, for instance a shell that sets limits
     * @param options of the JVM
     * @param log where its output goes, after what is there
     */
    public static ForkedJvm start(
            List<String> prefix, List<String> options, Class<?> main, List<String> arguments, Path log)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ForkedMain.class.getName(), main.getName()));
        command.addAll(arguments);
        Files.createDirectories(log.toAbsolutePath().getParent());
        return new ForkedJvm(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, as a crash of the machine would (SIGKILL); also if it is frozen. */
    public void kill() {
        process.destroyForcibly();
        await(EXIT_LIMIT);
    }

    /** Asks it to end in good order (SIGTERM); one that has not after so long is killed. */
    public void terminate(Duration patience) {
        tellToEnd();
        if (!await(patience)) {
            kill();
        }
    }

    /** Takes all processor time from it (SIGSTOP), until {@link #thaw}, or for so long at the most. */
    public void freeze(Duration atMost) {
        run("kill -STOP \"$0\"");
        try {
            // Should nobody thaw it: a frozen process does not see that its parent has ended.
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "sleep \"$1\"; kill -CONT \"$0\"",
                            pid() + "",
                            Long.toString(atMost.toSeconds()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            thaw();
            throw new IllegalStateException("no shell that would thaw it", e);
        }
    }

    public void thaw() {
        run("kill -CONT \"$0\"");
    }

    private void run(String script) {
        try {
            var shell = new ProcessBuilder("sh", "-c", script, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!shell.waitFor(SIGNAL_LIMIT.toSeconds(), TimeUnit.SECONDS) || shell.exitValue() != 0) {
                throw new IllegalStateException("%s of %d failed (expected: a live process)".formatted(script, pid()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("no shell", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to end in good order (SIGTERM), and does not wait for that. */
    public void tellToEnd() {
        // The process's own destroy would also end its input, and with that end it at once.
        process.toHandle().destroy();
    }

    /** Returns how it has ended. Fails if it has not within so long. */
    public int awaitEnd(Duration patience) {
        if (!await(patience)) {
            throw new AssertionError("process %d lives still, after %s".formatted(pid(), patience));
        }
        return process.exitValue();
    }

    private boolean await(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, in good order if it can within ten seconds. */
    @Override
    public void close() {
        terminate(EXIT_LIMIT);
    }
}
