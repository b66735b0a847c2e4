package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real HAProxy before some gateways: whoever connects gets to the ready one with the fewest connections, whether it
 * was there before or not.
 *
 * <p>Confined to the thread of its test.
 */
final class LoadBalancer implements AutoCloseable {
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/bin/haproxy"));

    /** What {@code docs/operations.md} shows, for gateways of one machine. */
    private static final String CONFIGURATION = """
            global
              maxconn 8000
            defaults
              mode http
              timeout connect 2s
              # A gateway that is busy answers late, and is there all the same.
              timeout check 2s
              timeout client 60s
              timeout server 60s
              # A WebSocket is a tunnel; its heartbeats come every 5 s.
              timeout tunnel 60s
              retries 3
              option redispatch
            frontend clients
              bind 127.0.0.1:%d
              default_backend gateways
            backend gateways
              balance leastconn
              option httpchk GET /actuator/health/readiness
              http-check expect status 200
              default-server check inter 500 fall 2 rise 1
            %s
            """;

    private final int port;
    private final ProcessBuilder command;
    private volatile Process process;

    private LoadBalancer(int port, ProcessBuilder command) throws IOException {
        this.port = port;
        this.command = command;
        process = command.start();
    }

    static LoadBalancer before(List<Integer> gateways, Path directory) throws IOException {
        var program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
        assertThat(program)
                .as("HAProxy (Debian's package haproxy), one of %s", PROGRAMS)
                .isPresent();
        int port = GatewayUnderTest.freePort();
        String servers = IntStream.range(0, gateways.size())
                .mapToObj(i -> "  server gateway%d 127.0.0.1:%d".formatted(i, gateways.get(i)))
                .collect(Collectors.joining("\n"));
        Files.createDirectories(directory);
        var file = directory.resolve("haproxy.cfg");
        Files.writeString(file, CONFIGURATION.formatted(port, servers));
        var command = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "-db",
                        "-f",
                        file.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("haproxy.log").toFile()));
        var balancer = new LoadBalancer(port, command);
        Await.until("HAProxy listens", Duration.ofSeconds(10), balancer::listens);
        return balancer;
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends at once, so that every connection is cut, and is there again. */
    void startAnew() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = command.start();
        Await.until("HAProxy listens again", Duration.ofSeconds(10), this::listens);
    }

    URI stream() {
        return URI.create("ws://127.0.0.1:%d/v1/stream".formatted(port));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
