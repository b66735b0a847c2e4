package io.tickgate.gateway.acceptance;

import io.tickgate.kafka.RealKafka;
import io.tickgate.simulator.binance.BinanceRecording;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Forty clients on the recorded market at its own pace, with a gateway of 256 MB. */
final class ManyClientsIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    @Test
    @Timeout(150)
    void nobodyLagsAndEverybodyHasTheLastValue() throws Exception {
        String prefix = KAFKA.uniqueName("many") + ".";
        var recording = BinanceRecording.shipped().until(BinanceRecording.SMOKE_END);
        var log = Path.of("target", "runs", "many-clients-it-gateway.log");
        try (var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log)) {
            System.out.println(new ManyClients(KAFKA.bootstrapServers(), prefix, recording, gateway)
                    .run(40, 1, Duration.ofSeconds(12)));
        }
    }
}
