package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long the gateway takes from the start of its process to being ready, with empty topics.
 *
 * <p>Confined to the main thread.
 *
 * @param archive of classes, made once; {@code null} for none
 */
record Start(Gateway gateway, @Nullable Path archive) implements Scenario.Contender {
    private static final int MESSAGE_BYTES = 150;

    @Override
    public String name() {
        return gateway.name();
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        try (var market = stage.newMarket(6)) {
            var work = new Work(new Bursts(1, MESSAGE_BYTES, 1, 1), market, "");
            var started = gateway;
            if (archive != null) {
                makeArchive(archive, work);
                started = gateway.with(
                        gateway.name(), List.of("-Xmx512m", "-XX:SharedArchiveFile=" + archive), List.of());
            }
            long startNanos = System.nanoTime();
            try (var running = started.start(work)) {
                measured.put("readyMillis", (System.nanoTime() - startNanos) / 1_000_000);
                measured.put("cpuSeconds", running.process().cpuSeconds());
                measured.put("residentBytes", running.process().residentBytes());
            }
        }
    }

    private void makeArchive(Path file, Work work) throws InterruptedException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // It is written when the process ends.
        gateway.with(gateway.name(), List.of("-Xmx512m", "-XX:ArchiveClassesAtExit=" + file), List.of())
                .start(work)
                .process()
                .stop();
        if (!Files.exists(file)) {
            throw new IllegalStateException("no archive was written to " + file);
        }
    }
}
