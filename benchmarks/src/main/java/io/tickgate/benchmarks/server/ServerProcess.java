package io.tickgate.benchmarks.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of a run, what it has cost, and its end together with this one.
 *
 * <p>Confined to the thread that started it.
 */
public final class ServerProcess implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;
    /** Of /proc/PID/stat, counted behind the name in brackets. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;
    /** A gateway may write what its next start finds prepared. */
    private static final long STOP_SECONDS = 60;

    private static final int LOG_LINES = 12;
    private static final int POLL_MILLIS = 10;

    private final Process process;
    private final Path log;
    private final Thread endWithThis;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        endWithThis = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithThis);
    }

    /** @param pinned the processors it may use, as for taskset; empty for all */
    public static ServerProcess start(List<String> command, Path log, String pinned) {
        List<String> whole = new ArrayList<>();
        if (isOnPath("setpriv")) {
            whole.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        }
        if (!pinned.isEmpty()) {
            whole.addAll(List.of("taskset", "-c", pinned));
        }
        whole.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            return new ServerProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    public long pid() {
        return process.pid();
    }

    /** Waits for a line in its output that begins with this. */
    public void awaitLine(String start, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (lines().noneMatch(line -> line.startsWith(start))) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no line '%s' after %d s: %s".formatted(start, limit.toSeconds(), lastLines()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "it has ended with code %d: %s".formatted(process.exitValue(), lastLines()));
        }
    }

    private Stream<String> lines() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastLines() {
        var all = lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
    }

    /** User and system time of all its threads so far. */
    public double cpuSeconds() {
        return cpuSeconds(read("stat"));
    }

    private static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
    }

    /** The same of each kind of thread that lives, by its name without a number; of no use for threads that end. */
    public Map<String, Double> cpuSecondsByThread() {
        Map<String, Double> seconds = new TreeMap<>();
        try (var tasks = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            tasks.forEach(task -> {
                String stat = read("task/" + task.getFileName() + "/stat");
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                        .replaceAll("[-#]?\\d+$", "");
                seconds.merge(name, cpuSeconds(stat), Double::sum);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seconds;
    }

    public long residentBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no VmRSS"));
    }

    /** How many file descriptors it has open. */
    public long descriptors() {
        try (var open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid()), file));
        } catch (IOException e) {
            requireAlive();
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a signal, such as {@code USR1}. */
    public void signal(String name) {
        try {
            // A shell has it built in; a program of this name is not everywhere.
            int code = new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                requireAlive();
                throw new IllegalStateException("kill -%s has ended with code %d".formatted(name, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, and makes it. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(endWithThis);
        } catch (IllegalStateException e) {
            // This process ends, too.
        }
    }
}
