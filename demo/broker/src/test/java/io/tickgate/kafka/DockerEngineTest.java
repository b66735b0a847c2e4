package io.tickgate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DockerEngineTest {

    private static final String IMAGE = "apache/kafka:4.3.1";
    private static final String HAS_IMAGE = "/images/" + IMAGE + "/json";
    private static final String LISTS_REAPERS = "/images/json";

    @TempDir
    private Path directory;

    @Test
    void isNotThereWithoutASocket() {
        assertThat(new DockerEngine(directory.resolve("none")).obstacle(IMAGE, true))
                .contains("there is no Docker socket");
    }

    @Test
    void isNotThereWhenNothingUsefulComesBack() throws IOException {
        try (FakeEngine engine = new FakeEngine(Map.of())) {
            assertThat(engine.asked().obstacle(IMAGE, true)).contains("the Docker engine does not answer");
        }
    }

    @Test
    void isNotAskedToPullAnImage() throws IOException {
        try (FakeEngine engine = new FakeEngine(Map.of("/_ping", "OK"))) {
            assertThat(engine.asked().obstacle(IMAGE, true))
                    .hasValueSatisfying(text -> assertThat(text).contains(IMAGE).contains("not on this machine"));
        }
    }

    @Test
    void isNotAskedToPullTheReaperEither() throws IOException {
        try (FakeEngine engine = new FakeEngine(Map.of("/_ping", "OK", HAS_IMAGE, "{}", LISTS_REAPERS, "[]"))) {
            assertThat(engine.asked().obstacle(IMAGE, true))
                    .hasValueSatisfying(text -> assertThat(text).contains("TESTCONTAINERS_RYUK_DISABLED"));
            assertThat(engine.asked().obstacle(IMAGE, false)).isEmpty();
        }
    }

    @Test
    void isUsedWhenItHasEverything() throws IOException {
        String reapers = "[{\"RepoTags\":[\"testcontainers/ryuk:0.14.0\"]}]";
        try (FakeEngine engine = new FakeEngine(Map.of("/_ping", "OK", HAS_IMAGE, "{}", LISTS_REAPERS, reapers))) {
            assertThat(engine.asked().obstacle(IMAGE, true)).isEmpty();
        }
    }

    /** Answers with the text for the path, or 404. */
    private final class FakeEngine implements AutoCloseable {

        private final Path socket = directory.resolve("docker.sock");
        private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final Map<String, String> answers;

        FakeEngine(Map<String, String> answers) throws IOException {
            this.answers = answers;
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread thread = new Thread(this::serve, "fake-docker");
            thread.setDaemon(true);
            thread.start();
        }

        DockerEngine asked() {
            return new DockerEngine(socket);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }

        private void serve() {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    ByteBuffer request = ByteBuffer.allocate(4096);
                    client.read(request);
                    String path = new String(request.array(), StandardCharsets.US_ASCII).split("[ ?]", 3)[1];
                    String body = answers.get(path);
                    String answer = body == null ? "HTTP/1.1 404 Not Found\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n" + body;
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }
    }
}
