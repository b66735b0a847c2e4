package io.tickgate.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what it was measured.
 *
 * <p>Thread-safe.
 */
public record Machine(List<String> lines) {
    public Machine {
        lines = List.copyOf(lines);
    }

    /** @param remark one more line, {@code null} for none */
    public static Machine here(@Nullable String remark) {
        long kilobytes = Long.parseLong(first("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        var lines = new ArrayList<String>(List.of(
                "Machine: %d processors (%s), %d GB, Linux %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                first("/proc/cpuinfo", "model name"),
                                Math.round(kilobytes / 1024.0 / 1024.0),
                                System.getProperty("os.version")),
                "Java: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")));
        if (remark != null) {
            lines.add(remark);
        }
        return new Machine(lines);
    }

    private static String first(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
