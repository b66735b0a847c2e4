package io.tickgate.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a JVM tells of itself, by the jcmd of its JDK.
 *
 * <p>Thread-safe.
 *
 * @param home of the JDK that runs it
 */
public record Jvm(Path home, long pid) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    /** What a collector leaves where it has not moved together what is alive: it is none of that, and is counted as if it were. */
    private static final Pattern FILLER =
            Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler");

    private static final Pattern CLASS = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMG]?)");

    /** What is alive on the heap after a full collection. */
    public long liveHeapBytes() {
        return liveHeap().bytes();
    }

    /** The same by class; hidden classes of one name are one. */
    Heap liveHeap() {
        ask("GC.run");
        String histogram = ask("GC.class_histogram");
        return new Heap(
                liveBytes(histogram),
                CLASS.matcher(histogram)
                        .results()
                        .filter(line -> !line.group().contains("jdk.internal.vm.Filler"))
                        .collect(Collectors.toMap(
                                line -> line.group(2).replaceAll("/0x[0-9a-f]+", ""),
                                line -> Long.valueOf(line.group(1)),
                                Long::sum)));
    }

    static long liveBytes(String histogram) {
        long total = numbers(TOTAL, histogram)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no total in the histogram of classes"));
        return total - numbers(FILLER, histogram).sum();
    }

    private static LongStream numbers(Pattern pattern, String text) {
        return pattern.matcher(text).results().mapToLong(found -> Long.parseLong(found.group(1)));
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
