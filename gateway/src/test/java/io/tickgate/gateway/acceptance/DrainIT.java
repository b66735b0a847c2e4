package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.RawConnection;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ServerMessage.Bye;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway process that is told to stop lets its clients move first. */
@Timeout(120)
final class DrainIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TERMINATED = 143;

    private static String prefix;

    @BeforeAll
    static void start() throws Exception {
        prefix = KAFKA.uniqueName("drain") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                2,
                Map.of());
    }

    private static GatewayUnderTest gateway(String name, String... settings) throws IOException {
        var gateway = GatewayUnderTest.inItsOwnJvm(
                KAFKA.bootstrapServers(), prefix, 128, Path.of("target", "runs", name + ".log"), settings);
        gateway.awaitReady();
        return gateway;
    }

    private static Bye readBye(RawConnection connection) {
        return connection.await(Bye.class, PATIENCE);
    }

    @Test
    void tellsEveryClientServesItUntilItGoesAndTurnsNewOnesAway() throws Exception {
        try (var gateway = gateway("drain-it", "--tickgate.drain.grace=1500ms", "--tickgate.drain.window=6s");
                var stays = new RawSocket(gateway.port()).upgraded();
                var quotes = RawConnection.open(gateway.stream());
                var records = new LosslessClient("trade").connect(gateway);
                var trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "one")) {
            records.subscribe("\"*\"", "\"earliest\"");
            trades.trades(20);
            records.readRecords(20);
            records.readCursor();

            long begin = System.nanoTime();
            gateway.jvm().tellToEnd();
            var bye = readBye(quotes);
            var byeWithCursor = records.readBye();
            var late = RawConnection.open(gateway.stream());
            var lateBye = readBye(late);
            int readiness = gateway.get("/actuator/health/readiness").statusCode();
            trades.trades(20);
            records.readRecords(40);
            Await.until("new clients are turned away", PATIENCE, () -> {
                try (var refused = new RawSocket(gateway.port())) {
                    return refused.upgrade(Map.of()) == 503;
                } catch (IOException e) {
                    return false;
                }
            });
            long refusing = System.nanoTime();
            int code = stays.readCloseCode();
            int exitCode = gateway.jvm().awaitEnd(PATIENCE);
            long end = System.nanoTime();

            assertThat(bye.code()).isEqualTo(CloseCode.RESTART.code());
            assertThat(bye.afterMillis()).isBetween(0L, 1_500L);
            assertThat(bye.spreadMillis()).isEqualTo(3_000);
            assertThat(bye.cursor()).isNull();
            assertThat(byeWithCursor.cursor()).startsWith("c2.");
            assertThat(lateBye.afterMillis()).isLessThanOrEqualTo(bye.afterMillis());
            assertThat(readiness).isEqualTo(503);
            assertThat(code).isEqualTo(CloseCode.RESTART.code());
            assertThat(exitCode).isEqualTo(TERMINATED);
            assertThat(TimeUnit.NANOSECONDS.toMillis(refusing - begin)).isGreaterThanOrEqualTo(1_400);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(end - begin)).isLessThan(20);
        }
    }

    @Test
    void endsAtOnceOnASecondSignal() throws Exception {
        try (var gateway = gateway("drain-twice-it", "--tickgate.drain.window=5m");
                var client = RawConnection.open(gateway.stream())) {
            gateway.jvm().tellToEnd();
            readBye(client);

            gateway.jvm().tellToEnd();

            assertThat(gateway.jvm().awaitEnd(PATIENCE)).isEqualTo(TERMINATED);
        }
    }
}
