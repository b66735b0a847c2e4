package io.tickgate.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a JVM tells of itself, by the jcmd of its JDK.
 *
 * <p>Thread-safe.
 *
 * @param home of the JDK that runs it
 */
public record Jvm(Path home, long pid) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMG]?)");

    /** What is alive on the heap after a full collection. */
    public long liveHeapBytes() {
        ask("GC.run");
        return TOTAL.matcher(ask("GC.class_histogram"))
                .results()
                .mapToLong(total -> Long.parseLong(total.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no total in the histogram of classes"));
    }

    /** What the threads that live have allocated so far; each says so with three digits. */
    public long allocatedBytes() {
        return ALLOCATED
                .matcher(ask("Thread.print", "-e"))
                .results()
                .mapToLong(Jvm::bytes)
                .sum();
    }

    private static long bytes(MatchResult found) {
        long number = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "K" -> number << 10;
            case "M" -> number << 20;
            case "G" -> number << 30;
            default -> number;
        };
    }

    private String ask(String... question) {
        try {
            var command = new ArrayList<String>();
            command.add(home.resolve("bin/jcmd").toString());
            command.add(Long.toString(pid));
            command.addAll(List.of(question));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
