package io.tickgate.gateway.acceptance;

import io.tickgate.kafka.RealKafka;
import io.tickgate.simulator.binance.BinanceRecording;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first twelve seconds of the recorded market, at their own pace. */
final class RecordingIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    @Test
    @Timeout(120)
    void everyClientEndsWithWhatTheRecordingEndsWith() throws Exception {
        String prefix = KAFKA.uniqueName("rec") + ".";
        var recording = BinanceRecording.shipped().until(BinanceRecording.SMOKE_END);
        try (var gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix)) {
            var result = new RecordingScenario(KAFKA.bootstrapServers(), prefix, recording, gateway)
                    .run(1, Duration.ofSeconds(6), Duration.ofSeconds(12));
            System.out.println(result);
        }
    }
}
