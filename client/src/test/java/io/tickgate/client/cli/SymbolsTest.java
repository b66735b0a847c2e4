package io.tickgate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.TestGateway;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SymbolsTest {
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void listsSymbolsInColumns() throws Exception {
        gateway.lists("{\"symbols\":[{\"sym\":\"spot:BTCUSDT\",\"name\":\"Bitcoin\",\"venue\":\"Binance\"},"
                + "{\"sym\":\"A\",\"name\":null,\"venue\":\"X\"},{\"sym\":\"B\",\"more\":[1]}],\"next\":null}");

        var run = symbols();

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed()).containsExactly("spot:BTCUSDT  Bitcoin  Binance", "A                      X", "B");
    }

    @Test
    void saysWhatCameInsteadOfAList() throws Exception {
        gateway.lists("[]");

        var run = symbols();

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told().get(0))
                .endsWith("/v1/symbols: the answer is no list of symbols: an array (expected: an object)");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        gateway.close();

        var run = symbols();

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told().get(0)).endsWith("/v1/symbols: connection refused");
    }

    private CommandLineRun symbols() {
        return CommandLineRun.start("symbols", "--url", gateway.uri().toString());
    }
}
