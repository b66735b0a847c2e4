package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.From;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BarsTest {
    private static final long SECOND = 1_000_000;

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void beginsWithTheBarsThatAreKeptAndTheOpenOneLast() {
        trade("10", 0);
        trade("11", 1);
        trade("12", 2);

        client.subscribe("bar.1s", "AAPL.XNAS");
        var bars = bars(client.read(Snapshot.class).get(0));

        assertThat(bars).extracting(Bar::startMicros).containsExactly(0L, SECOND, 2 * SECOND);
        assertThat(bars).extracting(Bar::isFinal).containsExactly(true, true, false);
    }

    @Test
    void beginsWithoutBarsWhereNothingWasTraded() {
        market.quote(AAPL, "1", "2");

        client.subscribe("bar.1s", "AAPL.XNAS");
        var nothing = client.read(Snapshot.class).get(0);
        trade("10", 0);

        assertThat(bars(nothing)).isEmpty();
        assertThat(nothing.sequence()).isEqualTo(-1);
        assertThat(client.read(Snapshot.class)).extracting(Snapshot::reason).containsExactly(SnapshotReason.INITIAL);
    }

    @Test
    void sendsOnlyTheNewestOfAnOpenBar() {
        subscribed();

        trade("15", 0);
        trade("8", 0);
        trade("12", 0);
        var updates = client.read(Update.class);

        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).previous()).isNull();
        var bar = bar(updates.get(0));
        assertThat(List.of(bar.open(), bar.high(), bar.low(), bar.close())).hasToString("[10, 15, 8, 12]");
        assertThat(bar.volume()).isEqualByComparingTo("4");
        assertThat(bar.count()).isEqualTo(4);
        assertThat(bar.revision()).isZero();
    }

    @Test
    void sendsTheEndOfABarAndTheBeginningOfTheNextAtOnePlaceInTheLog() {
        subscribed();

        trade("11", 1);
        var updates = client.read(Update.class);

        assertThat(updates).hasSize(2);
        assertThat(updates).extracting(Update::sequence).containsOnly(market.offset());
        assertThat(updates)
                .extracting(
                        update -> bar(update).startMicros(),
                        update -> bar(update).isFinal())
                .containsExactlyInAnyOrder(tuple(0L, true), tuple(SECOND, false));
    }

    @Test
    void sendsEveryFinalBarToASlowReader() {
        client.send("{\"op\":\"hello\",\"credit\":1}");
        subscribed();

        trade("11", 1);
        trade("12", 2);
        trade("13", 2);
        client.read();
        client.send("{\"op\":\"credit\",\"n\":100}");
        var updates = client.read(Update.class);

        assertThat(updates)
                .extracting(BarsTest::bar)
                .filteredOn(Bar::isFinal)
                .extracting(Bar::startMicros)
                .containsExactly(0L, SECOND);
        assertThat(updates).hasSize(3);
    }

    @Test
    void closesABarWhenTheClocksOfThePublishersPassItsEnd() {
        subscribed();

        market.passes(AAPL, SECOND - 1);
        var before = client.read();
        market.passes(AAPL, SECOND);
        var after = client.read(Update.class);

        assertThat(before).isEmpty();
        assertThat(after).hasSize(1);
        assertThat(bar(after.get(0)).isFinal()).isTrue();
        assertThat(after.get(0).sequence()).isEqualTo(market.offset());
    }

    @Test
    void sendsAFinalBarAgainWhenALateTradeComes() {
        subscribed();
        trade("11", 1);
        client.read();

        trade("20", 0);
        var updates = client.read(Update.class);

        assertThat(updates).hasSize(1);
        assertThat(bar(updates.get(0)).isFinal()).isTrue();
        assertThat(bar(updates.get(0)).revision()).isEqualTo(1);
        assertThat(bar(updates.get(0)).high()).hasToString("20");
    }

    @Test
    void goesOnFromThePositionOfAClient() {
        subscribed();
        long held = market.offset();
        client.unsubscribe("bar.1s", "AAPL.XNAS");
        client.read();
        trade("11", 1);
        trade("12", 2);

        client.subscribe(from(market.epoch(), held), "bar.1s", "AAPL.XNAS");
        var messages = client.read();

        assertThat(((Ack) messages.get(0)).resumed()).containsExactly("AAPL.XNAS");
        assertThat(messages).filteredOn(Snapshot.class::isInstance).isEmpty();
        assertThat(messages)
                .filteredOn(Update.class::isInstance)
                .extracting(message -> bar((Update) message).startMicros())
                .containsExactlyInAnyOrder(0L, SECOND, 2 * SECOND);
    }

    @Test
    void sendsAgainTheBarsOfThePositionItselfOfWhichAClientMayHaveHadOnlySome() {
        subscribed();
        trade("11", 1);
        client.unsubscribe("bar.1s", "AAPL.XNAS");
        client.read();

        client.subscribe(from(market.epoch(), market.offset()), "bar.1s", "AAPL.XNAS");

        assertThat(client.read(Update.class))
                .extracting(update -> bar(update).startMicros())
                .containsExactlyInAnyOrder(0L, SECOND);
    }

    @Test
    void beginsAnewForAClientWhosePositionIsBeforeTheReadingOfTheLog() {
        trade("10", 0);
        long held = market.offset();
        trade("11", 1);
        trade("12", 2);
        market.cache().add(AAPL).bars().beginsAt(market.offset());

        client.subscribe(from(market.epoch(), held), "bar.1s", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).isEmpty();
    }

    @Test
    void sendsWhatChangesWhileItWritesNoSoonerThanItsRateAllows() {
        trade("10", 0);
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "bar.1s", "AAPL.XNAS");
        client.read();
        client.loop().advanceMillis(2_000);

        trade("11", 0);
        client.duringNextWrite(() -> trade("12", 0));
        var atOnce = client.read(Update.class);
        client.loop().advanceMillis(2_000);
        var later = client.read(Update.class);

        assertThat(atOnce).extracting(update -> bar(update).close()).hasToString("[11]");
        assertThat(later).extracting(update -> bar(update).close()).hasToString("[12]");
    }

    @Test
    void beginsAnewForAClientWhosePositionIsOlderThanTheBarsThatAreKept() {
        subscribed();
        long held = market.offset();
        client.unsubscribe("bar.1s", "AAPL.XNAS");
        client.read();
        for (int second = 1; second < 8; second++) {
            trade("11", second);
        }

        client.subscribe(from(market.epoch(), held), "bar.1s", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Snapshot) messages.get(1)).reason()).isEqualTo(SnapshotReason.RESYNC);
    }

    @Test
    void tellsAReaderThatItWasOvertaken() {
        subscribed();

        for (int second = 1; second < 8; second++) {
            trade("11", second);
        }
        var overtaken = client.read();
        trade("12", 7);

        assertThat(overtaken).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(((Snapshot) overtaken.get(0)).reason()).isEqualTo(SnapshotReason.LAGGED);
        assertThat(bars((Snapshot) overtaken.get(0))).hasSize(4);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void startsAnewWhenTheTopicIsAnotherOne() {
        subscribed();

        market.newEpoch("k4");
        trade("11", 0);
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(((Snapshot) messages.get(0)).reason()).isEqualTo(SnapshotReason.EPOCH);
        assertThat(bars((Snapshot) messages.get(0))).extracting(Bar::count).containsExactly(1L);
    }

    @Test
    void namesNoChangeOfAnEarlierTopicAsTheLastOfAQuietKey() {
        trade("10", 0);
        market.newEpoch("k4");
        market.trade(AAPL, new Trade(Price.parse("1"), Size.parse("1"), null, null, 0, "t9", null), false);

        client.subscribe("bar.1s", "AAPL.XNAS");
        long held = client.read(Snapshot.class).get(0).sequence();
        client.loop().advanceMillis(5_100);
        client.read();
        client.loop().advanceMillis(5_100);
        var quiet = client.read(Heartbeat.class).get(0).quiet();

        assertThat(quiet).extracting(Quiet::sequence).allMatch(sequence -> sequence <= held);
    }

    private void subscribed() {
        trade("10", 0);
        client.subscribe("bar.1s", "AAPL.XNAS");
        client.read();
    }

    private void trade(String price, long second) {
        market.trade(AAPL, price, "1", second * SECOND);
    }

    private static SubscribeOptions from(String epoch, long sequence) {
        return SubscribeOptions.DEFAULTS.withFrom(
                new From.Positions(Map.of("AAPL.XNAS", new Position(epoch, sequence))));
    }

    private static List<Bar> bars(Snapshot snapshot) {
        return ((Payload.OfBars) snapshot.payload()).bars();
    }

    private static Bar bar(Update update) {
        return ((Payload.OfBar) update.payload()).bar();
    }
}
