package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
    private static final long EXAMPLE_CHECKSUM = 2_298_083_913L;
    private static final long CHECKSUM_OF_NOTHING = 2_343_686_810L;
    private static final SubscribeOptions CHECKED = options(null, null, true, false, null);
    private static final SubscribeOptions WITH_TRADES = options(null, 1.0, false, true, null);
    private static final SubscribeOptions FRESH = options(null, null, false, false, 500L);

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void holdsBackAKeyThatIsGivenARateInPlace() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        market.quote(AAPL, "3", "4");
        client.read();

        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        market.quote(AAPL, "5", "6");
        var first = client.read();
        client.loop().advanceMillis(1_100);

        assertThat(first).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) first.get(0)).maxRate()).isEqualTo(1);
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void countsTheAgeOfAValueFromWhenItIsCountedAgain() {
        var fresh = options(null, 1.0, false, false, 5_000L);
        market.quote(AAPL, "1", "2");
        client.subscribe(fresh, "quote", "AAPL.XNAS");
        client.read();
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.loop().advanceMillis(60_000);
        client.read();
        market.quote(AAPL, "3", "4");
        client.read();
        market.quote(AAPL, "5", "6");

        client.subscribe(fresh, "quote", "AAPL.XNAS");
        client.loop().advanceMillis(1_100);

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class, Update.class);
    }

    @Test
    void keepsWhatWaitsInAnotherLaneWhenTheRateChanges() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();
        market.quote(AAPL, "3", "4");
        client.read();

        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", "AAPL.XNAS");
        client.read();
        client.loop().advanceMillis(110);
        var update = client.read(Update.class);
        client.loop().advanceMillis(2_000);

        assertThat(update).hasSize(1);
        assertThat(client.read(Update.class)).isEmpty();
    }

    @Test
    void waitsOnceInALaneHoweverOftenTheOptionsChange() {
        waitInALaneOf(1);

        for (int i = 0; i < 5; i++) {
            client.subscribe(WITH_TRADES, "quote", "AAPL.XNAS");
        }

        assertThat(waitingAt(1)).isEqualTo(1);
        client.loop().advanceMillis(1_100);
        assertThat(client.read(Update.class)).hasSize(1);
        client.loop().advanceMillis(1_100);
        assertThat(client.read(Update.class)).isEmpty();
        assertThat(waitingAt(1)).isZero();
    }

    @Test
    void waitsInNoLaneButItsOwn() {
        waitInALaneOf(1);

        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", "AAPL.XNAS");
        assertThat(waitingAt(1)).isZero();
        assertThat(waitingAt(10)).isEqualTo(1);
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        assertThat(waitingAt(1)).isEqualTo(1);
        assertThat(waitingAt(10)).isZero();

        client.unsubscribe("quote", "AAPL.XNAS");
        assertThat(waitingAt(1)).isZero();
    }

    private void waitInALaneOf(double perSecond) {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(perSecond), "quote", "AAPL.XNAS");
        client.read();
        market.quote(AAPL, "3", "4");
        client.read();
    }

    private int waitingAt(double perSecond) {
        return Objects.requireNonNull(client.sessionLoop().lane(perSecond)).waiting();
    }

    @Test
    void switchesTheChecksumOfABookOnAndOffInPlace() {
        market.book(AAPL, List.of("10x1"), List.of());
        client.subscribe("book.2", "AAPL.XNAS");
        long snapshot = client.read(Snapshot.class).get(0).sequence();

        client.subscribe(CHECKED, "book.2", "AAPL.XNAS");
        market.bookChange(AAPL, List.of("10x2"), List.of());
        var checked = client.read();
        client.subscribe("book.2", "AAPL.XNAS");
        market.bookChange(AAPL, List.of("10x3"), List.of());
        var unchecked = client.read();

        assertThat(checked).hasExactlyElementsOfTypes(Ack.class, Update.class);
        assertThat(((Update) checked.get(1)).checksum()).isNotNull();
        assertThat(((Update) checked.get(1)).previous()).isEqualTo(snapshot);
        assertThat(unchecked).hasExactlyElementsOfTypes(Ack.class, Update.class);
        assertThat(((Update) unchecked.get(1)).checksum()).isNull();
        assertThat(((Update) unchecked.get(1)).previous()).isEqualTo(((Update) checked.get(1)).sequence());
    }

    @Test
    void foldsTradesFromTheNextOneOnWhenTheModeChangesInPlace() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        long snapshot = client.read(Snapshot.class).get(0).sequence();
        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "3", "1");

        client.subscribe(options(Mode.CONFLATE, null, false, false, null), "trade", "AAPL.XNAS");
        var folded = client.read();
        client.subscribe(options(Mode.ALL, null, false, false, null), "trade", "AAPL.XNAS");
        market.trade(AAPL, "4", "1");
        market.trade(AAPL, "5", "1");
        var single = client.readWithoutHeartbeats();

        assertThat(folded).hasExactlyElementsOfTypes(Ack.class, Update.class);
        assertThat(((Update) folded.get(1)).previous()).isEqualTo(snapshot);
        assertThat(((Update) folded.get(1)).events()).isEqualTo(2);
        assertThat(single).hasExactlyElementsOfTypes(Ack.class, Update.class, Update.class);
        assertThat(((Update) single.get(1)).previous()).isEqualTo(((Update) folded.get(1)).sequence());
    }

    @Test
    void foldsNoCancellationAndNoCorrectionAway() {
        market.trade(AAPL, "1", "1");
        client.subscribe(options(Mode.CONFLATE, null, false, false, null), "trade", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "3", "1");
        market.trade(AAPL, cancellation("t102"), false);
        market.trade(AAPL, "4", "1");
        var updates = client.read(Update.class);

        assertThat(updates).extracting(Update::events).containsExactly(2L, 1L, 1L);
        var revision = ((Payload.OfTrades) updates.get(1).payload()).trades().get(0);
        assertThat(revision.cancels()).isEqualTo("t102");
    }

    @Test
    void sendsAQuoteThatWaitsInItsLaneWhenItsSymbolTrades() {
        market.quote(AAPL, "1", "2");
        client.subscribe(WITH_TRADES, "quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");
        var waiting = client.read();
        market.trade(AAPL, "3", "1");
        var atTheTrade = client.read();
        client.loop().advanceMillis(2_000);

        assertThat(waiting).isEmpty();
        assertThat(atTheTrade).hasExactlyElementsOfTypes(Update.class);
        assertThat(((Update) atTheTrade.get(0)).channel()).isEqualTo("quote");
        assertThat(client.read()).isEmpty();
    }

    @Test
    void sendsNoQuoteTwiceForATrade() {
        market.quote(AAPL, "1", "2");
        client.subscribe(WITH_TRADES, "quote", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "1", "1");

        assertThat(client.read()).isEmpty();
    }

    @Test
    void takesUpTradesInPlaceAndLetsThemGo() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();

        client.subscribe(WITH_TRADES, "quote", "AAPL.XNAS");
        market.quote(AAPL, "3", "4");
        market.trade(AAPL, "3", "1");
        var with = client.read();
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        market.quote(AAPL, "5", "6");
        market.trade(AAPL, "5", "1");
        var without = client.read();

        assertThat(with).hasExactlyElementsOfTypes(Ack.class, Update.class);
        assertThat(without).hasExactlyElementsOfTypes(Ack.class);
    }

    @Test
    void dropsAQuoteThatIsTooOldAndSendsTheNextOne() {
        market.quote(AAPL, "1", "2");
        client.subscribe(FRESH, "quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");
        isNotRead(600);
        var tooLate = client.read();
        isNotRead(600);
        var quiet = client.read();
        market.quote(AAPL, "5", "6");
        var inTime = client.read();

        assertThat(tooLate).hasExactlyElementsOfTypes(Status.class);
        assertExpired(tooLate.get(0));
        assertThat(quiet).isEmpty();
        assertThat(inTime).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(((Status) inTime.get(0)).state()).isEqualTo(StatusState.LIVE);
        assertThat(((Update) inTime.get(1)).sequence()).isEqualTo(market.offset());
    }

    @Test
    void passesOverNoQuoteThatComesWhileAnOlderOneIsDropped() {
        market.quote(AAPL, "1", "2");
        client.subscribe(FRESH, "quote", "AAPL.XNAS");
        client.read();
        market.quote(AAPL, "3", "4");
        isNotRead(600);

        market.isAnnouncedLate();
        market.quote(AAPL, "5", "6");
        var notToldYet = client.read();
        market.isAnnounced();
        var told = client.read();

        assertThat(notToldYet).hasExactlyElementsOfTypes(Status.class);
        assertExpired(notToldYet.get(0));
        assertThat(told).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(((Update) told.get(1)).sequence()).isEqualTo(market.offset());
    }

    @Test
    void passesOverNoTradeThatComesWhileOlderOnesAreDropped() {
        var fresh = options(Mode.CONFLATE, null, false, false, FRESH.maxAgeMillis());
        market.trade(AAPL, "1", "1");
        client.subscribe(fresh, "trade", "AAPL.XNAS");
        client.read();
        market.trade(AAPL, "2", "1");
        isNotRead(600);

        market.isAnnouncedLate();
        market.trade(AAPL, "3", "1");
        var notToldYet = client.read();
        market.isAnnounced();
        var told = client.read();

        assertThat(notToldYet).hasExactlyElementsOfTypes(Status.class);
        assertExpired(notToldYet.get(0));
        assertThat(told).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(((Update) told.get(1)).sequence()).isEqualTo(market.offset());
        assertThat(((Update) told.get(1)).events()).isEqualTo(1);
    }

    @Test
    void sendsAQuoteThatIsStillFreshEnough() {
        market.quote(AAPL, "1", "2");
        client.subscribe(FRESH, "quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");
        isNotRead(500);

        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void replacesABookOfWhichAChangeWasDroppedForItsAge() {
        market.book(AAPL, List.of("10x1", "9x1"), List.of());
        client.subscribe(FRESH, "book.2", "AAPL.XNAS");
        client.read();

        market.bookChange(AAPL, List.of("10x2"), List.of());
        isNotRead(600);
        var tooLate = client.read();
        market.bookChange(AAPL, List.of("9x2"), List.of());
        var inTime = client.read();

        assertThat(tooLate).hasExactlyElementsOfTypes(Status.class);
        assertExpired(tooLate.get(0));
        assertThat(inTime).hasExactlyElementsOfTypes(Status.class, Snapshot.class);
        assertThat(((Status) inTime.get(0)).state()).isEqualTo(StatusState.LIVE);
        assertThat(((Snapshot) inTime.get(1)).reason()).isEqualTo(SnapshotReason.RESYNC);
        assertThat(((Payload.OfBook) ((Snapshot) inTime.get(1)).payload())
                        .levels()
                        .bids())
                .hasToString("[Level[price=10, size=2], Level[price=9, size=2]]");
    }

    @Test
    void sendsTheChecksumOfTheProtocolWithASnapshotAndWithAnUpdate() {
        market.book(AAPL, List.of("189.41x300", "189.40x1200", "189.38x50"), List.of("189.42x200", "189.45x700"));
        client.subscribe(CHECKED, "book.10", "AAPL.XNAS");
        var snapshot = client.read(Snapshot.class).get(0);

        market.bookChange(AAPL, List.of("189.41x1"), List.of("189.45x0"));
        market.bookChange(AAPL, List.of("189.37x7"), List.of());
        client.read();
        market.bookChange(AAPL, List.of("189.41x300", "189.37x0"), List.of("189.45x700"));
        var update = client.read(Update.class).get(0);

        assertThat(snapshot.checksum()).isEqualTo(EXAMPLE_CHECKSUM);
        assertThat(update.checksum()).isEqualTo(EXAMPLE_CHECKSUM);
    }

    @Test
    void hasAChecksumForABookWithoutLevels() {
        market.book(AAPL, List.of(), List.of());

        client.subscribe(CHECKED, "book.10", "AAPL.XNAS");

        assertThat(client.read(Snapshot.class).get(0).checksum()).isEqualTo(CHECKSUM_OF_NOTHING);
    }

    @Test
    void beginsABookAnewWhenItsDigitsChange() {
        market.book(AAPL, List.of("10.1x5"), List.of("10.2x3"));
        client.subscribe(CHECKED, "book.10", "AAPL.XNAS");
        var snapshot = client.read(Snapshot.class).get(0);

        market.bookChange(AAPL, List.of("10.15x1"), List.of());
        var messages = client.read();

        assertThat(snapshot.priceScale()).isEqualTo(1);
        assertThat(messages).hasExactlyElementsOfTypes(Snapshot.class);
        var resync = (Snapshot) messages.get(0);
        assertThat(resync.reason()).isEqualTo(SnapshotReason.RESYNC);
        assertThat(resync.priceScale()).isEqualTo(2);
        assertThat(resync.checksum())
                .isEqualTo(((Payload.OfBook) resync.payload()).levels().checksum());
    }

    @ParameterizedTest
    @CsvSource({
        "quote, checksum, true",
        "book.2, withTrades, true",
        "trade, withTrades, true",
        "trade, maxAge, 100",
        "bar.1s, maxAge, 100",
        "quote, maxAge, 0",
        "quote, maxRate, 0.5",
        "bar.1s, mode, '\"all\"'",
        "book.2, mode, '\"all\"'",
        "quote, from, '\"earliest\"'",
        "quote, feed, '\"delayed\"'",
        "quote, speed, 2",
        "quote, cut, true",
    })
    void refusesAnOptionByItsNameAndHoldsNothing(String channel, String option, String value) {
        market.quote(AAPL, "1", "2");

        client.send("{\"op\":\"sub\",\"id\":3,\"ch\":\"%s\",\"syms\":[\"AAPL.XNAS\"],\"%s\":%s}"
                .formatted(channel, option, value));
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class);
        var error = (Error) messages.get(0);
        assertThat(error.id()).isEqualTo(3);
        assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(error.message()).startsWith(option + ": ").contains("expected");
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void takesAnOptionThatIsNullForOneThatIsLeftOut() {
        market.quote(AAPL, "1", "2");

        client.send("{\"op\":\"sub\",\"id\":3,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],"
                + "\"maxRate\":null,\"maxAge\":null,\"checksum\":null,\"from\":null,\"mode\":null}");

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
    }

    /** What has come waits for so long. */
    private void isNotRead(long millis) {
        client.loop().runAll();
        client.loop().advanceMillis(millis);
    }

    private static void assertExpired(ServerMessage message) {
        assertThat(((Status) message).state()).isEqualTo(StatusState.LAGGING);
        assertThat(((Status) message).code()).isEqualTo(ErrorCode.EXPIRED);
        assertThat(((Status) message).symbols()).containsExactly("AAPL.XNAS");
    }

    private static Trade cancellation(String id) {
        return new Trade(Price.parse("2"), Size.parse("1"), null, null, 1, id, null);
    }

    private static SubscribeOptions options(
            @Nullable Mode mode,
            @Nullable Double maxRate,
            boolean checksum,
            boolean withTrades,
            @Nullable Long maxAgeMillis) {
        var defaults = SubscribeOptions.DEFAULTS;
        return new SubscribeOptions(
                mode, maxRate, null, false, false, defaults.feed(), checksum, withTrades, maxAgeMillis, null);
    }
}
