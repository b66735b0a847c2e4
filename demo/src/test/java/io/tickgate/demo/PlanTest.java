package io.tickgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

    @TempDir
    private Path directory;

    @Test
    void startsTheBrokerFirstAndTheGatewayLast() {
        assertThat(plan().children())
                .extracting(ChildSpec::name)
                .containsExactly("broker", "feed-simulator", "gateway");
    }

    @Test
    void pointsEveryoneAtTheSameBroker() {
        assertThat(command("broker")).containsSubsequence("--port", "19092");
        assertThat(command("feed-simulator")).containsSubsequence("--bootstrap-servers", "127.0.0.1:19092");
        assertThat(command("gateway")).contains("--tickgate.kafka.bootstrap-servers=127.0.0.1:19092");
    }

    @Test
    void saysHowToBuildAMissingProgram() {
        assertThatThrownBy(plan()::requireBuilt)
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("tickgate-embedded-kafka.jar is missing")
                .hasMessageContaining("mvn -DskipTests package");
    }

    @Test
    void saysWhichPortIsInUseAndHowToChooseAnother() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatThrownBy(() -> Machine.requireFree(port, "--port"))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("Port %d is in use", port)
                    .hasMessageContaining("--port PORT");
        }
    }

    @Test
    void refusesAPortThatCannotExist() {
        assertThatThrownBy(() -> Machine.requireFree(70_000, "--port"))
                .isInstanceOf(DemoException.class)
                .hasMessage("--port: 70000 (expected: 1 to 65535)");
    }

    @Test
    void takesAFreePort() {
        assertThatCode(() -> Machine.requireFree(Machine.freePort(), "--port")).doesNotThrowAnyException();
    }

    @Test
    void saysThatTheDiskIsFull() {
        assertThatThrownBy(() -> Machine.requireRoom(directory, Long.MAX_VALUE))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("The disk is full");
    }

    private Iterable<String> command(String name) {
        return plan().children().stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow()
                .command();
    }

    private Plan plan() {
        return new Plan(directory, 18_080, 19_092, "1", directory.resolve("data"), directory.resolve("logs"));
    }
}
