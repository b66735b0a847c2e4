package io.tickgate.client.cli;

import io.tickgate.client.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of {@code tickgate} in a thread of its own, and what it writes. */
public final class CommandLineRun {
    private final LineStream out = new LineStream();
    private final LineStream err = new LineStream();
    private final CompletableFuture<Integer> exitCode;

    private CommandLineRun(boolean isTerminal, String... args) {
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                isTerminal,
                isTerminal);
        exitCode = CompletableFuture.supplyAsync(
                () -> TickgateMain.run(terminal, ZoneOffset.UTC, args), task -> new Thread(task, "command").start());
    }

    public static CommandLineRun start(String... args) {
        return new CommandLineRun(false, args);
    }

    static CommandLineRun startOnTerminal(String... args) {
        return new CommandLineRun(true, args);
    }

    int awaitExit() throws Exception {
        return awaitExit(TestGateway.DEADLINE);
    }

    public int awaitExit(Duration deadline) throws Exception {
        return exitCode.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until a line of what is said beside the data contains a text. */
    void awaitTold(String text) throws Exception {
        err.await(text);
    }

    /** Waits until the data that is shown contains a text. */
    void awaitPrinted(String text) throws Exception {
        out.await(text);
    }

    public List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    List<String> told() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Bytes that one can wait for. */
    private static final class LineStream extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            notifyAll();
        }

        synchronized void await(String text) throws InterruptedException {
            long endNanos = System.nanoTime() + TestGateway.DEADLINE.toNanos();
            while (!toString(StandardCharsets.UTF_8).contains(text)) {
                long leftNanos = endNanos - System.nanoTime();
                if (leftNanos <= 0) {
                    throw new AssertionError("told " + this + " (expected: " + text + ")");
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            }
        }
    }
}
