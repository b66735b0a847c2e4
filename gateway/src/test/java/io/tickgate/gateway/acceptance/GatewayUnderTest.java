package io.tickgate.gateway.acceptance;

import io.tickgate.gateway.app.GatewayApplication;
import io.tickgate.kafka.ForkedJvm;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A real gateway on a free port, in this JVM or in one of its own.
 *
 * <p>Confined to the thread of its test.
 */
public final class GatewayUnderTest implements AutoCloseable {
    /** A test that does not speak of it does not wait for it. */
    private static final String NO_DRAIN = "--tickgate.drain.window=0s";

    private static final Duration START_DEADLINE = Duration.ofSeconds(90);

    private final int port;
    private final AutoCloseable stop;
    private final HttpClient http = HttpClient.newHttpClient();

    private final @Nullable ConfigurableApplicationContext context;
    private final @Nullable ForkedJvm jvm;

    private GatewayUnderTest(
            int port, AutoCloseable stop, @Nullable ConfigurableApplicationContext context, @Nullable ForkedJvm jvm) {
        this.port = port;
        this.stop = stop;
        this.context = context;
        this.jvm = jvm;
    }

    /** Starts one in this JVM; it is ready once its caches are warm. */
    public static GatewayUnderTest inThisJvm(String bootstrapServers, String topicPrefix, String... settings) {
        var arguments = arguments(bootstrapServers, topicPrefix, 0, settings);
        ConfigurableApplicationContext context =
                SpringApplication.run(GatewayApplication.class, arguments.toArray(String[]::new));
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return new GatewayUnderTest(port, context::close, context, null);
    }

    /** Starts one in a JVM of its own with so much heap, whose output goes to a file. */
    public static GatewayUnderTest inItsOwnJvm(
            String bootstrapServers, String topicPrefix, int heapMegabytes, Path log, String... settings)
            throws IOException {
        return inItsOwnJvm(List.of(), bootstrapServers, topicPrefix, heapMegabytes, log, settings);
    }

    /** Starts one at a port that a load balancer knows already. */
    static GatewayUnderTest atPort(
            int port, String bootstrapServers, String topicPrefix, int heapMegabytes, Path log, String... settings)
            throws IOException {
        return inItsOwnJvm(List.of(), port, bootstrapServers, topicPrefix, heapMegabytes, log, settings);
    }

    /** Starts one in a JVM with these options, and behind this command, which may be none. */
    public static GatewayUnderTest withJvm(
            List<String> command,
            List<String> jvmOptions,
            String bootstrapServers,
            String topicPrefix,
            Path log,
            String... settings)
            throws IOException {
        return start(command, jvmOptions, freePort(), bootstrapServers, topicPrefix, log, settings);
    }

    /** Starts one in a JVM of its own that may have so many file descriptors and no more. */
    static GatewayUnderTest withDescriptors(
            int descriptors,
            String bootstrapServers,
            String topicPrefix,
            int heapMegabytes,
            Path log,
            String... settings)
            throws IOException {
        var shell = List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "gateway");
        return inItsOwnJvm(shell, bootstrapServers, topicPrefix, heapMegabytes, log, settings);
    }

    private static GatewayUnderTest inItsOwnJvm(
            List<String> shell,
            String bootstrapServers,
            String topicPrefix,
            int heapMegabytes,
            Path log,
            String... settings)
            throws IOException {
        return inItsOwnJvm(shell, freePort(), bootstrapServers, topicPrefix, heapMegabytes, log, settings);
    }

    private static GatewayUnderTest inItsOwnJvm(
            List<String> shell,
            int port,
            String bootstrapServers,
            String topicPrefix,
            int heapMegabytes,
            Path log,
            String... settings)
            throws IOException {
        return start(shell, List.of("-Xmx" + heapMegabytes + "m"), port, bootstrapServers, topicPrefix, log, settings);
    }

    private static GatewayUnderTest start(
            List<String> command,
            List<String> jvmOptions,
            int port,
            String bootstrapServers,
            String topicPrefix,
            Path log,
            String... settings)
            throws IOException {
        var arguments = arguments(bootstrapServers, topicPrefix, port, settings);
        Files.deleteIfExists(log);
        var jvm = ForkedJvm.start(command, jvmOptions, GatewayApplication.class, arguments, log);
        return new GatewayUnderTest(port, jvm, null, jvm);
    }

    private static List<String> arguments(String bootstrapServers, String topicPrefix, int port, String... settings) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--tickgate.kafka.bootstrap-servers=" + bootstrapServers,
                "--tickgate.kafka.topics.quote=" + topicPrefix + "quote",
                "--tickgate.kafka.topics.trade=" + topicPrefix + "trade",
                "--tickgate.kafka.topics.book=" + topicPrefix + "book",
                "--tickgate.kafka.topics.instrument=" + topicPrefix + "instrument"));
        arguments.addAll(List.of(settings));
        if (arguments.stream()
                .noneMatch(argument -> argument.startsWith(NO_DRAIN.substring(0, NO_DRAIN.indexOf('='))))) {
            arguments.add(NO_DRAIN);
        }
        return arguments;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public URI stream() {
        return URI.create("ws://127.0.0.1:%d/v1/stream".formatted(port));
    }

    /** Returns the parts of a kind that the gateway of this JVM is made of. */
    <T> Collection<T> beans(Class<T> kind) {
        return Objects.requireNonNull(context, "a gateway in this JVM")
                .getBeansOfType(kind)
                .values();
    }

    /** Its process, to be killed or frozen. */
    public ForkedJvm jvm() {
        return Objects.requireNonNull(jvm, "a gateway in its own JVM");
    }

    public int port() {
        return port;
    }

    /** Returns what its process has used of all processors together since it began. */
    Duration processorTime() {
        var process = jvm == null ? ProcessHandle.current() : jvm.handle();
        return process.info().totalCpuDuration().orElseThrow();
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return request("GET", path, headers);
    }

    /** @param headers names and values in turn */
    HttpResponse<String> request(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public void awaitReady() {
        Await.until("the gateway is ready", START_DEADLINE, () -> {
            try {
                return get("/actuator/health/readiness").statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    public void awaitSymbols(int symbols) {
        awaitSymbols(symbols, "/v1/symbols");
    }

    /** Waits until so many symbols are known of which something is old enough for the delayed feed. */
    void awaitDelayedSymbols(int symbols) {
        awaitSymbols(symbols, "/v1/symbols?feed=delayed");
    }

    private void awaitSymbols(int symbols, String path) {
        Await.until(
                symbols + " symbols at " + path,
                START_DEADLINE,
                () -> get(path).body().split("\"sym\"").length - 1 >= symbols);
    }

    /** Returns the sum of all samples of a meter, by its Prometheus name. */
    public double meter(String name) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + (name.endsWith("}") ? " " : "{")))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() throws Exception {
        stop.close();
    }
}
