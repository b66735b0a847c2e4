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
 * @param archive {@code null} for none
 */
record Start(Gateway gateway, @Nullable Archive archive) implements Scenario.Contender {
    /**
     * What a start finds prepared, made once for each build of the gateway: the JVM passes over one of another build.
     *
     * <p>Thread-safe.
     *
     * @param making the option with which a run makes it at its end
     * @param using the option with which it is used
     */
    record Archive(Path file, String making, String using) {
        private List<String> options(String option) {
            return List.of("-Xmx512m", option + file);
        }

        /** Of the classes that a run has loaded. */
        static Archive ofClasses(Path file) {
            return new Archive(file, "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");
        }

        /** The same with what the run learned of them; from Java 25 on. */
        static Archive ahead(Path file) {
            return new Archive(file, "-XX:AOTCacheOutput=", "-XX:AOTCache=");
        }
    }

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
                started = gateway.with(gateway.name(), archive.options(archive.using()), List.of());
            }
            long startNanos = System.nanoTime();
            try (var running = started.start(work)) {
                measured.put("readyMillis", (System.nanoTime() - startNanos) / 1_000_000);
                measured.put("cpuSeconds", running.process().cpuSeconds());
                measured.put("residentBytes", running.process().residentBytes());
            }
        }
    }

    private void makeArchive(Archive made, Work work) throws InterruptedException {
        var file = made.file();
        try {
            if (Files.exists(file) && Files.getLastModifiedTime(file).compareTo(gateway.builtAt()) > 0) {
                return;
            }
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // It is written when the process ends.
        gateway.with(gateway.name(), made.options(made.making()), List.of())
                .start(work)
                .process()
                .stop();
        if (!Files.exists(file)) {
            throw new IllegalStateException("no archive was written to " + file);
        }
    }
}
