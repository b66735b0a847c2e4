package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.BarCell;
import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.RecordTimes;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.HubShard;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.BarInterval;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordApplierTest {
    private static final String QUOTE = "{\"bid\":[\"1.0\",\"2\"],\"ask\":null}";
    private static final String TRADE = "{\"px\":\"1.0\",\"sz\":\"2\"}";
    private static final String FULL_BOOK = "{\"full\":true,\"bids\":[[\"1\",\"1\"]],\"asks\":[]}";
    private static final String BOOK_CHANGE = "{\"bids\":[[\"1\",\"5\"]],\"asks\":[]}";

    private boolean isWarm = true;
    private final ManualLoop loop = new ManualLoop();
    private final Hub hub = new Hub(1, loop);
    private final HubShard shard = hub.addShard(loop);
    private final Market market = new Market(hub, loop, 16);
    private long loggedMillis;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private final Watermarks watermarks = new Watermarks();
    private final IngestCounters counters = new IngestCounters();
    private final RecordApplier applier = new RecordApplier(
            market.cache(),
            watermarks,
            counters,
            PoisonStore.NONE,
            () -> isWarm,
            NanoClock.SYSTEM,
            () -> Instant.ofEpochSecond(1));
    private final MarketHealth health = new MarketHealth();
    private final Map<String, PartitionState> partitions = new HashMap<>();
    private String source = "sim1";
    private long begin;
    private long offset;
    private long sequence;

    @Test
    void bringsAQuoteToItsSymbolAtItsPlaceInTheLog() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        var version = cells("AAPL").quote().get();
        assertThat(version.position().sequence()).isZero();
        assertThat(version.position().timeMicros()).isEqualTo(1_000);
        assertThat(version.value().bid().price()).hasToString("1.0");
        assertThat(version.value().ask()).isNull();
    }

    @Test
    void dropsWhatCameBefore() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        sequence--;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(counters.stale()).isEqualTo(1);
        assertThat(cells("AAPL").quote().get().position().sequence()).isZero();
    }

    @Test
    void knowsNoBarsOfWhatLiesBeforeItsReadingOfTheLog() {
        begin = 5;
        offset = 7;
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        var bars = (BarCell) cells("AAPL").of(Channel.bar(BarInterval.ONE_SECOND));
        String epoch = bars.head().epoch();
        assertThat(bars.changeAt(epoch, 3)).isEqualTo(-1);
        assertThat(bars.changeAt(epoch, 4)).isZero();
    }

    @Test
    void stopsABookWhoseChangesWereLostUntilAFullOneComes() {
        apply(SourceTopic.BOOK, "AAPL", "{\"full\":true,\"bids\":[[\"1\",\"1\"]],\"asks\":[]}");
        sequence++;
        apply(SourceTopic.BOOK, "AAPL", "{\"bids\":[[\"1\",\"5\"]],\"asks\":[]}");
        boolean afterLoss = cells("AAPL").book().isComplete();
        apply(SourceTopic.BOOK, "AAPL", "{\"full\":true,\"bids\":[[\"1\",\"6\"]],\"asks\":[]}");

        assertThat(counters.gaps()).isEqualTo(1);
        assertThat(afterLoss).isFalse();
        assertThat(cells("AAPL").book().isComplete()).isTrue();
    }

    @Test
    void doesNotPutChangesOfANewPublisherOnTheBookOfTheOld() {
        apply(SourceTopic.BOOK, "AAPL", "{\"full\":true,\"bids\":[[\"1\",\"1\"]],\"asks\":[]}");
        source = "sim2";
        apply(SourceTopic.BOOK, "AAPL", "{\"bids\":[[\"1\",\"5\"]],\"asks\":[]}");

        assertThat(cells("AAPL").book().isComplete()).isFalse();
    }

    @Test
    void takesTheHolesOfACompactedTopicForNoLossWhileItWarms() {
        isWarm = false;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        sequence += 5;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        isWarm = true;
        sequence += 5;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(counters.gaps()).isEqualTo(1);
    }

    @Test
    void believesNoPublisherWhoseClockIsAhead() {
        watermarks.start("md.quote", List.of("quote"), 1);

        applier.apply(partition(SourceTopic.QUOTE, 0), heartbeat(99_000_000_000L), 0);

        assertThat(watermarks.microsByChannel()).isEqualTo(Map.of("quote", 1_000_000L));
    }

    @Test
    void movesTheWatermarkWithHeartbeatsAndRecordsOfEveryPartition() {
        watermarks.start("md.quote", List.of("quote"), 2);

        applier.apply(partition(SourceTopic.QUOTE, 0), heartbeat(5_000), 0);
        var withOnePartition = watermarks.microsByChannel();
        applier.apply(partition(SourceTopic.QUOTE, 1), heartbeat(4_000), 0);

        assertThat(withOnePartition).isEmpty();
        assertThat(watermarks.microsByChannel()).isEqualTo(Map.of("quote", 4_000L));
        assertThat(counters.heartbeats()).isEqualTo(2);
    }

    @Test
    void passesOverPoisonAndGoesOn() {
        apply(SourceTopic.QUOTE, "AAPL", "garbage");
        apply(SourceTopic.QUOTE, "AAPL", "{\"bid\":[1,2]}");
        apply(SourceTopic.QUOTE, "AAPL", "[]");
        apply(SourceTopic.QUOTE, "AAPL", "");
        apply(SourceTopic.QUOTE, "", QUOTE);
        apply(SourceTopic.QUOTE, "A".repeat(2_000_000), QUOTE);
        apply(SourceTopic.TRADE, "AAPL", "{\"px\":\"1\"}");
        apply(SourceTopic.TRADE, "AAPL", null);
        apply(SourceTopic.BOOK, "AAPL", null);
        apply(SourceTopic.BOOK, "AAPL", "{\"full\":true,\"bids\":[[\"1\",\"-1\"]]}");
        applier.apply(partition(SourceTopic.QUOTE, 0), record(SourceTopic.QUOTE, null, "x".getBytes(), Map.of()), 0);
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);

        assertThat(counters.malformed()).isEqualTo(11);
        assertThat(cells("MSFT").quote().get()).isNotNull();
    }

    @Test
    void marksTheSymbolOfPoisonAndNoOtherUntilItsNextGoodRecord() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        apply(SourceTopic.QUOTE, "AAPL", "garbage");
        var poisoned = cells("AAPL").quote().condition();
        var trades = cells("AAPL").trades().condition();
        var other = cells("MSFT").quote().condition();
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(poisoned).isEqualTo(new Condition(Condition.Reason.POISON, 1_000_000));
        assertThat(trades).isNull();
        assertThat(other).isNull();
        assertThat(cells("AAPL").quote().condition()).isNull();
    }

    @Test
    void tellsThoseWhoTakeEveryRecordOfPoisonAndThatItIsOver() {
        var readers = partition(SourceTopic.TRADE, 0).log();
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        int before = readers.standings();

        apply(SourceTopic.TRADE, "AAPL", "garbage");
        apply(SourceTopic.TRADE, "AAPL", "more of it");
        int poisoned = readers.standings();
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        assertThat(poisoned).isEqualTo(before + 1);
        assertThat(readers.standings()).isEqualTo(before + 2);
    }

    @Test
    void marksAllThatIsBuiltFromTradesWhenOneOfThemIsPoison() {
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        apply(SourceTopic.TRADE, "AAPL", null);
        var poisoned = conditions(cells("AAPL").ofTrades());
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        assertThat(poisoned).hasSize(3).containsOnly(Condition.Reason.POISON);
        assertThat(conditions(cells("AAPL").ofTrades())).isEmpty();
    }

    @Test
    void marksABookWhoseChangesWereLostUntilAFullOneComes() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        sequence++;
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);
        var afterLoss = conditions(cells("AAPL").books());
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);
        var afterAChange = conditions(cells("AAPL").books());
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);

        assertThat(afterLoss).hasSize(3).containsOnly(Condition.Reason.SOURCE_GAP);
        assertThat(afterAChange).hasSize(3).containsOnly(Condition.Reason.SOURCE_GAP);
        assertThat(conditions(cells("AAPL").books())).isEmpty();
    }

    @Test
    void marksNoBookThatHasNotBegun() {
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);
        sequence++;
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);

        assertThat(conditions(cells("AAPL").books())).isEmpty();
    }

    @Test
    void waitsForAFullBookAfterAChangeThatCouldNotBeRead() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        apply(SourceTopic.BOOK, "AAPL", "garbage");
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);
        var afterAChange = conditions(cells("AAPL").books());
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);

        assertThat(afterAChange).containsOnly(Condition.Reason.POISON);
        assertThat(conditions(cells("AAPL").books())).isEmpty();
        assertThat(cells("AAPL").book().isComplete()).isTrue();
    }

    @Test
    void letsTheTopicsOfASymbolShareTheHealthOfTheirPartition() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        var silent = new Condition(Condition.Reason.SOURCE_SILENT, 5);

        partition(SourceTopic.TRADE, 0).health().set(silent);

        assertThat(cells("AAPL").trades().condition()).isEqualTo(silent);
        assertThat(cells("AAPL").quote().condition()).isNull();
    }

    @Test
    void closesBarsWhenTheHeartbeatsOfTheirPartitionPassTheirEnd() {
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        boolean atTheTrade = market.bars(new Symbol("AAPL"), "bar.1s").get(0).isFinal();
        applier.apply(partition(SourceTopic.TRADE, 1), heartbeat(5_000_000), 0);
        boolean afterAnotherPartition =
                market.bars(new Symbol("AAPL"), "bar.1s").get(0).isFinal();
        applier.apply(partition(SourceTopic.TRADE, 0), heartbeat(5_000_000), 0);

        assertThat(atTheTrade).isFalse();
        assertThat(afterAnotherPartition).isFalse();
        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isFinal()).isTrue();
        assertThat(market.bars(new Symbol("AAPL"), "bar.1m").get(0).isFinal()).isFalse();
    }

    @Test
    void saysThatABarIsPartialFromWhichTradesWereLost() {
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        sequence++;
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isPartial()).isTrue();
    }

    @Test
    void forgetsAQuoteThatWasDeleted() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "AAPL", null);

        assertThat(cells("AAPL").quote().get().value()).isNull();
    }

    @Test
    void followsASymbolIntoAnotherPartitionAndTakesNothingOlderFromTheOneBefore() {
        applyAt(1, 5_000, "AAPL", "{\"bid\":[\"2.0\",\"2\"],\"ask\":null}");
        source = "sim0";
        applyAt(0, 4_000, "AAPL", QUOTE);
        var older = cells("AAPL").quote().get();
        applyAt(0, 6_000, "AAPL", QUOTE);

        assertThat(older.value().bid().price()).hasToString("2.0");
        assertThat(counters.stale()).isEqualTo(1);
        assertThat(cells("AAPL").quote().get().value().bid().price()).hasToString("1.0");
    }

    @Test
    void saysThatABarIsPartialWhoseSymbolMovedWhileItWasOpen() {
        applyAt(SourceTopic.TRADE, 0, 5_000, "AAPL", TRADE);
        applyAt(SourceTopic.TRADE, 1, 6_000, "AAPL", TRADE);
        applier.apply(partition(SourceTopic.TRADE, 0), heartbeat(5_000_000), 0);
        boolean byTheOldPartition =
                market.bars(new Symbol("AAPL"), "bar.1s").get(0).isFinal();
        applier.apply(partition(SourceTopic.TRADE, 1), heartbeat(5_000_000), 0);

        assertThat(byTheOldPartition).isFalse();
        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isFinal()).isTrue();
        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isPartial()).isTrue();
    }

    @Test
    void takesRecordsOfATopicThatWasMadeAnewHoweverTheyAreNumbered() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "AAPL", "garbage");
        applier.forget(TestSources.of(SourceTopic.QUOTE));
        var afterForgetting = cells("AAPL").quote().condition();
        sequence = 0;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(afterForgetting).isNull();
        assertThat(counters.stale()).isZero();
        assertThat(cells("AAPL").quote().get().position().sequence()).isEqualTo(2);
    }

    @Test
    void waitsForAFullBookWhereItsTopicWasMadeAnew() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        applier.forget(TestSources.of(SourceTopic.BOOK));
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);

        assertThat(cells("AAPL").book().isComplete()).isFalse();
    }

    @Test
    void takesHolesForNoLossWhileACompactedTopicIsReadAnew() {
        partition(SourceTopic.QUOTE, 0).health().hold(new Condition(Condition.Reason.KAFKA_LAG, 0));
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        sequence += 5;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(counters.gaps()).isZero();
    }

    @Test
    void marksTheBooksOfAPartitionThatHasLostRecordsAndNoOthers() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        applyAt(SourceTopic.BOOK, 1, 2_000, "MSFT", FULL_BOOK);

        applier.lose(partition(SourceTopic.BOOK, 1));

        assertThat(cells("AAPL").book().isComplete()).isTrue();
        assertThat(cells("MSFT").book().isComplete()).isFalse();
        assertThat(conditions(cells("MSFT").books())).hasSize(3).allMatch(Condition.Reason.SOURCE_GAP::equals);
    }

    @Test
    void marksWhatWasReadBeyondWhereTheLogWasCutOffUntilMoreComes() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);

        applier.cutOff(partition(SourceTopic.QUOTE, 0), 1);
        var before = cells("AAPL").quote().condition();
        var beyond = cells("MSFT").quote().condition();
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);

        assertThat(before).isNull();
        assertThat(beyond).extracting(Condition::reason).isEqualTo(Condition.Reason.SOURCE_GAP);
        assertThat(cells("MSFT").quote().condition()).isNull();
    }

    @Test
    void takesARecordThatItsPublisherSendsAgainAfterTheLogWasCutOff() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        long lost = offset - 1;

        applier.cutOff(partition(SourceTopic.QUOTE, 0), lost);
        sequence--;
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(counters.stale()).isZero();
        assertThat(cells("AAPL").quote().get().position().sequence()).isEqualTo(offset - 1);
        assertThat(cells("AAPL").quote().condition()).isNull();
    }

    @Test
    void buildsNoBookOnChangesThatWereCutOff() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);

        applier.cutOff(partition(SourceTopic.BOOK, 0), 1);
        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);
        var afterAChange = conditions(cells("AAPL").books());
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);

        assertThat(afterAChange).hasSize(3).containsOnly(Condition.Reason.SOURCE_GAP);
        assertThat(conditions(cells("AAPL").books())).isEmpty();
    }

    @Test
    void doubtsEachLatestValueOfAPartitionOfWhichRecordsCannotBeRead() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        applier.doubt(partition(SourceTopic.QUOTE, 0));
        applier.doubt(partition(SourceTopic.TRADE, 0));
        var ofQuote = cells("AAPL").quote().condition();
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(ofQuote).extracting(Condition::reason).isEqualTo(Condition.Reason.SOURCE_GAP);
        assertThat(cells("AAPL").quote().condition()).isNull();
        // A trade stands for itself.
        assertThat(cells("AAPL").trades().condition()).isNull();
    }

    @Test
    void callsABarPartialThatWasOpenWhenATradeCouldNotBeRead() {
        apply(SourceTopic.TRADE, "AAPL", TRADE);
        boolean isPartialBefore =
                market.bars(new Symbol("AAPL"), "bar.1s").get(0).isPartial();

        apply(SourceTopic.TRADE, "AAPL", "garbage");

        assertThat(isPartialBefore).isFalse();
        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isPartial()).isTrue();
    }

    @Test
    void callsABarPartialWhoseTradesWereCutOff() {
        apply(SourceTopic.TRADE, "AAPL", TRADE);

        applier.cutOff(partition(SourceTopic.TRADE, 0), 0);

        assertThat(market.bars(new Symbol("AAPL"), "bar.1s").get(0).isPartial()).isTrue();
    }

    @Test
    void namesAnEpochAfterTheTopicItsPartitionAndTheirNumber() {
        var quotes = TestSources.of(SourceTopic.QUOTE);
        var id = Uuid.randomUuid();
        var epoch = SourcePartition.of(quotes, id, 1, 6).epoch();

        assertThat(SourcePartition.of(quotes, id, 1, 6).epoch()).isEqualTo(epoch);
        assertThat(SourcePartition.of(quotes, id, 2, 6).epoch()).isNotEqualTo(epoch);
        assertThat(SourcePartition.of(quotes, id, 1, 7).epoch()).isNotEqualTo(epoch);
        assertThat(SourcePartition.of(quotes, Uuid.randomUuid(), 1, 6).epoch()).isNotEqualTo(epoch);
    }

    @Test
    void notesWhenARecordWasWhereForThoseWhoListenAndOnlyIfThatIsWanted() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);
        var quotes = cells("AAPL").quote();
        listenTo(quotes);
        applier.polled();
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        var unwanted = quotes.times();

        market.cache().timesDemand().begin();
        applier.polled();
        applyLogged(SourceTopic.QUOTE, "AAPL", QUOTE, 7, TimestampType.CREATE_TIME);
        var created = quotes.times();
        applyLogged(SourceTopic.QUOTE, "AAPL", QUOTE, 8, TimestampType.LOG_APPEND_TIME);
        var appended = quotes.times();
        apply(SourceTopic.QUOTE, "MSFT", QUOTE);
        market.cache().timesDemand().end();
        applier.polled();
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);

        assertThat(unwanted).isNull();
        assertThat(created).isEqualTo(new RecordTimes(created.position(), 7_000, false, 1_000_000));
        assertThat(created.position().sequence()).isEqualTo(3);
        assertThat(appended).isEqualTo(new RecordTimes(appended.position(), 8_000, true, 1_000_000));
        assertThat(cells("MSFT").quote().times()).as("nobody listens").isNull();
        assertThat(quotes.times()).as("no longer wanted").isEqualTo(appended);
    }

    @Test
    void notesNothingOfARecordOfWhichKafkaHasNoTime() {
        apply(SourceTopic.QUOTE, "AAPL", QUOTE);
        listenTo(cells("AAPL").quote());
        market.cache().timesDemand().begin();
        applier.polled();

        applyLogged(SourceTopic.QUOTE, "AAPL", QUOTE, -1, TimestampType.NO_TIMESTAMP_TYPE);

        assertThat(cells("AAPL").quote().times()).isNull();
    }

    @Test
    void notesTheTimesOfAllDepthsOfABookForThoseWhoListen() {
        apply(SourceTopic.BOOK, "AAPL", FULL_BOOK);
        var books = cells("AAPL").books();
        books.subList(0, 2).forEach(this::listenTo);
        market.cache().timesDemand().begin();
        applier.polled();

        apply(SourceTopic.BOOK, "AAPL", BOOK_CHANGE);

        assertThat(books.stream().map(TopicCell::times).map(Objects::nonNull)).containsExactly(true, true, false);
        assertThat(books.get(0).times().position()).isEqualTo(books.get(0).head());
    }

    private void listenTo(TopicCell cell) {
        loop.run(() -> cell.audience().on(shard).add(new Deaf()));
    }

    /** Is told of changes, and does nothing. */
    private static final class Deaf implements Subscriber {
        private int slot;

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }

        @Override
        public void onChange(long nowNanos) {}
    }

    private static List<Condition.Reason> conditions(List<? extends TopicCell> cells) {
        return cells.stream()
                .map(TopicCell::condition)
                .filter(Objects::nonNull)
                .map(Condition::reason)
                .toList();
    }

    private SymbolCells cells(String symbol) {
        return market.cache().find(new Symbol(symbol));
    }

    private void applyLogged(SourceTopic kind, String key, String value, long millis, TimestampType type) {
        loggedMillis = millis;
        timestampType = type;
        apply(kind, key, value);
    }

    private void apply(SourceTopic kind, String key, @Nullable String value) {
        applyAt(kind, 0, 2_000, key, value);
    }

    private void applyAt(int partition, long publishedMicros, String key, String value) {
        applyAt(SourceTopic.QUOTE, partition, publishedMicros, key, value);
    }

    private void applyAt(SourceTopic kind, int partition, long publishedMicros, String key, @Nullable String value) {
        sequence++;
        var headers = Map.of(
                RecordHeaders.TIME,
                "1000",
                RecordHeaders.PUBLISHED,
                Long.toString(publishedMicros),
                RecordHeaders.SOURCE,
                source,
                RecordHeaders.SOURCE_SEQUENCE,
                Long.toString(sequence));
        applier.apply(
                partition(kind, partition),
                record(
                        kind,
                        key.getBytes(StandardCharsets.UTF_8),
                        value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                        headers),
                0);
    }

    private ConsumerRecord<byte[], byte[]> heartbeat(long publishedMicros) {
        return record(
                SourceTopic.QUOTE,
                null,
                null,
                Map.of(RecordHeaders.HEARTBEAT, "", RecordHeaders.PUBLISHED, Long.toString(publishedMicros)));
    }

    private ConsumerRecord<byte[], byte[]> record(
            SourceTopic kind, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
        var kafkaHeaders = new org.apache.kafka.common.header.internals.RecordHeaders();
        headers.forEach((name, text) -> kafkaHeaders.add(name, text.getBytes(StandardCharsets.US_ASCII)));
        return new ConsumerRecord<>(
                kind.topicName(),
                0,
                offset++,
                loggedMillis,
                timestampType,
                -1,
                -1,
                key,
                value,
                kafkaHeaders,
                Optional.empty());
    }

    private PartitionState partition(SourceTopic kind, int partition) {
        return partitions.computeIfAbsent(kind + "/" + partition, added -> {
            var source = SourcePartition.of(TestSources.of(kind), Uuid.ONE_UUID, partition, 2);
            var ofPartition = health.newSource();
            var log = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 64).of(source, ofPartition);
            log.begin(begin);
            return new PartitionState(source, ofPartition, log, begin, 0);
        });
    }
}
