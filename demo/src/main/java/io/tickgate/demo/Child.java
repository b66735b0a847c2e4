package io.tickgate.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of the demo and what has become of it.
 *
 * <p>Confined to the supervisor's thread.
 */
final class Child {

    private static final int LAST_LINES = 15;
    private static final long TAIL_BYTES = 64 << 10;
    /** Nothing survives SIGKILL; this is the time the kernel may need on a busy machine. */
    private static final long KILL_SECONDS = 5;

    enum State {
        STARTING,
        READY,
        DOWN
    }

    private final ChildSpec spec;
    private State state = State.DOWN;
    private @Nullable Process process;
    private long startedNanos;
    private long restartNanos;

    Child(ChildSpec spec) {
        this.spec = spec;
    }

    String name() {
        return spec.name();
    }

    ChildSpec spec() {
        return spec;
    }

    State state() {
        return state;
    }

    long pid() {
        return running().pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts it with an empty log; it is not ready yet. */
    void start() {
        try {
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            Files.deleteIfExists(spec.log());
            process = new ProcessBuilder(spec.command())
                    .redirectErrorStream(true)
                    .redirectOutput(spec.log().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(nullDevice()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startedNanos = System.nanoTime();
        state = State.STARTING;
    }

    /** Whether it is ready, asking it if it was not before. */
    boolean becomesReady() throws InterruptedException {
        try {
            if (state == State.STARTING && spec.readyCheck().isReady()) {
                state = State.READY;
            }
        } catch (IOException e) {
            return false; // asked again soon, until the start limit
        }
        return state == State.READY;
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Notes that it died, and when to start it again. */
    void died(Duration pause) {
        state = State.DOWN;
        restartNanos = System.nanoTime() + pause.toNanos();
    }

    boolean isRestartDue() {
        return state == State.DOWN && System.nanoTime() - restartNanos >= 0;
    }

    /** How it ended: an exit code, or the signal that shells and the JVM add 128 to. */
    String ending() {
        int code = running().exitValue();
        return code > 128 && code < 160 ? "was killed by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** Asks it to stop, waits, kills it if it does not; returns whether it had to be killed. */
    boolean stop() throws InterruptedException {
        if (!isAlive()) {
            return false;
        }
        Process ending = running();
        ending.destroy();
        if (ending.waitFor(spec.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        ending.destroyForcibly().waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        return true;
    }

    /** The end of its log. */
    List<String> lastLines() {
        try (var file = Files.newByteChannel(spec.log())) {
            file.position(Math.max(0, file.size() - TAIL_BYTES));
            byte[] tail = Channels.newInputStream(file).readAllBytes();
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        } catch (IOException e) {
            return List.of("(no log: " + e.getMessage() + ")");
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(spec.name() + " was never started");
        }
        return process;
    }

    private static File nullDevice() {
        return new File("/dev/null");
    }
}
