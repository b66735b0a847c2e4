package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Bar;
import io.tickgate.model.Symbol;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Bars of a market in which some clocks are wrong, beside those of the same market without them: whatever a wrong record
 * says, each right trade is in its bar.
 */
final class WrongClocksTest {
    private static final int RUNS = 500;
    private static final int RECORDS = 120;
    private static final long MILLI = 1_000;
    private static final long HOUR = 3_600_000 * MILLI;
    private static final long BEGIN = 1_763_790_120_000_000L;
    private static final long END = BEGIN + HOUR / 2;
    private static final long[] WRONG = {HOUR, -HOUR, 10 * 365 * 24 * HOUR, -10 * 365 * 24 * HOUR, 10_000 * MILLI};
    private static final Symbol A = new Symbol("A");

    @Test
    void aWrongRecordNowAndThenClosesNoBarAndTakesNoRightTradeOut() {
        for (int seed = 0; seed < RUNS; seed++) {
            var run = new Run(seed);
            for (int i = 0; i < RECORDS; i++) {
                run.right();
                if (run.random.nextInt(3) == 0) {
                    run.wrong(run.random.nextInt(3));
                }
                run.right();

                assertThat(run.dirty.right("bar.1s")).as("seed %d", seed).isEqualTo(run.clean.right("bar.1s"));
                assertThat(run.dirty.right("bar.1m")).as("seed %d", seed).isEqualTo(run.clean.right("bar.1m"));
            }
        }
    }

    @Test
    void whereTheLogHasAClockOfItsOwnAnyNumberOfWrongRecordsTakesNoRightTradeOut() {
        for (int seed = 0; seed < RUNS; seed++) {
            var run = new Run(seed);
            for (int i = 0; i < RECORDS; i++) {
                if (run.random.nextInt(3) == 0) {
                    run.wrong(0);
                } else {
                    run.right();
                }
                run.checkValues(seed);
            }
            // A clock that is a little ahead is believed.
            run.trade(PublishersClock.FAR_MICROS + 1_000 * MILLI);
            boolean isOpen = !run.dirty.last().isFinal();
            run.trade(2_000 * MILLI);

            assertThat(isOpen).as("seed %d", seed).isTrue();
            run.checkValues(seed);
            assertThat(run.dirty.bars("bar.1s").stream().filter(bar -> !bar.isFinal()))
                    .as("seed %d", seed)
                    .containsExactly(run.dirty.last());
        }
    }

    @Test
    void aTradeThatIsTooFarAheadIsInNoBarAndOpenOnesSayThatTheyMayLackIt() {
        var run = new Run(1);
        run.trade(0);
        run.dirty.trade(run.now + HOUR, run.now, -1, "99");

        assertThat(run.dirty.bars("bar.1s")).hasSize(1);
        assertThat(run.dirty.bars("bar.1s").get(0).isPartial()).isTrue();
        assertThat(run.dirty.bars("bar.1s").get(0).high()).isNotEqualTo(io.tickgate.model.Price.parse("99"));
        assertThat(run.dirty.counters.implausible()).isEqualTo(1);
    }

    @Test
    void aSymbolThatMovesIsFollowedThoughARecordOfItWasOfAWrongClock() {
        var run = new Run(1);
        run.dirty.trade(run.now, run.now + HOUR, -1, "1");
        run.trade(0);
        run.dirty.partition = run.dirty.partition(1);
        run.trade(1_000 * MILLI);

        assertThat(run.dirty.counters.stale()).isZero();
    }

    @Test
    void aCancellationHasItsEffectWhateverTimeItSays() {
        var run = new Run(1);
        run.trade(0);
        run.dirty.cancel(run.now + HOUR, run.now);

        assertThat(run.dirty.last().count()).isZero();
    }

    @Test
    void barsAreWholeAgainAfterAWrongBeginning() {
        var run = new Run(1);
        run.dirty.trade(run.now, run.now + HOUR, -1, "1");
        run.trade(10 * MILLI);
        run.trade(10 * MILLI);
        run.trade(2_000 * MILLI);

        assertThat(run.dirty.last().isPartial()).isFalse();
    }

    /** One market as it is, and with wrong records in it. */
    private static final class Run {
        private final Random random;
        private final Gateway clean = new Gateway();
        private final Gateway dirty = new Gateway();
        private long now = BEGIN + HOUR / 4;

        Run(int seed) {
            random = new Random(seed);
        }

        /** A bar that was thought to lie ahead takes the place of no other, so there may be an older one more. */
        void checkValues(int seed) {
            var expected = clean.rightValues().toArray(new String[0]);
            assertThat(dirty.rightValues()).as("seed %d", seed).endsWith(expected);
        }

        void right() {
            if (random.nextInt(3) == 0) {
                heartbeat();
            } else {
                trade(random.nextInt(400) * MILLI);
            }
        }

