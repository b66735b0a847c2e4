package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Quote;
import io.tickgate.wire.From;
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
import org.junit.jupiter.api.Test;

/** Where a client goes on that has a position. */
final class ResumeTest {
    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void startsAnewWhenTheTopicIsAnotherOne() {
        market.quote(AAPL, "1", "2");
        market.book(AAPL, List.of("1x1"), List.of());
        market.trade(AAPL, "1", "1");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("book.2", "AAPL.XNAS");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        market.newEpoch("k4");
        market.quote(AAPL, "3", "4");
        market.book(AAPL, List.of("2x1"), List.of());
        market.trade(AAPL, "5", "1");
        var messages = client.read();

        assertThat(messages)
                .filteredOn(Snapshot.class::isInstance)
                .extracting(message -> ((Snapshot) message).reason())
                .containsExactly(SnapshotReason.EPOCH, SnapshotReason.EPOCH, SnapshotReason.EPOCH);
        var trade = messages.stream().filter(Update.class::isInstance).toList();
        assertThat(trade).hasSize(1);
        assertThat(((Update) trade.get(0)).previous()).isEqualTo(-1);
    }

    @Test
    void tellsThatARecordWasDeleted() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        market.deleteQuote(AAPL);
        var deleted = client.read(Snapshot.class).get(0);
        market.quote(AAPL, "3", "4");

        assertThat(deleted.reason()).isEqualTo(SnapshotReason.DELETED);
        assertThat(deleted.payload()).isNull();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void goesOnFromAPositionThatTheClientHolds() {
        market.quote(AAPL, "1", "2");
        long held = market.offset();

        client.subscribe(from(held), "quote", "AAPL.XNAS");
        var resumed = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(resumed).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) resumed.get(0)).resumed()).containsExactly("AAPL.XNAS");
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void sendsWhatAClientHasMissedSinceItsPosition() {
        market.trade(AAPL, "1", "1");
        long held = market.offset();
        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "3", "1");

        client.subscribe(from(held), "trade", "AAPL.XNAS");
        var messages = client.readWithoutHeartbeats();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Update.class, Update.class);
        assertThat(((Update) messages.get(1)).previous()).isEqualTo(held);
    }

    @Test
    void neverGoesBackForAClientThatIsAheadOfThisGateway() {
        market.quote(AAPL, "1", "2");
        long held = market.offset() + 2;

        client.subscribe(from(held), "quote", "AAPL.XNAS");
        var first = client.read();
        market.quote(AAPL, "3", "4");
        market.quote(AAPL, "5", "6");
        var still = client.read();
        market.quote(AAPL, "7", "8");
        var later = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Status.class);
        assertThat(((Status) first.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(still).extracting(message -> ((Status) message).state()).containsExactly(StatusState.LIVE);
        assertThat(later).hasExactlyElementsOfTypes(Update.class);
        assertThat(bid((Update) later.get(0))).isEqualTo("7");
    }

    @Test
    void sendsNoOlderBookOrTradeToAClientThatIsAheadOfThisGateway() {
        market.book(AAPL, List.of("1x1"), List.of());
        market.trade(AAPL, "1", "1");
        long held = market.offset() + 2;

        client.subscribe(from(held), "book.2", "AAPL.XNAS");
        client.subscribe(from(held), "trade", "AAPL.XNAS");
        var first = client.readWithoutHeartbeats();
        market.bookChange(AAPL, List.of("1x2"), List.of());
        market.trade(AAPL, "2", "1");
        var atTheSamePlace = client.read();
        market.trade(AAPL, "3", "1");
        market.bookChange(AAPL, List.of("1x4"), List.of());
        var later = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Ack.class, Status.class, Status.class);
        assertThat(atTheSamePlace)
                .extracting(message -> ((Status) message).state())
                .containsExactly(StatusState.LIVE);
        // Two keys have no order among each other.
        assertThat(later).hasSize(3).hasAtLeastOneElementOfType(Status.class);
        assertThat(later)
                .filteredOn(Update.class::isInstance)
                .singleElement()
                .satisfies(update -> assertThat(((Update) update).previous()).isEqualTo(held));
        assertThat(later)
                .filteredOn(Snapshot.class::isInstance)
                .singleElement()
                .satisfies(
                        snapshot -> assertThat(((Snapshot) snapshot).reason()).isEqualTo(SnapshotReason.RESYNC));
    }

    @Test
    void tellsAClientThatWasAheadThatItIsNoMoreWhereItsTradesBeginAnew() {
        market.trade(AAPL, "1", "1");
        client.subscribe(from(market.offset() + 2), "trade", "AAPL.XNAS");
        var first = client.readWithoutHeartbeats();

        market.newEpoch("k9");
        market.trade(AAPL, "2", "1");
        var anew = client.readWithoutHeartbeats();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Status.class);
        assertThat(((Status) first.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(anew)
                .filteredOn(Status.class::isInstance)
                .extracting(message -> ((Status) message).state())
                .containsExactly(StatusState.LIVE);
        assertThat(anew).hasAtLeastOneElementOfType(Update.class);
    }

    @Test
    void replacesABookThatCannotBeContinued() {
        market.book(AAPL, List.of("1x1"), List.of());
        long held = market.offset();
        market.bookChange(AAPL, List.of("1x2"), List.of());

        client.subscribe(from(held), "book.2", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).isEmpty();
        assertThat(((Snapshot) messages.get(1)).reason()).isEqualTo(SnapshotReason.RESYNC);
    }

    @Test
    void replacesABookThatChangedAndChangedBackWhileNobodyHereLooked() {
        market.book(AAPL, List.of("1x1"), List.of());
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "book.2", "AAPL.XNAS");
        client.read();
        market.bookChange(AAPL, List.of("1x1", "2x1"), List.of());
        long heldFromAnotherGateway = market.offset();
        market.bookChange(AAPL, List.of("2x0"), List.of());
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "book.2", "AAPL.XNAS");
        client.read();

        client.subscribe(from(heldFromAnotherGateway), "book.2", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).isEmpty();
    }

    private SubscribeOptions from(long sequence) {
        return SubscribeOptions.DEFAULTS.withFrom(
                new From.Positions(Map.of("AAPL.XNAS", new Position(market.epoch(), sequence))));
    }

    private static String bid(ServerMessage update) {
        Quote quote = ((Payload.OfQuote) ((Update) update).payload()).quote();
        return quote.bid().price().toString();
    }

    private static String price(Update update) {
        return ((Payload.OfTrades) update.payload()).trades().get(0).price().toString();
    }
}
