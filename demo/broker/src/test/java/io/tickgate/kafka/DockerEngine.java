package io.tickgate.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a Docker engine what it has, before Testcontainers is touched: that would spend minutes trying to pull an
 * image which it cannot get.
 *
 * <p>Thread-safe.
 */
final class DockerEngine {

    private static final Path DEFAULT_SOCKET = Path.of("/var/run/docker.sock");
    /** The engine is on this machine; one that does not answer within this time is not there. */
    private static final long ANSWER_SECONDS = 5;

    private static final String UNIX = "unix://";

    private final Path socket;

    DockerEngine(Path socket) {
        this.socket = socket;
    }

    /** The engine that {@code DOCKER_HOST} names, or the usual one. */
    static DockerEngine ofEnvironment() {
        String host = System.getenv("DOCKER_HOST");
        return new DockerEngine(
                host != null && host.startsWith(UNIX) ? Path.of(host.substring(UNIX.length())) : DEFAULT_SOCKET);
    }

    /** Why a container of this image cannot be started at once, or nothing if it can. */
    Optional<String> obstacle(String image, boolean needsReaper) {
        if (!Files.exists(socket)) {
            return Optional.of("there is no Docker socket");
        }
        if (!get("/_ping").startsWith("HTTP/1.1 200")) {
            return Optional.of("the Docker engine does not answer");
        }
        if (!get("/images/" + image + "/json").startsWith("HTTP/1.1 200")) {
            return Optional.of("the image " + image + " is not on this machine");
        }
        String reapers = "{\"reference\":[\"testcontainers/ryuk\"]}";
        if (needsReaper
                && !get("/images/json?filters=" + URLEncoder.encode(reapers, StandardCharsets.UTF_8))
                        .contains("testcontainers/ryuk")) {
            return Optional.of("the image testcontainers/ryuk is not on this machine"
                    + " (TESTCONTAINERS_RYUK_DISABLED=true does without)");
        }
        return Optional.empty();
    }

    /** The whole answer with its status line, or nothing if there was none in time. */
    private String get(String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Thread reader = new Thread(() -> exchange(channel, path, answer), "docker-engine-question");
            reader.setDaemon(true);
            reader.start();
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void exchange(SocketChannel channel, String path, CompletableFuture<String> answer) {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            InputStream in = Channels.newInputStream(channel);
            answer.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }
}
