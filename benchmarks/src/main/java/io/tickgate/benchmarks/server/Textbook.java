package io.tickgate.benchmarks.server;

import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Dialect;
import io.tickgate.benchmarks.load.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The textbook's gateway of this module.
 *
 * <p>Thread-safe.
 *
 * @param sampleMillis between two values of a symbol and client, 0 to send all
 */
public record Textbook(Home home, String name, int sampleMillis) implements Server {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    @Override
    public Optional<RecordForm> recordForm() {
        return Optional.empty();
    }

    @Override
    public Dialect dialect(Selection selection) {
        return new TextbookDialect(selection, sampleMillis > 0);
    }

    @Override
    public Heap liveHeap(Running running) {
        return new Jvm(home.java(), running.process().pid()).liveHeap();
    }

    @Override
    public Running start(Work work) throws InterruptedException {
        int port = Home.freePort();
        List<String> command = new ArrayList<>(List.of(
                home.javaCommand(),
                "-Xmx512m",
                "-cp",
                home.module().resolve("target/tickgate-benchmarks.jar").toString(),
                "io.tickgate.benchmarks.textbook.TextbookMain",
                "--sample",
                Integer.toString(sampleMillis)));
        command.addAll(Peer.arguments(port, work));
        var process = ServerProcess.start(command, home.log(name), work.pinned());
        try {
            process.awaitLine("ready", START_LIMIT);
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new Running(process, port);
    }

    private record TextbookDialect(Selection selection, boolean isConflating) implements Dialect {
        @Override
        public String path(int from) {
            return "/?from=%d&count=%d&stride=%d".formatted(from, selection.count(), selection.stride());
        }

        @Override
        public @Nullable String subprotocol() {
            return null;
        }

        /** Nobody reads it: so that its clients acknowledge as those do that have to subscribe. */
        @Override
        public List<String> opening(int from) {
            return List.of("{\"op\":\"sub\"}");
        }
    }
}
