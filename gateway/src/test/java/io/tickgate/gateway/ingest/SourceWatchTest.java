package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.record.SourceTopic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SourceWatchTest {
    private static final long EPOCH_MILLIS = 1_763_790_123_000L;

    private final MarketHealth health = new MarketHealth();
    private final PartitionState first = partition(0);
    private final PartitionState second = partition(1);
    private final Log log = new Log();
    private long nowMillis;
    private final PartitionLags lags = new PartitionLags();
    private final SourceWatch watch = new SourceWatch(() -> Instant.ofEpochMilli(EPOCH_MILLIS + nowMillis), lags, 0);

    @Test
    void takesASourceThatBeatsForWell() {
        for (int i = 0; i < 20; i++) {
            passes(1_000);
            first.heard(nowNanos());
            second.heard(nowNanos());
            look();
        }

        assertThat(reason(first)).isNull();
        assertThat(health.changes()).isZero();
    }

    @Test
    void callsAPartitionSilentAfterThreeHeartbeatsThatDidNotComeAndNoOther() {
        first.heard(0);
        passes(3_000);
        second.heard(nowNanos());
        look();
        var afterThreeSeconds = reason(first);
        passes(500);
        look();

        assertThat(afterThreeSeconds).isNull();
        assertThat(first.health().condition())
                .isEqualTo(new Condition(Reason.SOURCE_SILENT, (EPOCH_MILLIS + 3_500) * 1_000));
        assertThat(reason(second)).isNull();
    }

    @Test
    void takesTheSilenceOfATopicWithoutHeartbeatsForQuietUnlessItIsSaidHowLongItMayLast() {
        var quiet = partition(TestSources.own(Map.of()), 0);
        var limited = partition(TestSources.own(Map.of("silence", "PT10S")), 0);

        passes(9_000);
        watch.look(List.of(quiet, limited), log, nowNanos());
        var afterNineSeconds = reason(limited);
        passes(2_000);
        watch.look(List.of(quiet, limited), log, nowNanos());
        var silent = reason(limited);
        var ofQuiet = reason(quiet);
        log.isConnected = false;
        passes(1_000);
        watch.look(List.of(quiet, limited), log, nowNanos());

        assertThat(afterNineSeconds).isNull();
        assertThat(silent).isEqualTo(Reason.SOURCE_SILENT);
        assertThat(ofQuiet).isNull();
        assertThat(reason(quiet)).isEqualTo(Reason.SOURCE_DOWN);
    }

    @Test
    void saysThatAPartitionIsBehindThatStandsBeforeARecord() {
        first.heard(0);
        first.waits(true);

        passes(1_000);
        look();

        assertThat(reason(first)).isEqualTo(Reason.KAFKA_LAG);
    }

    @Test
    void notesHowFarPartitionsAreBehindForAsLongAsTheyAreRead() {
        var of = new PartitionLags.Partition("md.quote", 1);
        var told = new java.util.ArrayList<PartitionLags.Partition>();
        lags.listen(told::add);
        log.lag = 7;

        passes(500);
        look();
        double read = lags.of(of);
        passes(500);
        watch.look(List.of(first), log, nowNanos());
        double leftOut = lags.of(of);
        passes(500);
        look();

        assertThat(read).isEqualTo(7);
        assertThat(leftOut).isNaN();
        assertThat(lags.of(of)).isEqualTo(7);
        assertThat(told).containsExactly(new PartitionLags.Partition("md.quote", 0), of);
    }

    @Test
    void callsItDownWhereThereIsNoConnection() {
        log.isConnected = false;

        passes(3_500);
        look();

        assertThat(reason(first)).isEqualTo(Reason.SOURCE_DOWN);
        assertThat(reason(second)).isEqualTo(Reason.SOURCE_DOWN);
        assertThat(log.timesAskedForConnection).isEqualTo(1);
    }

    @Test
    void asksForTheConnectionOnlyWhenSomethingIsSilent() {
        first.heard(0);
        passes(1_000);
        look();

        assertThat(log.timesAskedForConnection).isZero();
    }

    @Test
    void keepsTheBeginningOfAnOutageThatBecomesAnother() {
        passes(3_500);
        look();
        log.isConnected = false;
        passes(500);
        look();

        assertThat(first.health().condition())
                .isEqualTo(new Condition(Reason.SOURCE_DOWN, (EPOCH_MILLIS + 3_500) * 1_000));
    }

    @Test
    void isWellAgainAsSoonAsSomethingComes() {
        passes(3_500);
        look();
        first.heard(nowNanos());
        passes(500);
        look();

        assertThat(reason(first)).isNull();
        assertThat(reason(second)).isEqualTo(Reason.SOURCE_SILENT);
    }

    @Test
    void tellsOfAnOutageOnceHoweverLongItLasts() {
        for (int i = 0; i < 20; i++) {
            passes(1_000);
            first.heard(nowNanos());
            look();
        }

        assertThat(health.changes()).isEqualTo(1);
    }

    @Test
    void callsAReaderLateThatHasMoreToReadThanComesInTwoSeconds() {
        reads(100);
        log.lag = 401;
        reads(100);
        var within = reason(first);
        log.lag = 402;
        reads(100);
        var late = reason(first);
        log.lag = 0;
        reads(100);

        assertThat(within).isNull();
        assertThat(late).isEqualTo(Reason.KAFKA_LAG);
        assertThat(reason(first)).isNull();
    }

    @Test
    void callsNoReaderLateForTheOneRecordThatHasJustCome() {
        reads(0);
        log.lag = 1;
        reads(0);

        assertThat(reason(first)).isNull();
    }

    @Test
    void callsAPartitionThatIsHeldBackLateHoweverLittleIsLeft() {
        first.health().hold(new Condition(Reason.SOURCE_DOWN, 0));
        reads(100);
        var held = reason(first);
        first.health().release(null);
        reads(100);

        assertThat(held).isEqualTo(Reason.KAFKA_LAG);
        assertThat(reason(first)).isNull();
    }

    @Test
    void looksOnlySomeTimesASecond() {
        passes(3_200);
        look();
        first.heard(nowNanos());
        passes(400);
        look();
        var tooSoon = reason(first);
        passes(100);
        look();

        assertThat(tooSoon).isEqualTo(Reason.SOURCE_SILENT);
        assertThat(reason(first)).isNull();
    }

    /** So many records come to each partition within half a second. */
    private void reads(int records) {
        passes(500);
        for (int i = 0; i < records; i++) {
            first.heard(nowNanos());
            second.heard(nowNanos());
        }
        look();
    }

    private void passes(long millis) {
        nowMillis += millis;
    }

    private long nowNanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    private void look() {
        watch.look(List.of(first, second), log, nowNanos());
    }

    private static @Nullable Reason reason(PartitionState partition) {
        var condition = partition.health().condition();
        return condition == null ? null : condition.reason();
    }

    private PartitionState partition(int number) {
        return partition(TestSources.of(SourceTopic.QUOTE), number);
    }

    private PartitionState partition(Source<?> of, int number) {
        var source = SourcePartition.of(of, Uuid.ONE_UUID, number, 2);
        var ofPartition = health.newSource();
        var log = new LogTapes(new LogDirectory(), new Hub(1, () -> 0), 64).of(source, ofPartition);
        return new PartitionState(source, ofPartition, log, 0, 0);
    }

    private static final class Log implements SourceWatch.Reader {
        private boolean isConnected = true;
        private long lag;
        private int timesAskedForConnection;

        @Override
        public boolean isConnected() {
            timesAskedForConnection++;
            return isConnected;
        }

        @Override
        public long lag(PartitionState partition) {
            return lag;
        }
    }
}
