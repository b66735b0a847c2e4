package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.check.CheckSettings;
import io.tickgate.client.check.ConformanceKit;
import io.tickgate.client.check.Protocol;
import io.tickgate.kafka.RealKafka;
import io.tickgate.simulator.binance.BinanceRecording;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway on the recorded market keeps what the protocol promises, in both encodings. */
final class ConformanceIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    @Test
    @Timeout(480)
    void keepsEveryPromiseThatCanBeChecked() throws Exception {
        String prefix = KAFKA.uniqueName("conformance") + ".";
        var recording = BinanceRecording.shipped();
        var log = Path.of("target", "runs", "conformance-it-gateway.log");
        try (var market = LiveMarket.endless(recording, KAFKA.bootstrapServers(), prefix);
                var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log)) {
            market.start();
            gateway.awaitReady();
            gateway.awaitSymbols(6);
            var report = ConformanceKit.run(
                    CheckSettings.of(gateway.stream()).withProtocols(EnumSet.allOf(Protocol.class)),
                    result -> System.out.println(result));

            assertThat(report.failures()).isEmpty();
        }
    }
}
