package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that was cut off gives offsets again: no client takes a later record for an older one. */
final class CutOffLogTest {
    private final TestClient client = new TestClient();
    private final Market market = client.market();
    private final SourceHealth source = client.health().newSource();

    @BeforeEach
    void oneOfEach() {
        market.quote(AAPL, "1", "2");
        market.book(AAPL, List.of("1x1"), List.of());
        market.trade(AAPL, "1", "1");
        client.read();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quote", "book.2", "trade", "bar.1m"})
    void putsASnapshotBeforeWhatComesAtALowerOffset(String channel) {
        client.subscribe(channel, "AAPL.XNAS");
        client.read();

        cutOff();
        oneMoreOfEach("3");
        var first = client.read().stream()
                .filter(message -> !(message instanceof Status))
                .toList();
        oneMoreOfEach("5");
        var next = client.read();

        assertThat(first.get(0)).isInstanceOfSatisfying(Snapshot.class, snapshot -> {
            assertThat(snapshot.reason()).isEqualTo(SnapshotReason.RESYNC);
            assertThat(snapshot.epoch()).isEqualTo(market.epoch());
            assertThat(snapshot.sequence()).isLessThan(10);
        });
        assertThat(next).isNotEmpty().hasOnlyElementsOfType(Update.class);
        assertThat(linksOf(first, next)).isTrue();
    }

    @Test
    void tellsWhoTakesEveryRecordWhatIsVoidOfWhatItWasSentAndBeginsAnewAtOnce() {
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        market.trade(AAPL, "2", "1");
        long sent = market.offset();
        client.read();

        market.cutOff(sent);
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Status.class, Snapshot.class);
        var status = (Status) messages.get(0);
        assertThat(status.code()).isEqualTo(ErrorCode.GAP);
        assertThat(status.lost()).isEqualTo(new ServerMessage.Lost(market.epoch(), sent, sent));
        var snapshot = (Snapshot) messages.get(1);
        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.RESYNC);
        assertThat(snapshot.sequence()).isLessThan(sent);
    }

    @Test
    void sendsNothingThatIsKnownToBeVoid() {
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "66.6", "1");

        market.cutOff(market.offset());
        market.trade(AAPL, "4", "1");
        var updates = client.read(Update.class);

        assertThat(updates).hasSize(2);
        assertThat(updates.toString()).contains("price=2", "price=4");
    }

    @Test
    void sendsTheEventsOfBothSidesOfTheCutInTheirOrder() {
        var defaults = SubscribeOptions.DEFAULTS;
        client.subscribe(
                new SubscribeOptions(
                        Mode.CONFLATE, null, null, false, false, defaults.feed(), false, false, null, null),
                "trade",
                "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        cutOff();
        market.trade(AAPL, "3", "1");
        market.trade(AAPL, "4", "1");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Update.class, Snapshot.class);
        assertThat(((Update) messages.get(0)).events()).isEqualTo(1);
    }

    @Test
    void showsNoTradesOfTheTopicBefore() {
        market.newEpoch("k4");
        market.trade(AAPL, "3", "1");
        var defaults = SubscribeOptions.DEFAULTS;

        client.subscribe(
                new SubscribeOptions(
                        Mode.CONFLATE, null, null, false, false, defaults.feed(), false, false, null, null),
                "trade",
                "AAPL.XNAS");

        assertThat(client.read(Snapshot.class))
                .singleElement()
                .satisfies(snapshot -> assertThat(((Payload.OfTrades) snapshot.payload()).trades())
                        .hasSize(1));
    }

    @Test
    void doesNotGoOnFromAPositionAtWhichThereMayBeAnotherRecordNow() {
        long held = market.offset();
        market.cache().find(AAPL).trades().cutOff(held);
        market.cutOff(held);
        market.trade(AAPL, "3", "1");

        client.subscribe(from(held), "trade", "AAPL.XNAS");

        assertThat(client.readWithoutHeartbeats()).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Update.class);
    }

    @Test
    void takesNothingForDoubtfulThatIsBeforeTheCut() {
        long held = market.offset();
        market.cache().find(AAPL).trades().cutOff(held + 1);
        market.trade(AAPL, "3", "1");

        client.subscribe(from(held), "trade", "AAPL.XNAS");

        assertThat(client.readWithoutHeartbeats()).hasExactlyElementsOfTypes(Ack.class, Update.class);
    }

    @Test
    void doesNotWaitForARecordThatThePartitionDoesNotHave() {
        market.cache().find(AAPL).quote().source(source);
        long held = market.offset() + 5;
        client.subscribe(from(held), "quote", "AAPL.XNAS");
        var first = client.read();

        source.readTo(held);
        client.loop().advanceMillis(5_100);
        var before = client.read(Snapshot.class);
        source.readTo(held + 1);
        client.loop().advanceMillis(5_100);
        var after = client.read();

        assertThat(((Status) first.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(before).isEmpty();
        assertThat(after)
                .filteredOn(Snapshot.class::isInstance)
                .singleElement()
                .satisfies(message -> assertThat(((Snapshot) message).reason()).isEqualTo(SnapshotReason.RESYNC));
    }

    private void cutOff() {
        market.cutOff(3);
    }

    private void oneMoreOfEach(String price) {
        market.quote(AAPL, price, "9");
        market.book(AAPL, List.of(price + "x1"), List.of());
        market.trade(AAPL, price, "1");
    }

    /** Whether the updates that name the one before them begin at the last message. */
    private static boolean linksOf(List<ServerMessage> first, List<ServerMessage> next) {
        long held = first.get(first.size() - 1) instanceof Update update
                ? update.sequence()
                : ((Snapshot) first.get(first.size() - 1)).sequence();
        Long previous = ((Update) next.get(0)).previous();
        return previous == null || previous == held;
    }

    private SubscribeOptions from(long sequence) {
        return SubscribeOptions.DEFAULTS.withFrom(
                new From.Positions(Map.of("AAPL.XNAS", new Position(market.epoch(), sequence))));
    }
}
