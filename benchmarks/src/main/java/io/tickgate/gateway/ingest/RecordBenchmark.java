package io.tickgate.gateway.ingest;

import io.tickgate.benchmarks.jmh.BenchMarket;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.record.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A record of a quote as Kafka's client hands it out becomes the latest value of its symbol, of a thousand, on the tape of
 * its partition, too. Nobody is subscribed. In the package of the feed, which is nobody else's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class RecordBenchmark {
    private static final int SYMBOLS = 1_000;
    private static final int DIGITS = 12;

    private final Hub hub = new Hub(1, NanoClock.SYSTEM);
    private final LastValueCache cache = BenchMarket.newCache(hub);
    private final IngestCounters counters = new IngestCounters();
    private final RecordApplier applier = new RecordApplier(
            cache, new Watermarks(), counters, PoisonStore.NONE, () -> true, NanoClock.SYSTEM, Clock.systemUTC());
    private final PartitionState partition = partition();
    private final byte[] value =
            "{\"bid\":[\"189.41\",\"500\"],\"ask\":[\"189.42\",\"200\"]}".getBytes(StandardCharsets.UTF_8);
    private final byte[][] keys = new byte[SYMBOLS][];
    private final byte[][] ticks = new byte[SYMBOLS][];
    private final int lastDigit;
    private final Headers[] headers = new Headers[SYMBOLS];
    private long offset;

    public RecordBenchmark() {
        long micros = System.currentTimeMillis() * 1_000;
        String before = micros + " " + micros + " ";
        lastDigit = before.length() + DIGITS - 1;
        for (int i = 0; i < SYMBOLS; i++) {
            keys[i] = "sim:%05d".formatted(i).getBytes(StandardCharsets.UTF_8);
            ticks[i] = (before + "0".repeat(DIGITS) + " sim1").getBytes(StandardCharsets.US_ASCII);
            headers[i] = new org.apache.kafka.common.header.internals.RecordHeaders().add(RecordHeaders.TICK, ticks[i]);
        }
    }

    private PartitionState partition() {
        var settings = new IngestSettings(
                Map.of(),
                Map.of(),
                Duration.ofMinutes(3),
                Duration.ofMinutes(65),
                Duration.ZERO,
                null,
                true,
                List.of(),
                null);
        var source =
                SourcePartition.of(Sources.ofMarket(settings, cache.channels()).of("quote"), Uuid.ONE_UUID, 0, 1);
        var health = new MarketHealth().newSource();
        var log = new LogTapes(new LogDirectory(), hub, 1_024).of(source, health);
        log.begin(0);
        return new PartitionState(source, health, log, 0, 0);
    }

    @Benchmark
    public long toCache() {
        int number = (int) (offset % SYMBOLS);
        countUp(ticks[number]);
        var record = new ConsumerRecord<>(
                "md.quote",
                0,
                offset++,
                1_795_369_228_733L,
                TimestampType.CREATE_TIME,
                keys[number].length,
                value.length,
                keys[number],
                value,
                headers[number],
                Optional.of(3));
        applier.apply(partition, record, offset);
        if (counters.stale() > 0 || counters.gaps() > 0) {
            throw new IllegalStateException("records out of order: not what was to be measured");
        }
        return offset;
    }

    /** In place: a record's headers are no part of what is measured. */
    private void countUp(byte[] digits) {
        int i = lastDigit;
        while (digits[i] == '9') {
            digits[i--] = '0';
        }
        digits[i]++;
    }
}
