package io.tickgate.gateway.faults;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.faults.ClientRule.Verdict;
import io.tickgate.gateway.log.LogPartition.Identity;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client that keeps the rule and goes on from an older cursor, where a symbol has records in two partitions. */
final class PartitionsAddedTest {
    private static final long MICROS = 1_763_780_000_000_000L;
    private static final String TOPIC = "topic";
    private static final String ONLY = Identity.epoch(TOPIC, 0, 1);
    private static final String FIRST = Identity.epoch(TOPIC, 0, 2);
    private static final String SECOND = Identity.epoch(TOPIC, 1, 2);
    private static final String FIRST_OF_THREE = Identity.epoch(TOPIC, 0, 3);
    private static final String FIRST_OF_FOUR = Identity.epoch(TOPIC, 0, 4);
    private static final String OTHER = Identity.epoch("other", 0, 2);

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();
    private final Map<String, SourceHealth> healths = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final ClientRule rule = new ClientRule(true);
    private final List<String> taken = new ArrayList<>();
    private @Nullable String cursor;

    private void partitions(String topicId, String... epochs) {
        var its = new LinkedHashMap<String, SourceHealth>();
        for (String epoch : epochs) {
            its.put(
                    epoch,
                    healths.computeIfAbsent(epoch, added -> client.health().newSource()));
        }
        var before = market.log().partitions();
        market.log().makeUnread(topicId, its);
        before.forEach(partition -> partition.end());
        market.log().partitions().forEach(partition -> partition.begin(0));
    }

    private void trade(String id, String epoch) {
        trade(id, epoch, AAPL);
    }

    private void trade(String id, String epoch, Symbol symbol) {
        long offset = offsets.merge(epoch, 1L, Long::sum);
        market.cache().add(symbol).trades().source(healths.get(epoch));
        market.event(
                symbol,
                new LogPosition(epoch, offset, MICROS + offset),
                new Trade(Price.parse("1"), Size.parse("1"), id, null, MICROS + offset),
                false);
    }

