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
 * The whole of a recorded market at its own pace, with a gateway in its own JVM; minutes long, so that it runs only
 * when it is named. {@code docs/runs.md} has the command and the last result.
 */
final class FullRecordingRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration LENGTH = Duration.ofMinutes(6);

    @Test
    @Timeout(600)
    void everyClientEndsWithWhatTheRecordingEndsWith() throws Exception {
        String prefix = KAFKA.uniqueName("full") + ".";
        String directory = System.getProperty("tickgate.run.recording");
        var recording = directory == null
                ? BinanceRecording.shipped()
                : BinanceRecording.in(Path.of(directory), List.of(), BinanceRecording.FULL_BOOK_EVERY);
        var log = Path.of("target", "runs", "full-recording-gateway.log");
        try (var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log)) {
            var result = new RecordingScenario(KAFKA.bootstrapServers(), prefix, recording, gateway)
                    .run(1, Duration.ofSeconds(20), LENGTH);
            System.out.println(result);
        }
    }
}
