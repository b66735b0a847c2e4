package io.tickgate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.TestGateway;
import org.junit.jupiter.api.Test;

class CheckTest {
    @Test
    void listsWhatItChecks() throws Exception {
        var run = CommandLineRun.start("check", "--list");

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed()).anyMatch(line -> line.startsWith("max-rate  ") && line.endsWith("(Rates)"));
    }

    @Test
    void saysThatThereIsNobody() throws Exception {
        var gateway = TestGateway.start();
        gateway.close();

        var run = CommandLineRun.start(
                "check", "--protocol", "json", "--only", "ping", gateway.uri().toString());

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.printed().get(0)).startsWith("FAILED   json   conversation");
        assertThat(run.printed()).anyMatch(line -> line.startsWith("0 passed, 1 failed, 1 skipped, in "));
    }

    @Test
    void reportsInJson() throws Exception {
        var gateway = TestGateway.start();
        gateway.close();

        var run = CommandLineRun.start(
                "check",
                "--json",
                "--protocol",
                "json",
                "--only",
                "ping",
                gateway.uri().toString());

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.printed()).hasSize(1);
        assertThat(run.printed().get(0))
                .startsWith("{\"stream\":\"ws://localhost:")
                .contains("\"good\":false,\"passed\":0,\"failed\":1,\"skipped\":1,")
                .contains("{\"check\":\"ping\",\"protocol\":\"json\",\"verdict\":\"skipped\",");
    }

    @Test
    void refusesWrongUsage() throws Exception {
        assertThat(CommandLineRun.start("check", "http://localhost").awaitExit())
                .isEqualTo(2);
        assertThat(CommandLineRun.start("check", "--protocol", "xml").awaitExit())
                .isEqualTo(2);
        assertThat(CommandLineRun.start("check", "--only", "everything").awaitExit())
                .isEqualTo(2);
    }
}
