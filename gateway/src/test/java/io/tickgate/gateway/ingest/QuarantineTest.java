package io.tickgate.gateway.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.hub.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class QuarantineTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final IngestCounters counters = new IngestCounters();
    private final List<String> warnings = new ArrayList<>();
    private final Quarantine quarantine = new Quarantine(producer, "funds.bad", counters, warnings::add);

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        var headers = new RecordHeaders();
        headers.add("ts", "5".getBytes(UTF_8));
        headers.add(Quarantine.PROBLEM, "of an earlier quarantine".getBytes(UTF_8));
        return new ConsumerRecord<>(
                "funds",
                3,
                offset,
                1_000,
                TimestampType.CREATE_TIME,
                1,
                1,
                "A".getBytes(UTF_8),
                null,
                headers,
                Optional.empty());
    }

    @Test
    void keepsARecordAsItCameAndSaysFromWhereAndWhy() {
        quarantine.keep(record(7), "field px: a\u001b[31m text");
        producer.completeNext();

        assertThat(producer.history()).singleElement().satisfies(kept -> {
            assertThat(kept.topic()).isEqualTo("funds.bad");
            assertThat(kept.partition()).isNull();
            assertThat(kept.timestamp()).isEqualTo(1_000);
            assertThat(kept.key()).isEqualTo("A".getBytes(UTF_8));
            assertThat(kept.value()).isNull();
            assertThat(kept.headers().toArray())
                    .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                    .containsExactly("ts=5", "tickgate.from=funds-3@7", "tickgate.problem=field px: a\\u001b[31m text");
        });
        assertThat(counters.kept()).isOne();
        assertThat(warnings).isEmpty();
    }

    @Test
    void namesARecordThatCannotBeKept() {
        quarantine.keep(record(7), "bad");
        producer.errorNext(new KafkaException("no such topic"));
        producer.sendException = new KafkaException("no room");
        quarantine.keep(record(8), "bad");

        assertThat(counters.unkept()).isEqualTo(2);
        assertThat(warnings)
                .containsExactly(
                        "not kept in funds.bad: funds-3@7: no such topic", "not kept in funds.bad: funds-3@8: no room");
    }

    @Test
    void holdsNoMoreThanAThousandRecordsThatAreUnderWay() {
        for (int i = 0; i < 1_200; i++) {
            quarantine.keep(record(i), "bad");
        }
        assertThat(producer.history()).hasSize(1_000);
        assertThat(counters.unkept()).isEqualTo(200);

        while (producer.completeNext()) {
            // Each makes room for another.
        }
        quarantine.keep(record(2_000), "bad");
        assertThat(producer.history()).hasSize(1_001);
        assertThat(counters.kept()).isEqualTo(1_000);
    }

    @Test
    void leavesToOthersWhatIsToBeKeptInATopicThatIsNotGivenToIt() {
        var settings = new IngestSettings(
                Map.of(), Map.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, null, false, List.of(), null);
        var none = new Quarantines(settings, List.of(), counters, NanoClock.SYSTEM);
        var own = new Quarantines(settings, List.of("funds.bad"), counters, NanoClock.SYSTEM);

        none.keep("funds.bad", record(7), "field px: a text");
        long byOthers = counters.unkept();
        own.keep("funds.bad", record(7), "field px: a text");

        assertThat(byOthers).isZero();
        assertThat(counters.unkept()).isOne();
    }
}
