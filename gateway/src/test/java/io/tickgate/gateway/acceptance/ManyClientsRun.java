package io.tickgate.gateway.acceptance;

import io.tickgate.kafka.RealKafka;
import io.tickgate.simulator.binance.BinanceRecording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two hundred clients on the recorded market at ten times its pace, with a gateway of 256 MB in its own JVM; runs only
 * when it is named. {@code docs/runs.md} has the command and the last result.
 */
final class ManyClientsRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    @Test
    @Timeout(300)
    void nobodyLagsAndEverybodyHasTheLastValue() throws Exception {
        String prefix = KAFKA.uniqueName("many") + ".";
        String directory = System.getProperty("tickgate.run.recording");
        var recording = directory == null
                ? BinanceRecording.shipped()
                : BinanceRecording.in(Path.of(directory), List.of(), BinanceRecording.FULL_BOOK_EVERY);
        var log = Path.of("target", "runs", "many-clients-gateway.log");
        try (var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log)) {
            System.out.println(new ManyClients(KAFKA.bootstrapServers(), prefix, recording, gateway)
                    .run(200, 10, Duration.ofMinutes(1)));
        }
    }
}
