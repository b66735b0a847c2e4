package io.tickgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it, from the jars of this build. */
@Timeout(300)
class DemoIT {

    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final int RECORDED_SYMBOLS = 6;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Machine.freePort();
    private final List<ProcessHandle> children = new ArrayList<>();

    private @Nullable Process launcher;

    @AfterEach
    void killWhatIsLeft() {
        if (launcher != null) {
            launcher.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void showsTheRecordedMarketBringsAKilledGatewayBackAndLeavesNothingBehind() throws Exception {
        start();

        await("six symbols", START, () -> symbols() == RECORDED_SYMBOLS);
        assertThat(output()).contains("Tickgate is up", "http://localhost:" + port, "Ctrl-C");

        children.get(2).destroyForcibly();

        await("the gateway's return", START, () -> output().contains("gateway: ready again"));
        noteChildren();
        assertThat(children).hasSize(4);
        assertThat(get("/actuator/health/readiness")).isEqualTo(200);

        launcher.destroy();

        assertThat(launcher.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output()).containsSubsequence("gateway: stopped", "feed-simulator: stopped", "broker: stopped");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void takesItsChildrenAlongWhenItIsKilled() throws Exception {
        assumeThat(Machine.childPrefix()).contains("setpriv");
        start();

        launcher.destroyForcibly();

        await("the end of all children", STOP, () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts the launcher and returns when the gateway is ready. */
    private void start() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        Files.createDirectories(directory.resolve("tmp"));
        launcher = new ProcessBuilder(
                        Machine.java(),
                        "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                        "-jar",
                        root.resolve("demo/target/tickgate-demo.jar").toString(),
                        "--port",
                        Integer.toString(port),
                        "--log-dir",
                        directory.resolve("logs").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("launcher.log").toFile())
                .start();
        await("readiness", START, () -> output().contains("Tickgate is up"));
        assertThat(get("/actuator/health/readiness")).isEqualTo(200);
        noteChildren();
        assertThat(children).hasSize(3);
    }

    /** Those that have been started and were not known yet. */
    private void noteChildren() {
        Pattern.compile("\\(pid (\\d+)\\)")
                .matcher(output())
                .results()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.group(1))).stream())
                .filter(child -> !children.contains(child))
                .forEach(children::add);
    }

    private int symbols() {
        return (int) Pattern.compile("\"sym\"\\s*:")
                .matcher(body("/v1/symbols"))
                .results()
                .count();
    }

    private int get(String path) {
        return ask(path).statusCode();
    }

    private String body(String path) {
        return ask(path).body();
    }

    private HttpResponse<String> ask(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path + " was not answered", e);
        }
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("launcher.log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("no %s within %s; the launcher said:%n%s", what, limit, output());
            }
            if (!condition.getAsBoolean() && !launcher.isAlive() && !what.startsWith("the end")) {
                fail("no %s, the launcher ended with %d and said:%n%s", what, launcher.exitValue(), output());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