        void heartbeat() {
            now += random.nextInt(400) * MILLI;
            clean.heartbeat(now, now);
            dirty.heartbeat(now, now);
        }

        void trade(long passedMicros) {
            now += passedMicros;
            String price = Integer.toString(10 + random.nextInt(9));
            clean.trade(now, now, now, price);
            dirty.trade(now, now, now, price);
        }

        /** @param kind of the log's time: its own, none, or as wrong as the publisher's */
        void wrong(int kind) {
            long wrong = now + WRONG[random.nextInt(WRONG.length)];
            long logged = kind == 0 ? now : kind == 1 ? -1 : wrong;
            switch (random.nextInt(4)) {
                case 0 -> dirty.heartbeat(wrong, logged);
                // A trade of the past is in a bar of then, and never in one of now.
                case 1 -> dirty.trade(now + HOUR, now, logged < 0 ? -1 : now, "99");
                case 2 -> dirty.other(wrong, logged);
                default -> {
                    if (Math.abs(wrong - now) >= HOUR) {
                        dirty.trade(wrong, wrong, logged, "99");
                    }
                }
            }
        }
    }

    /** What reads a log. */
    private static final class Gateway {
        private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 256);
        private final IngestCounters counters = new IngestCounters();
        private final MarketHealth health = new MarketHealth();
        private final RecordApplier applier = new RecordApplier(
                market.cache(),
                new Watermarks(),
                counters,
                PoisonStore.NONE,
                () -> true,
                NanoClock.SYSTEM,
                () -> Instant.ofEpochSecond(BEGIN / 1_000_000));
        private PartitionState partition = partition(0);
        private long offset = 5;
        private long sequence;
        private long otherSequence;

        PartitionState partition(int number) {
            var source = SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, number, 2);
            var ofPartition = health.newSource();
            var log = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 64).of(source, ofPartition);
            log.begin(5);
            return new PartitionState(source, ofPartition, log, 5, 0);
        }

        void trade(long time, long published, long logged, String price) {
            apply(
                    "A",
                    time,
                    published,
                    logged,
                    ++sequence,
                    "{\"px\":\"%s\",\"sz\":\"1\",\"id\":\"%d\"}".formatted(price, sequence));
        }

        void cancel(long time, long published) {
            apply(
                    "A",
                    time,
                    published,
                    -1,
                    ++sequence,
                    "{\"px\":\"1\",\"sz\":\"1\",\"cancels\":\"%d\"}".formatted(sequence - 1));
        }

        /** A trade of another symbol, now, which says that it was published at another time. */
        void other(long published, long logged) {
            apply("B", BEGIN, published, logged, ++otherSequence, "{\"px\":\"1\",\"sz\":\"1\"}");
        }

        void heartbeat(long published, long logged) {
            var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
            headers.add(RecordHeaders.HEARTBEAT, new byte[0]);
            headers.add(RecordHeaders.PUBLISHED, RecordHeaders.encode(published));
            apply(null, null, logged, headers);
        }

        private void apply(String key, long time, long published, long logged, long number, String value) {
            var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
            headers.add(RecordHeaders.TIME, RecordHeaders.encode(time));
            headers.add(RecordHeaders.PUBLISHED, RecordHeaders.encode(published));
            headers.add(RecordHeaders.SOURCE, new byte[] {'s'});
            headers.add(RecordHeaders.SOURCE_SEQUENCE, RecordHeaders.encode(number));
            apply(key, value, logged, headers);
        }

        private void apply(
                @Nullable String key,
                @Nullable String value,
                long logged,
                org.apache.kafka.common.header.internals.RecordHeaders headers) {
            applier.apply(
                    partition,
                    new ConsumerRecord<>(
                            "md.trade",
                            0,
                            offset++,
                            logged < 0 ? ConsumerRecord.NO_TIMESTAMP : logged / MILLI,
                            TimestampType.CREATE_TIME,
                            -1,
                            -1,
                            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                            value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                            headers,
                            Optional.empty()),
                    0);
        }

        List<Bar> bars(String channel) {
            return market.bars(A, channel).stream()
                    .filter(bar -> bar.startMicros() >= BEGIN && bar.startMicros() < END)
                    .toList();
        }

        Bar last() {
            var bars = bars("bar.1s");
            return bars.get(bars.size() - 1);
        }

        /** The bars of the time in which clocks that are right were, without what says that one may be inexact. */
        List<String> right(String channel) {
            return bars(channel).stream()
                    .map(bar -> value(bar) + " " + bar.isFinal())
                    .toList();
        }

        List<String> rightValues() {
            return bars("bar.1s").stream().map(Gateway::value).toList();
        }

        private static String value(Bar bar) {
            return "%d %s %s %s %s %s %d"
                    .formatted(
                            bar.startMicros() - BEGIN,
                            bar.open(),
                            bar.high(),
                            bar.low(),
                            bar.close(),
                            bar.volume(),
                            bar.count());
        }
    }
}
