package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that take every record much more slowly than they are written, beside five hundred that keep up; runs only
 * when it is named. {@code docs/reliability.md} has the command and the last result.
 */
@Timeout(400)
final class SlowReaderRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int HEALTHY = 500;
    private static final int PER_SECOND = 200;
    private static final int SLOW_PER_SECOND = PER_SECOND / 10;
    private static final int BEHIND = 50;
    private static final int WRITTEN_BEFORE = 100_000;
    private static final int ROUNDS = 4;
    private static final int RECEIVE_BUFFER = 16_384;
    private static final int BYTES_PER_SECOND = 3_000;
    private static final Duration PHASE = Duration.ofSeconds(15);
    private static final int HEAP_MEGABYTES = 256;
    private static final int PAST_MEGABYTES = 32;

    /** What a collection leaves is not the same to the byte; a megabyte is far less than what one client is behind. */
    private static final double TOLERATED_MEGABYTES = 4;

    private final AtomicReference<Latencies> latencies = new AtomicReference<>(new Latencies());
    private final AtomicReference<Latencies> ignored = new AtomicReference<>(new Latencies());
    private final List<PacedReader> healthy = new ArrayList<>();
    private final List<PacedReader> slow = new ArrayList<>();
    private AcknowledgedLog log;
    private LogWriter writer;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start() throws Exception {
        String prefix = KAFKA.uniqueName("slow") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                2,
                Map.of());
        log = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "before");
        for (int i = 0; i < WRITTEN_BEFORE / 10_000; i++) {
            log.trades(10_000);
        }
        writer = new LogWriter(KAFKA.bootstrapServers(), prefix, "live", Map.of("linger.ms", 2));
        gateway = GatewayUnderTest.inItsOwnJvm(
                KAFKA.bootstrapServers(),
                prefix,
                HEAP_MEGABYTES,
                Path.of("target", "runs", "slow-reader-gateway.log"),
                "--tickgate.log.past-readers=2",
                "--tickgate.log.past-memory=" + PAST_MEGABYTES + "MB");
        gateway.awaitReady();
        gateway.awaitSymbols(AcknowledgedLog.SYMBOLS);
    }

    @AfterEach
    void stop() throws Exception {
        closeAll(healthy);
        closeAll(slow);
        gateway.close();
        writer.close();
        log.close();
    }

    private static void closeAll(List<PacedReader> readers) throws Exception {
        for (var reader : readers) {
            reader.close();
        }
        readers.clear();
    }

    @Test
    void harmsNobodyAndHoldsNoMemoryHoweverSlowItIs() throws Exception {
        for (int i = 0; i < HEALTHY; i++) {
            healthy.add(reader(command(log.symbols().get(i % AcknowledgedLog.SYMBOLS), "\"latest\""), 0, latencies));
        }
        var alone = new Latencies();
        var beside = new Latencies();
        var heapAlone = new ArrayList<Double>();
        var heapBeside = new ArrayList<Double>();
        // Once for nothing: what runs for the first time is slow.
        joinSlow();
        publishFor(PHASE);
        closeAll(slow);
        for (int i = 0; i < ROUNDS; i++) {
            latencies.set(alone);
            publishFor(PHASE);
            heapAlone.add(heapMegabytes());
            joinSlow();
            latencies.set(beside);
            publishFor(PHASE);
            heapBeside.add(heapMegabytes());
            var one = slow.get(0);
            assertThat(one.end()).as("how the slow one was ended").isNull();
            assertThat(one.updates()).isBetween(1L, 2L * SLOW_PER_SECOND * PHASE.toSeconds());
            closeAll(slow);
        }

        System.out.printf(Locale.ROOT, """
                | 500 that keep up | messages | median, ms | p99, ms | heap after a collection, MB |
                |---|---|---|---|---|
                | alone | %s |
                | beside one that reads a tenth, 100,000 records behind | %s |
                """, row(alone, heapAlone), row(beside, heapBeside));
        assertThat(healthy).extracting(PacedReader::end).containsOnlyNulls();
        assertThat(median(heapBeside)).isLessThan(median(heapAlone) + TOLERATED_MEGABYTES);
    }

    private void joinSlow() throws IOException {
        slow.add(reader(command("*", "\"earliest\""), SLOW_PER_SECOND, ignored));
    }

    /** Of one partition of two at ever later places. */
    @Test
    void holdsLittleForFiftyThatAreBehindAtDifferentPlaces() throws Exception {
        publishFor(PHASE);
        double before = heapMegabytes();
        long perEpoch = WRITTEN_BEFORE / log.epochs().size();
        for (int i = 0; i < BEHIND; i++) {
            String from = "{\"S00\":\"%s:%d\"}".formatted(log.epochs().get(0), i * perEpoch / BEHIND);
            slow.add(reader(command("S00", from), SLOW_PER_SECOND, ignored));
        }
        var heap = new ArrayList<Double>();
        for (int i = 0; i < ROUNDS; i++) {
            publishFor(PHASE);
            heap.add(heapMegabytes());
        }
        double kept = gateway.meter("tickgate_log_past_bytes") / (1 << 20);

        System.out.printf(
                Locale.ROOT,
                """
                | 50 that are behind at different places, 2 past readers | heap after a collection, MB |
                |---|---|
                | nobody | %.1f |
                | all, after 15, 30, 45 and 60 s | %s |
                records kept for the next: %.1f MB; each has been sent %d to %d records
                """,
                before,
                list(heap),
                kept,
                slow.stream().mapToLong(PacedReader::updates).min().orElse(0),
                slow.stream().mapToLong(PacedReader::updates).max().orElse(0));
        assertThat(slow).extracting(PacedReader::end).containsOnlyNulls();
        assertThat(slow).extracting(PacedReader::updates).allMatch(updates -> updates > 0);
        // However many are behind, and however far: what is kept for the next, and little else.
        assertThat(heap).allMatch(megabytes -> megabytes < before + PAST_MEGABYTES + TOLERATED_MEGABYTES);
    }

    /** Nothing but the kernels' buffers slows them down: pings wait behind what they have not read, as data does. */
    @Test
    void keepsFiftyThatReadALittleThroughSmallReceiveBuffers() throws Exception {
        for (int i = 0; i < BEHIND; i++) {
            slow.add(PacedReader.slowly(
                    gateway.port(), command("*", "\"earliest\""), RECEIVE_BUFFER, BYTES_PER_SECOND, ignored));
        }
        for (int i = 0; i < ROUNDS * 2; i++) {
            publishFor(PHASE);
        }

        System.out.printf(
                Locale.ROOT,
                """
                | 50 that read %,d bytes a second through receive buffers of %,d, without credit | seconds | closed | records sent to each |
                |---|---|---|---|
                | all | %d | %d | %d to %d |
                """,
                BYTES_PER_SECOND,
                RECEIVE_BUFFER,
                PHASE.toSeconds() * ROUNDS * 2,
                slow.stream().filter(one -> one.end() != null).count(),
                slow.stream().mapToLong(PacedReader::updates).min().orElse(0),
                slow.stream().mapToLong(PacedReader::updates).max().orElse(0));
        assertThat(slow).extracting(PacedReader::end).containsOnlyNulls();
    }

    private PacedReader reader(String command, int perSecond, AtomicReference<Latencies> into) throws IOException {
        return new PacedReader(gateway.port(), command, perSecond, into);
    }

    private static String command(String symbol, String from) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"mode\":\"all\",\"syms\":[\"%s\"],\"from\":%s}"
                .formatted(symbol, from);
    }

    private void publishFor(Duration length) {
        long startNanos = System.nanoTime();
        long periodNanos = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        for (long i = 0; i < length.toNanos() / periodNanos; i++) {
            int number = (int) (i % AcknowledgedLog.SYMBOLS);
            var some = AcknowledgedLog.trade(number);
            var trade = new Trade(some.price(), some.size(), some.id(), some.side(), LiveProtocol.micros());
            writer.write(number % log.epochs().size(), log.symbols().get(number), trade);
            long nextNanos = startNanos + (i + 1) * periodNanos;
            while (System.nanoTime() - nextNanos < 0) {
                LockSupport.parkNanos(nextNanos - System.nanoTime());
            }
        }
    }

    private double heapMegabytes() throws Exception {
        return GatewayHeap.usedBytes(gateway) / 1024.0 / 1024.0;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String list(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.1f", value))
                .collect(java.util.stream.Collectors.joining(", "));
    }

    private static String row(Latencies of, List<Double> heap) {
        return String.format(
                Locale.ROOT, "%,d | %.1f | %.1f | %s", of.count(), of.millis(0.5), of.millis(0.99), list(heap));
    }
}
