package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a {@code once} brings, and that it leaves alone what is held. */
final class OnceTest {
    private static final SubscribeOptions ONCE = SubscribeOptions.DEFAULTS.withOnce();
    private static final SubscribeOptions FOLDED_ONCE = new SubscribeOptions(
            Mode.CONFLATE, null, null, true, false, SubscribeOptions.DEFAULTS.feed(), false, false, null, null);

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void showsAHeldKeyAndLetsItGoOnAtItsOwnRate() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        var shown = client.read();
        market.quote(AAPL, "3", "4");
        var withinItsGap = client.read();
        client.loop().advanceMillis(1_100);

        assertThat(shown).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) shown.get(0)).accepted()).isEqualTo(1);
        assertThat(withinItsGap).isEmpty();
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void leavesAKeyToThePatternThatHoldsIt() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "*");
        client.read();

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        var shown = client.read();
        market.quote(AAPL, "3", "4");
        var update = client.read();
        client.unsubscribe("quote", "*");
        market.quote(AAPL, "5", "6");

        assertThat(shown).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(update).hasExactlyElementsOfTypes(Update.class);
        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class);
    }

    @Test
    void leavesAKeyToTheNameThatHoldsIt() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("quote", "*");
        client.read();

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        client.unsubscribe("quote", "*");
        client.read();
        market.quote(AAPL, "3", "4");

        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void showsEachKeyThatAPatternMatchesWhetherItIsHeldOrNot() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        client.subscribe(ONCE, "quote", "*");
        var shown = client.read();
        market.quote(AAPL, "3", "4");
        market.quote(MSFT, "3", "4");

        assertThat(shown).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(client.read(Update.class)).extracting(Update::symbol).containsExactly("AAPL.XNAS");
    }

    @Test
    void showsTheLastTradesToAReaderOfAllAndLosesNoneOfThoseThatWait() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        market.trade(AAPL, "2", "1");
        client.read();
        market.trade(AAPL, "3", "1");
        market.trade(AAPL, "4", "1");

        client.subscribe(FOLDED_ONCE, "trade", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Update.class, Update.class);
        var snapshot = (Snapshot) messages.get(1);
        assertThat(((Payload.OfTrades) snapshot.payload()).trades())
                .extracting(trade -> trade.price().toString())
                .containsExactly("1", "2");
        assertThat(((Update) messages.get(2)).previous()).isEqualTo(snapshot.sequence());
        assertThat(((Update) messages.get(3)).previous()).isEqualTo(((Update) messages.get(2)).sequence());
    }

    @Test
    void showsTheValueToAReaderOfAllQuotes() {
        subscribeToAllQuotes();
        market.quote(AAPL, "3", "4");
        client.read();

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        var shown = client.read();
        market.quote(AAPL, "5", "6");

        assertThat(shown).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(bid(((Snapshot) shown.get(1)).payload())).isEqualTo("3");
        assertThat(((Snapshot) shown.get(1)).sequence()).isEqualTo(market.offset() - 1);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void showsAReaderOfAllQuotesNoValueThatItHasNotBeenSentAndLosesNone() {
        subscribeToAllQuotes();
        market.quote(AAPL, "3", "4");
        market.quote(AAPL, "5", "6");

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Update.class, Snapshot.class, Update.class);
        assertThat(bid(((Snapshot) messages.get(2)).payload())).isEqualTo("3");
        assertThat(((Snapshot) messages.get(2)).sequence()).isEqualTo(((Update) messages.get(1)).sequence());
        assertThat(bid(((Update) messages.get(3)).payload())).isEqualTo("5");
    }

    private void subscribeToAllQuotes() {
        market.keepsQuotes();
        market.quote(AAPL, "1", "2");
        client.subscribe(
                new SubscribeOptions(
                        Mode.ALL, null, null, false, false, SubscribeOptions.DEFAULTS.feed(), false, false, null, null),
                "quote",
                "AAPL.XNAS");
        client.read();
    }

    private static String bid(Payload payload) {
        return ((Payload.OfQuote) payload).quote().bid().price().toString();
    }

    @Test
    void showsABookAsItIsAskedForNowAndBuildsOnThat() {
        market.book(AAPL, List.of("10x1"), List.of());
        client.subscribe("book.2", "AAPL.XNAS");
        client.read();
        market.bookChange(AAPL, List.of("10x2"), List.of());

        client.subscribe(
                new SubscribeOptions(
                        null, null, null, true, false, SubscribeOptions.DEFAULTS.feed(), true, false, null, null),
                "book.2",
                "AAPL.XNAS");
        var shown = client.read(Snapshot.class);
        market.bookChange(AAPL, List.of("10x3"), List.of());
        var updates = client.read(Update.class);

        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).checksum()).isNotNull();
        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).previous()).isEqualTo(shown.get(0).sequence());
        assertThat(updates.get(0).checksum()).isNull();
    }

    @Test
    void showsNothingOlderThanTheClientHas() {
        market.quote(AAPL, "1", "2");
        var ahead = new Position(market.epoch(), market.offset() + 1);
        client.subscribe(
                SubscribeOptions.DEFAULTS.withFrom(new From.Positions(Map.of("AAPL.XNAS", ahead))),
                "quote",
                "AAPL.XNAS");
        client.read();

        client.subscribe(ONCE, "quote", "AAPL.XNAS");
        var whileBehind = client.read();
        market.quote(AAPL, "3", "4");
        var shown = client.read(Snapshot.class);

        assertThat(whileBehind).hasExactlyElementsOfTypes(Ack.class);
        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).sequence()).isEqualTo(ahead.sequence());
    }

    @Test
    void showsAValueThatIsTooOldForThoseWhoHoldIt() {
        market.quote(AAPL, "1", "2");
        client.subscribe(
                new SubscribeOptions(
                        null, null, null, false, false, SubscribeOptions.DEFAULTS.feed(), false, false, 500L, null),
                "quote",
                "AAPL.XNAS");
        client.read();
        client.loop().advanceMillis(1_000);

        client.subscribe(ONCE, "quote", "AAPL.XNAS");

        assertThat(client.read(Snapshot.class)).extracting(Snapshot::reason).containsExactly(SnapshotReason.INITIAL);
    }
}
