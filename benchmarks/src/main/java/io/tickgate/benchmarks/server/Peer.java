package io.tickgate.benchmarks.server;

import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.Dialect;
import io.tickgate.benchmarks.load.QuoteText;
import io.tickgate.benchmarks.load.Selection;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A server of others, by its directory in {@code benchmarks/peers}.
 *
 * <p>Thread-safe.
 */
public final class Peer implements Server {
    private static final String HEADER = "record.header.";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Home home;
    private final Path directory;
    private final Properties properties = new Properties();

    public Peer(Home home, String name) {
        this.home = home;
        directory = home.module().resolve("peers").resolve(name);
        try (var reader = Files.newBufferedReader(directory.resolve("peer.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is such a directory. */
    public static boolean exists(Home home, String name) {
        return Files.isReadable(home.module().resolve("peers").resolve(name).resolve("peer.properties"));
    }

    @Override
    public String name() {
        return directory.getFileName().toString();
    }

    @Override
    public boolean isJava() {
        return false;
    }

    @Override
    public Optional<String> prepare() {
        var prepare = directory.resolve("prepare");
        if (!Files.isExecutable(prepare)) {
            return Optional.empty();
        }
        try {
            var process = new ProcessBuilder(prepare.toString())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of(output.substring(output.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(e.toString());
        }
    }

    @Override
    public Optional<RecordForm> recordForm() {
        if (!properties.getProperty("source", "own").equals("kafka")) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(HEADER)) {
                headers.put(key.substring(HEADER.length()), properties.getProperty(key));
            }
        }
        return Optional.of(
                new RecordForm(properties.getProperty("record.value", "quote").equals("message"), headers));
    }

    @Override
    public Dialect dialect(Selection selection) {
        return new PeerDialect(properties, selection);
    }

    @Override
    public void hold(Running running) {
        running.process().signal(property("hold"));
    }

    @Override
    public void resume(Running running) {
        running.process().signal(property("resume"));
    }

    private String property(String name) {
        return Objects.requireNonNull(properties.getProperty(name), name() + " has no " + name);
    }

    @Override
    public Heap liveHeap(Running running) {
        try {
            String collect = properties.getProperty("heap.collect");
            if (collect != null) {
                Http.get(running.port(), collect);
            }
            String found = Http.get(running.port(), property("heap.path"));
            return Heap.of((long) Http.sum(found, property("heap.meter")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Running start(Work work) throws InterruptedException {
        int port = Home.freePort();
        List<String> command = new ArrayList<>();
        command.add(directory.resolve("start").toString());
        command.addAll(arguments(port, work));
        var process = ServerProcess.start(command, home.log(name()), work.pinned());
        try {
            process.awaitLine("ready", START_LIMIT);
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new Running(process, port);
    }

    static List<String> arguments(int port, Work work) {
        Bursts bursts = work.bursts();
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--frames",
                Integer.toString(bursts.frames()),
                "--bytes",
                Integer.toString(bursts.bytes()),
                "--symbols",
                Integer.toString(bursts.symbols()),
                "--rate",
                Integer.toString(bursts.perSecond())));
        if (work.market() != null) {
            arguments.addAll(List.of(
                    "--kafka",
                    work.market().bootstrapServers(),
                    "--topic",
                    work.market().quotes()));
        }
        return arguments;
    }

    private record PeerDialect(Properties properties, Selection selection) implements Dialect {
        @Override
        public String path(int from) {
            return properties
                    .getProperty("path", "/")
                    .replace("{from}", Integer.toString(from))
                    .replace("{count}", Integer.toString(selection.count()));
        }

        @Override
        public @Nullable String subprotocol() {
            return properties.getProperty("subprotocol");
        }

        @Override
        public List<String> opening(int from) {
            List<String> texts = new ArrayList<>();
            for (int number = 1; properties.containsKey("opening." + number); number++) {
                texts.add(properties.getProperty("opening." + number));
            }
            String subscribe = properties.getProperty("subscribe");
            if (subscribe != null) {
                int number = 1;
                for (int symbol : selection.symbols(from).toArray()) {
                    texts.add(subscribe
                            .replace("{symbol}", QuoteText.symbol(symbol))
                            .replace("{number}", Integer.toString(number++)));
                }
            }
            return texts;
        }

        @Override
        public @Nullable String ping() {
            return properties.getProperty("ping");
        }

        @Override
        public String pong() {
            return properties.getProperty("pong", "");
        }

        @Override
        public boolean isConflating() {
            return false;
        }
    }
}
