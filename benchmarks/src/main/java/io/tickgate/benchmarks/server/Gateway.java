package io.tickgate.benchmarks.server;

import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Dialect;
import io.tickgate.benchmarks.load.QuoteText;
import io.tickgate.benchmarks.load.Selection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gateway as it is shipped.
 *
 * <p>Thread-safe.
 *
 * @param maxRate messages a second and symbol that clients ask for, 0 for no limit
 * @param stampsMillis how often clients ask to be told when an update was where, 0 for never
 * @param jvmOptions, its heap among them, beside those with which its image starts it
 * @param settings beside the addresses, such as {@code --tickgate.socket.event-loops=1}
 */
public record Gateway(
        Home home, String name, int maxRate, int stampsMillis, List<String> jvmOptions, List<String> settings)
        implements Server {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
    private static final int POLL_MILLIS = 5;

    /** With which the options of the image go; an older one does not know them all. */
    private static final int JAVA_OF_THE_IMAGE = 25;

    private static final int SYMBOLS_PER_COMMAND = 1000;

    public Gateway {
        jvmOptions = List.copyOf(jvmOptions);
        settings = List.copyOf(settings);
    }

    public static Gateway of(Home home, List<String> jvmOptions, List<String> settings) {
        return new Gateway(home, "gateway", 0, 0, jvmOptions, settings);
    }

    private Path jar() {
        return home.root().resolve("gateway/target/tickgate-gateway.jar");
    }

    public FileTime builtAt() throws IOException {
        return Files.getLastModifiedTime(jar());
    }

    /** The same, for clients that ask for at most so many messages a second. */
    public Gateway withMaxRate(String newName, int newMaxRate) {
        return new Gateway(home, newName, newMaxRate, stampsMillis, jvmOptions, settings);
    }

    /** The same, for clients that ask to be told so often when an update was where. */
    public Gateway withStamps(String newName, int everyMillis) {
        return new Gateway(home, newName, maxRate, everyMillis, jvmOptions, settings);
    }

    public Gateway with(String newName, List<String> newJvmOptions, List<String> newSettings) {
        return new Gateway(home, newName, maxRate, stampsMillis, newJvmOptions, newSettings);
    }

    @Override
    public Optional<RecordForm> recordForm() {
        return Optional.of(RecordForm.QUOTE);
    }

    @Override
    public Dialect dialect(Selection selection) {
        return new GatewayDialect(selection, maxRate, stampsMillis);
    }

    @Override
    public Heap liveHeap(Running running) {
        return new Jvm(home.java(), running.process().pid()).liveHeap();
    }

    @Override
    public Running start(Work work) throws InterruptedException {
        int port = Home.freePort();
        var market = Objects.requireNonNull(work.market(), "the gateway reads from Kafka");
        List<String> command = new ArrayList<>();
        command.add(home.javaCommand());
        if (Runtime.version().feature() >= JAVA_OF_THE_IMAGE) {
            command.add("@" + home.root().resolve("docker/gateway/jvm.options"));
        }
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-Dspring.reactor.netty.shutdown-quiet-period=0s",
                "-jar",
                jar().toString(),
                "--server.port=" + port,
                "--tickgate.kafka.bootstrap-servers=" + market.bootstrapServers(),
                "--tickgate.kafka.topics.quote=" + market.quotes(),
                "--tickgate.kafka.topics.trade=" + market.trades(),
                "--tickgate.kafka.topics.book=" + market.books(),
                "--tickgate.kafka.topics.instrument=" + market.instruments()));
        command.addAll(settings);
        var process = ServerProcess.start(command, home.log(name), work.pinned());
        try {
            awaitReady(process, port);
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new Running(process, port);
    }

    private static void awaitReady(ServerProcess process, int port) throws InterruptedException {
        var client = HttpClient.newBuilder().connectTimeout(ASK_LIMIT).build();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(port)))
                .timeout(ASK_LIMIT)
                .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isOk(client, request)) {
            process.requireAlive();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the gateway is not ready after " + START_LIMIT);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** A meter of a gateway that runs. */
    public static double meter(Running running, String name) throws InterruptedException {
        String text = Http.get(running.port(), "/actuator/prometheus");
        return Http.sum(text, name);
    }

    private static boolean isOk(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private record GatewayDialect(Selection selection, int maxRate, int stampsMillis) implements Dialect {
        @Override
        public String path(int from) {
            return "/v1/stream";
        }

        @Override
        public @Nullable String subprotocol() {
            return "tickgate.v1.json";
        }

        @Override
        public List<String> opening(int from) {
            List<String> commands = new ArrayList<>();
            if (isStamped()) {
                commands.add("{\"op\":\"hello\",\"stamps\":%d}".formatted(stampsMillis));
            }
            for (int place = 0; place < selection.count(); place += SYMBOLS_PER_COMMAND) {
                String names = selection
                        .symbols(from)
                        .skip(place)
                        .limit(SYMBOLS_PER_COMMAND)
                        .mapToObj(symbol -> '"' + QuoteText.symbol(symbol) + '"')
                        .collect(Collectors.joining(","));
                String rate = maxRate == 0 ? "" : ",\"maxRate\":" + maxRate;
                commands.add(
                        "{\"op\":\"sub\",\"id\":%d,\"ch\":\"quote\",\"syms\":[%s]%s}".formatted(place, names, rate));
            }
            return commands;
        }

        @Override
        public boolean isStamped() {
            return stampsMillis > 0;
        }

        @Override
        public boolean isConflating() {
            return true;
        }
    }
}