    private void subscribe(From from) {
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(from), "trade", "*");
    }

    private void comeBack() {
        client.loop().run(client.session()::close);
        client.reconnect();
        subscribe(new From.Cursor(Objects.requireNonNull(cursor)));
    }

    /** Keeps the rule; asks again where something does not fit. */
    private void take(boolean keepsCursors) {
        take(client.read(), keepsCursors);
    }

    private void take(List<ServerMessage> messages, boolean keepsCursors) {
        for (var message : messages) {
            if (message instanceof Ack ack) {
                rule.accept(ack);
            } else if (message instanceof Snapshot snapshot) {
                rule.accept(snapshot);
            } else if (message instanceof Heartbeat heartbeat && keepsCursors) {
                cursor = heartbeat.cursor();
            } else if (message instanceof Update update) {
                var verdict = rule.accept(update);
                assertThat(verdict).as("%s", update).isNotEqualTo(Verdict.GAP);
                if (verdict == Verdict.TAKEN) {
                    taken.add(((Payload.OfTrades) update.payload())
                            .trades()
                            .get(0)
                            .id());
                }
            }
        }
    }

    @Test
    void isSentWhatComesNextOfASymbolOfWhichNothingHasComeSinceTheTopicWasWidened() {
        partitions(TOPIC, ONLY);
        trade("a", ONLY);
        partitions(TOPIC, FIRST, SECOND);

        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Latest()), "trade", AAPL.value());
        take(client.read(), true);
        var early = cursor;
        trade("b", SECOND);
        take(client.read(), true);

        assertThat(early).isNotNull();
        assertThat(taken).containsExactly("b");
    }

    /** As the usual partitioner does with some of the keys, unless the topic has twice as many partitions as before. */
    @Test
    void isSentWhatComesOfASymbolThatMovesToAPartitionWhereItNeverWas() {
        takeLatestOfTheSecond();

        partitions(TOPIC, FIRST_OF_THREE, Identity.epoch(TOPIC, 1, 3), Identity.epoch(TOPIC, 2, 3));
        take(client.read(), true);
        trade("b", FIRST_OF_THREE, MSFT);
        trade("c", FIRST_OF_THREE);
        take(client.read(), true);

        assertThat(taken).containsExactly("a", "c");
    }

    @Test
    void isSentOfSuchASymbolWhatCameBeforeItWasSeenThatTheTopicIsWider() {
        takeLatestOfTheSecond();

        partitions(TOPIC, FIRST_OF_THREE, Identity.epoch(TOPIC, 1, 3), Identity.epoch(TOPIC, 2, 3));
        market.log().partitions().get(0).newcomersFrom(2, 2);
        trade("of long ago", FIRST_OF_THREE);
        trade("b", FIRST_OF_THREE);
        take(client.read(), true);

        assertThat(taken).containsExactly("a", "b");
    }

    @Test
    void isSentWhatCameOfSuchASymbolBeforeTheTopicWasWidenedOnceMore() {
        takeLatestOfTheSecond();
        partitions(TOPIC, FIRST_OF_THREE, Identity.epoch(TOPIC, 1, 3), Identity.epoch(TOPIC, 2, 3));
        market.log().partitions().get(0).newcomersFrom(2, 2);
        var ofThree = market.log().partitions().get(0);

        partitions(
                TOPIC,
                FIRST_OF_FOUR,
                Identity.epoch(TOPIC, 1, 4),
                Identity.epoch(TOPIC, 2, 4),
                Identity.epoch(TOPIC, 3, 4));
        market.log().partitions().get(0).takeNewcomers(ofThree);
        market.log().partitions().get(0).newcomersFrom(3, 3);
        trade("of long ago", FIRST_OF_FOUR);
        trade("b", FIRST_OF_FOUR);
        trade("c", FIRST_OF_FOUR);
        take(client.read(), true);

        assertThat(taken).containsExactly("a", "b", "c");
    }

    @Test
    void isToldOfNoLossWhereWhatIsGoneIsOnlyWhatMayHaveBeenItsSymbols() {
        takeLatestOfTheSecond();

        partitions(TOPIC, FIRST_OF_THREE, Identity.epoch(TOPIC, 1, 3), Identity.epoch(TOPIC, 2, 3));
        market.log().partitions().get(0).newcomersFrom(2, 2);
        for (int i = 0; i < 40; i++) {
            trade("other-" + i, FIRST_OF_THREE, MSFT);
        }
        market.log().forget(FIRST_OF_THREE, 10);
        trade("b", FIRST_OF_THREE);
        var messages = client.read();
        take(messages, true);

        assertThat(taken).containsExactly("a", "b");
        assertThat(messages).noneMatch(message -> message instanceof Status status && status.lost() != null);
    }

    private void takeLatestOfTheSecond() {
        partitions(TOPIC, FIRST, SECOND);
        trade("before", SECOND);
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Latest()), "trade", AAPL.value());
        take(client.read(), true);
        trade("a", SECOND);
        take(client.read(), true);
    }

    @Test
    void takesNothingTwiceThatComesAgainOfBothPartitions() {
        partitions(TOPIC, FIRST, SECOND);
        trade("a", FIRST);
        trade("b", SECOND);
        trade("c", FIRST);
        trade("d", SECOND);
        subscribe(new From.Earliest());
        client.loop().runAll();
        take(client.readFrame(1), true);
        take(client.readFrame(1), true);
        take(false);

        comeBack();
        take(true);
        trade("e", FIRST);
        trade("f", SECOND);
        take(true);

        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    }

    @Test
    void takesNothingTwiceThatComesAgainUnderTheNewNameOfItsPartition() {
        partitions(TOPIC, ONLY);
        trade("a", ONLY);
        subscribe(new From.Earliest());
        take(true);
        trade("b", ONLY);
        trade("c", ONLY);
        take(false);
        // A gateway that has never known it otherwise.
        partitions(TOPIC, FIRST, SECOND);
        trade("a", FIRST);
        trade("b", FIRST);
        trade("c", FIRST);
        trade("d", FIRST);
        trade("e", SECOND);

        comeBack();
        take(true);

        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    @Test
    void goesToAndFroBetweenPartitionsWithoutAGap() {
        partitions(TOPIC, FIRST, SECOND);
        subscribe(new From.Earliest());
        take(true);

        for (int i = 0; i < 3; i++) {
            trade("first-" + i, FIRST);
            trade("other-" + i, FIRST, MSFT);
            take(true);
            trade("second-" + i, SECOND);
            take(true);
        }

        assertThat(taken).hasSize(9).doesNotHaveDuplicates();
    }

    /** What is void is not what a client has: all that comes in its place is new. */
    @Test
    void takesWhatComesInThePlaceOfWhatWasCutOffThoughTheSymbolIsElsewhere() {
        partitions(TOPIC, FIRST, SECOND);
        subscribe(new From.Earliest());
        for (String id : List.of("a", "b", "c")) {
            trade(id, FIRST);
        }
        take(true);
        trade("d", SECOND);
        take(true);

        market.log().cutOff(FIRST, 2);
        offsets.put(FIRST, 1L);
        trade("x", FIRST);
        take(true);
        client.loop().advanceMillis(6_000);
        take(true);

        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "d", "x");
    }

    @Test
    void isAskedToWaitByAGatewayThatHasNotFoundAllPartitionsYet() {
        partitions(TOPIC, FIRST, SECOND);
        subscribe(new From.Earliest());
        take(true);
        partitions(TOPIC, ONLY);

        comeBack();
        var early = client.read(ServerMessage.Error.class);
        partitions("other", OTHER, SECOND);
        comeBack();
        var anew = client.read(ServerMessage.Error.class);

        assertThat(early).extracting(ServerMessage.Error::code).containsExactly(ErrorCode.STARTING);
        assertThat(early).extracting(ServerMessage.Error::retry).containsExactly(true);
        assertThat(anew).extracting(ServerMessage.Error::code).containsExactly(ErrorCode.RESUME_UNAVAILABLE);
    }
}
