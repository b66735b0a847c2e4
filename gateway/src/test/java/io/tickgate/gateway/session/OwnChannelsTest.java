package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader of channels of an operator's own is sent. */
final class OwnChannelsTest {
    private static final Symbol CHECKOUT = new Symbol("checkout");

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void sendsAStateAndWhatItBecomes() {
        market.fund(CHECKOUT, "104.13");
        client.subscribe("fund", "checkout");
        var snapshot = client.read(Snapshot.class).get(0);

        market.fund(CHECKOUT, "104.2");
        var update = client.read(Update.class).get(0);
        market.fund(CHECKOUT, null);
        var deleted = client.read(Snapshot.class).get(0);

        assertThat(text(((Payload.OfFields) snapshot.payload()).fields(), "nav"))
                .isEqualTo("104.13");
        assertThat(text(((Payload.OfFields) update.payload()).fields(), "nav")).isEqualTo("104.2");
        assertThat(deleted.reason()).isEqualTo(SnapshotReason.DELETED);
        assertThat(deleted.payload()).isNull();
    }

    @Test
    void foldsEventsIntoTheLastOfThemAndTheirNumber() {
        market.line(CHECKOUT, "0");
        client.subscribe(conflated(), "app.log", "checkout");
        var snapshot = client.read(Snapshot.class).get(0);

        for (int i = 1; i <= 5; i++) {
            market.line(CHECKOUT, Integer.toString(i));
        }
        var update = client.read(Update.class).get(0);

        assertThat(lines(snapshot.payload())).containsExactly("0");
        assertThat(lines(update.payload())).containsExactly("3", "4", "5");
        assertThat(update.events()).isEqualTo(5);
        assertThat(update.previous()).isEqualTo(snapshot.sequence());
    }

    @Test
    void sendsOneEventAsItIs() {
        market.line(CHECKOUT, "0");
        client.subscribe(conflated(), "app.log", "checkout");
        client.read();

        market.line(CHECKOUT, "1");
        var update = client.read(Update.class).get(0);

        assertThat(lines(update.payload())).containsExactly("1");
        assertThat(event(update.payload()).timeMicros()).isEqualTo(update.timeMicros());
    }

    @Test
    void knowsASymbolOnlyOnTheChannelsThatItHas() {
        market.line(CHECKOUT, "0");
        market.quote(AAPL, "1", "2");

        client.subscribe("quote", "checkout", "AAPL.XNAS");
        var onTheMarket = client.read(Ack.class).get(0);
        client.subscribe(conflated(), "app.log", "checkout", "AAPL.XNAS");
        var onTheLog = client.read(Ack.class).get(0);

        assertThat(onTheMarket.accepted()).isEqualTo(1);
        assertThat(onTheMarket.rejected()).containsExactly(new Rejection("checkout", ErrorCode.UNKNOWN_SYMBOL));
        assertThat(onTheLog.accepted()).isEqualTo(1);
        assertThat(onTheLog.rejected()).containsExactly(new Rejection("AAPL.XNAS", ErrorCode.UNKNOWN_SYMBOL));
    }

    @Test
    void joinsByAPatternWhatHasTheChannelAndWhatIsGivenItLater() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        market.line(AAPL, "0");
        client.subscribe(conflated(), "app.log", "*");
        var begun = client.read(Snapshot.class);

        market.line(MSFT, "0");
        market.fund(CHECKOUT, "1");
        client.loop().advanceMillis(200);
        var appeared = client.read(Snapshot.class);

        assertThat(begun).extracting(Snapshot::symbol).containsExactly("AAPL.XNAS");
        assertThat(appeared).extracting(Snapshot::symbol).containsExactly("MSFT.XNAS");
    }

    private static SubscribeOptions conflated() {
        var defaults = SubscribeOptions.DEFAULTS;
        return new SubscribeOptions(Mode.CONFLATE, null, null, false, false, defaults.feed(), false, false, null, null);
    }

    private static FieldsEvent event(Payload payload) {
        return ((Payload.OfEvents) payload).events().get(0);
    }

    private static List<String> lines(Payload payload) {
        return ((Payload.OfEvents) payload)
                .events().stream().map(event -> text(event.fields(), "line")).toList();
    }

    private static String text(Fields fields, String name) {
        return ((FieldValue.Text) fields.byName().get(name)).text();
    }
}
