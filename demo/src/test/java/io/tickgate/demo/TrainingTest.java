package io.tickgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    @TempDir
    private Path directory;

    @Test
    void startsTheReadersWhenTheGatewayIsThere() {
        assertThat(training().children())
                .extracting(ChildSpec::name)
                .startsWith("broker", "simulator", "gateway")
                .hasSizeGreaterThan(3);
    }

    @Test
    void runsTheGatewayAsItsImageDoesAndHasItWriteTheCache() {
        assertThat(command("gateway"))
                .containsSubsequence(
                        "@" + directory.resolve("jvm.options"),
                        "-XX:AOTCacheOutput=" + directory.resolve("gateway.aot"),
                        "-jar",
                        directory.resolve("tickgate-gateway.jar").toString());
    }

    @Test
    void letsReadersTakeBothEncodingsAndEveryRecord() {
        assertThat(training().children())
                .anySatisfy(child -> assertThat(child.command()).contains("tail", "--proto"));
        assertThat(training().children())
                .anySatisfy(child -> assertThat(child.command()).containsSubsequence("--mode", "all"));
        assertThat(command("quotes")).containsSubsequence("--url", "ws://127.0.0.1:18080/v1/stream");
    }

    private List<String> command(String name) {
        return training().children().stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow()
                .command();
    }

    private Training training() {
        return new Training(
                directory.resolve("tickgate-gateway.jar"),
                directory.resolve("programs"),
                directory.resolve("jvm.options"),
                directory.resolve("gateway.aot"),
                18_080,
                19_092,
                directory.resolve("logs"));
    }
}
