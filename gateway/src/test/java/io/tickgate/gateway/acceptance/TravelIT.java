package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.RawConnection;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.StatusState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The past of a real log: at its own pace, over HTTP and as events. */
@Timeout(60)
final class TravelIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PARTITIONS = 3;

    /** Each a tenth of a second after the one before, in the next partition. */
    private static final int RECORDS = 60;

    private static final long STEP_MICROS = 100_000;
    private static final long BEGIN_MICROS = 1_795_369_227_000_000L;

    private static AcknowledgedLog trades;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        String prefix = KAFKA.uniqueName("travel") + ".";
        KAFKA.createTopics(names(prefix), PARTITIONS, Map.of());
        trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "first");
        for (int i = 0; i < RECORDS; i++) {
            trades.write(i, "T" + i % PARTITIONS, trade(BEGIN_MICROS + i * STEP_MICROS));
        }
        trades.acknowledged();
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, "--tickgate.log.tape-records=16");
        gateway.awaitReady();
        gateway.awaitSymbols(PARTITIONS);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        trades.close();
    }

    private static List<String> names(String prefix) {
        return Arrays.stream(SourceTopic.values())
                .map(kind -> LogWriter.name(prefix, kind))
                .toList();
    }

    private static Trade trade(long micros) {
        return new Trade(Price.parse("1.5"), Size.parse("2"), "t" + micros, null, micros);
    }

    @Test
    void replaysThreePartitionsInStepAndThenGoesOnLive() throws Exception {
        int speed = 5;
        var updates = new ArrayList<Update>();
        var millis = new ArrayList<Long>();
        var states = new ArrayList<StatusState>();
        try (var client = RawConnection.open(gateway.stream())) {
            long startNanos = System.nanoTime();
            client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"T*\"],\"from\":%d,\"speed\":%d}"
                    .formatted(BEGIN_MICROS, speed));

            while (!states.contains(StatusState.LIVE)) {
                var message = client.await(ServerMessage.class, PATIENCE);
                if (message instanceof Update update) {
                    updates.add(update);
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
                } else if (message instanceof Status status && status.code() == null) {
                    states.add(status.state());
                }
            }
            int past = updates.size();
            long nowMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
            trades.write(1, "T1", trade(nowMicros)).acknowledged();
            var live = client.await(Update.class, PATIENCE);

            assertThat(live.timeMicros()).isEqualTo(nowMicros);
            assertThat(past).isGreaterThanOrEqualTo(RECORDS);
        }
        assertThat(states.get(0)).isEqualTo(StatusState.REPLAY);
        assertThat(updates.subList(0, RECORDS))
                .extracting(update -> (update.timeMicros() - BEGIN_MICROS) / STEP_MICROS)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, RECORDS).boxed().toList());
        for (int i = 0; i < RECORDS; i++) {
            long dueMillis = (updates.get(i).timeMicros() - BEGIN_MICROS) / 1_000 / speed;
            // Never early; late as the machine is, and by what it takes to find the first.
            assertThat(millis.get(i)).as("%d of %s", i, millis).isBetween(dueMillis, dueMillis + 8_000);
        }
    }
}
