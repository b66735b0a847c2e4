package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client comes from a gateway that has read more, with a position of a symbol that is not known here yet. */
final class UnseenSymbolTest {
    private static final int SOON_MILLIS = 100;
    private static final int HEARTBEAT_MILLIS = 5_100;

    private TestClient client = new TestClient(16, 2);
    private Market market = client.market();
    private Mode mode = Mode.CONFLATE;

    @BeforeEach
    void tradesAreThere() {
        market.trade(AAPL, "1", "1");
    }

    @ParameterizedTest
    @EnumSource
    void waitsUntilTheSymbolAppearsAndGoesOnWithoutAGap(Mode its) {
        mode = its;
        long held = market.offset() + 2;

        client.subscribe(from(held), "trade", "MSFT.XNAS");
        var first = client.read();
        market.trade(AAPL, "2", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var still = client.read();
        market.trade(MSFT, "10", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var there = client.read();
        market.trade(MSFT, "11", "1");
        var later = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Status.class);
        assertThat(((Ack) first.get(0)).accepted()).isEqualTo(1);
        assertThat(((Ack) first.get(0)).resumed()).containsExactly("MSFT.XNAS");
        assertThat(((Status) first.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(((Status) first.get(1)).symbols()).containsExactly("MSFT.XNAS");
        assertThat(still).isEmpty();
        assertThat(states(there)).containsExactly(StatusState.LIVE);
        assertThat(later).hasExactlyElementsOfTypes(Update.class);
        assertThat(((Update) later.get(0)).previous()).isEqualTo(held);
    }

    @ParameterizedTest
    @EnumSource
    void waitsOnWhenTheSymbolAppearsBeforeTheRecordAtThePosition(Mode its) {
        mode = its;
        long held = market.offset() + 2;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        market.trade(MSFT, "10", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var before = client.read();
        market.trade(MSFT, "11", "1");
        market.trade(MSFT, "12", "1");
        var after = client.read();

        assertThat(before).isEmpty();
        var updates = after.stream()
                .filter(Update.class::isInstance)
                .map(Update.class::cast)
                .toList();
        assertThat(after).hasSize(2).filteredOn(Status.class::isInstance).hasSize(1);
        assertThat(updates).extracting(Update::previous).containsExactly(held);
        assertThat(updates).extracting(Update::sequence).containsExactly(held + 1);
    }

    @ParameterizedTest
    @EnumSource
    void putsNothingIntoTheMarket(Mode its) {
        mode = its;
        int additions = market.cache().additions();

        client.subscribe(from(market.offset() + 2), "trade", "MSFT.XNAS");
        client.read();
        client.loop().advanceMillis(HEARTBEAT_MILLIS);

        assertThat(market.cache().find(MSFT)).isNull();
        assertThat(market.cache().additions()).isEqualTo(additions);
    }

    @ParameterizedTest
    @EnumSource
    void listensToItsPartitionForAsLongAsItWaits(Mode its) {
        mode = its;
        var audience = market.log().partitions().get(0).audience();

        client.subscribe(from(market.offset() + 2), "trade", "MSFT.XNAS");
        boolean isWaitedFor = audience.isWanted();
        client.subscribe(from(market.offset() + 3), "trade", "MSFT.XNAS");
        client.unsubscribe("trade", "MSFT.XNAS");
        boolean isLeft = !audience.isWanted();
        client.subscribe(from(market.offset() + 2), "trade", "MSFT.XNAS");
        client.loop().run(client.session()::close);

        assertThat(isWaitedFor).isTrue();
        assertThat(isLeft).isTrue();
        assertThat(audience.isWanted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void endsTheKeyOnceThePartitionHasBeenReadPastThePosition(Mode its) {
        mode = its;
        long held = market.offset() + 2;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        readTo(held);
        client.loop().advanceMillis(HEARTBEAT_MILLIS);
        var notYet = client.read(Status.class);
        readTo(held + 1);
        client.loop().advanceMillis(HEARTBEAT_MILLIS);
        var ended = client.read(Status.class);
        market.trade(MSFT, "10", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var later = client.read();
        client.unsubscribe("trade", "MSFT.XNAS");

        assertThat(notYet).isEmpty();
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0).state()).isEqualTo(StatusState.CLOSED);
        assertThat(ended.get(0).code()).isEqualTo(ErrorCode.UNKNOWN_SYMBOL);
        assertThat(ended.get(0).symbols()).containsExactly("MSFT.XNAS");
        assertThat(later).isEmpty();
        assertThat(client.read(Ack.class).get(0).accepted()).isZero();
    }

    @Test
    void waitsOnWhereThePartitionOnlyBeginsAtAnotherOffset() {
        long held = market.offset() + 2;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        market.cutOff(market.offset() + 1);
        client.loop().advanceMillis(HEARTBEAT_MILLIS);
        var notYet = client.read(Status.class);
        readTo(held + 1);
        client.loop().advanceMillis(HEARTBEAT_MILLIS);

        assertThat(notYet).isEmpty();
        assertThat(client.read(Status.class)).extracting(Status::code).containsExactly(ErrorCode.UNKNOWN_SYMBOL);
    }

    @Test
    void knowsNoSymbolFromAPositionThatSaysNothing() {
        readTo(market.offset() + 1);

        client.subscribe("trade", "A");
        client.subscribe(from(market.offset(), "A"), "trade", "A");
        client.subscribe(from("k9", market.offset() + 2, "A"), "trade", "A");
        client.subscribe(from(market.offset() + 2, "B"), "trade", "A");
        client.subscribe(from(market.offset() + 2, "A"), "quote", "A");
        client.subscribe(from(market.offset() + 2, "\u0001"), "trade", "\u0001");
        var messages = client.read();

        assertThat(messages).hasSize(6).hasOnlyElementsOfType(Ack.class);
        assertThat(messages)
                .flatExtracting(message -> ((Ack) message).rejected())
                .extracting(Rejection::code)
                .hasSize(6)
                .containsOnly(ErrorCode.UNKNOWN_SYMBOL);
    }

    @ParameterizedTest
    @EnumSource
    void countsAgainstTheLimitUntilItIsLeft(Mode its) {
        mode = its;
        long held = market.offset() + 20;
        client.subscribe(from(held, "A"), "trade", "A");
        client.subscribe(from(held, "B"), "trade", "B");
        client.read();

        client.subscribe(from(held, "B"), "trade", "B");
        client.subscribe(from(held, "C"), "trade", "C");
        client.subscribe("trade", "AAPL.XNAS");
        var full = client.read(Ack.class);
        client.unsubscribe("trade", "A");
        client.subscribe("trade", "AAPL.XNAS");
        var roomy = client.read(Ack.class);

        assertThat(full.get(0).rejected()).isEmpty();
        assertThat(full.get(1).rejected()).containsExactly(new Rejection("C", ErrorCode.LIMIT_SUBS));
        assertThat(full.get(2).rejected()).containsExactly(new Rejection("AAPL.XNAS", ErrorCode.LIMIT_SUBS));
        assertThat(roomy.get(0).accepted()).isEqualTo(1);
        assertThat(roomy.get(1).rejected()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfAKeyThatIsTakenBack(Mode its) {
        mode = its;
        client.subscribe(from(market.offset() + 1), "trade", "MSFT.XNAS");
        client.unsubscribe("trade", "MSFT.XNAS");
        var acks = client.read(Ack.class);

        market.trade(MSFT, "10", "1");
        market.trade(MSFT, "11", "1");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(acks.get(1).accepted()).isEqualTo(1);
        assertThat(client.read()).isEmpty();
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isReplacedByALaterCommandWithAnotherPosition(Mode its) {
        mode = its;
        long held = market.offset() + 2;
        client.subscribe(from(held + 50), "trade", "MSFT.XNAS");
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        market.trade(MSFT, "10", "1");
        market.trade(MSFT, "11", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var updates = client.read(Update.class);

        assertThat(updates).extracting(Update::previous).containsExactly(held);
    }

    @Test
    void keepsThePositionWhenOnlyTheOptionsChangeAndDropsItWhenItBeginsAnew() {
        client.subscribe(from(market.offset() + 1), "trade", "MSFT.XNAS");
        client.subscribe(in(mode).withMaxRate(1), "trade", "MSFT.XNAS");
        var changed = client.read(Ack.class).get(1);
        client.subscribe(in(mode).withFrom(new From.Positions(Map.of())), "trade", "MSFT.XNAS");
        var anew = client.read(Ack.class).get(0);
        market.trade(MSFT, "10", "1");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(changed.accepted()).isEqualTo(1);
        assertThat(changed.resumed()).isEmpty();
        assertThat(changed.rejected()).isEmpty();
        assertThat(anew.rejected()).containsExactly(new Rejection("MSFT.XNAS", ErrorCode.UNKNOWN_SYMBOL));
        assertThat(client.read()).isEmpty();
    }

    @Test
    void goesNotBackWhenACommandComesJustAfterTheSymbol() {
        long held = market.offset() + 3;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        market.trade(MSFT, "10", "1");
        client.subscribe(in(mode), "trade", "MSFT.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(1);
    }

    @Test
    void isJoinedOnceWhereAPatternMatchesToo() {
        long held = market.offset() + 1;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.subscribe(in(Mode.CONFLATE), "trade", "MSFT*");
        client.read();

        market.trade(MSFT, "10", "1");
        market.trade(MSFT, "11", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var messages = client.read();

        assertThat(messages).filteredOn(Snapshot.class::isInstance).isEmpty();
        assertThat(messages)
                .filteredOn(Update.class::isInstance)
                .extracting(message -> ((Update) message).previous())
                .containsExactly(held);
        assertThat(client.sessions().counters().subscriptions()).isEqualTo(1);
    }

    @Test
    void givesWayToALaterPatternThatTakesEveryRecord() {
        client.subscribe(from(market.offset() + 1), "trade", "MSFT.XNAS");
        client.subscribe(in(Mode.ALL), "trade", "MSFT*");
        client.read();

        market.trade(MSFT, "10", "1");
        market.trade(MSFT, "11", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var taken = client.read();
        client.unsubscribe("trade", "MSFT*");
        client.read();
        market.trade(MSFT, "12", "1");

        assertThat(taken).hasExactlyElementsOfTypes(Snapshot.class, Update.class, Update.class);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void goesOnFromItsPositionAlsoWhereAnEarlierPatternTakesEveryRecord() {
        long held = market.offset() + 1;
        mode = Mode.ALL;
        client.subscribe(in(Mode.ALL), "trade", "MSFT*");
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        client.read();

        market.trade(MSFT, "10", "1");
        market.trade(MSFT, "11", "1");
        var early = client.read();
        client.loop().advanceMillis(SOON_MILLIS);
        var messages = client.read();

        assertThat(early).isEmpty();
        assertThat(messages).filteredOn(Snapshot.class::isInstance).isEmpty();
        assertThat(messages)
                .filteredOn(Update.class::isInstance)
                .extracting(message -> ((Update) message).previous())
                .containsExactly(held);
    }

    @ParameterizedTest
    @EnumSource
    void beginsWithASnapshotInTheBinaryEncodingWhichTellsTheHandle(Mode its) {
        mode = its;
        client = new TestClient(Encoding.PROTO, 16, 2);
        market = client.market();
        long held = market.offset() + 1;
        client.subscribe(from(held), "trade", "MSFT.XNAS");
        var first = client.read();

        market.trade(MSFT, "10", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var messages = new ArrayList<>(client.read());
        market.trade(MSFT, "11", "1");
        messages.addAll(client.read());

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Status.class);
        messages.removeIf(Status.class::isInstance);
        assertThat(messages).hasExactlyElementsOfTypes(Snapshot.class, Update.class);
        var snapshot = (Snapshot) messages.get(0);
        assertThat(snapshot.reason()).isEqualTo(mode == Mode.ALL ? SnapshotReason.RESUMED : SnapshotReason.RESYNC);
        assertThat(snapshot.sequence()).isEqualTo(held);
        assertThat(((Update) messages.get(1)).symbol()).isEqualTo("MSFT.XNAS");
        assertThat(((Update) messages.get(1)).previous()).isEqualTo(held);
    }

    private static List<StatusState> states(List<ServerMessage> messages) {
        return messages.stream().map(message -> ((Status) message).state()).toList();
    }

    private void readTo(long offset) {
        market.log().partitions().get(0).health().readTo(offset);
    }

    private SubscribeOptions from(long sequence) {
        return from(sequence, "MSFT.XNAS");
    }

    private SubscribeOptions from(long sequence, String symbol) {
        return from(market.epoch(), sequence, symbol);
    }

    private SubscribeOptions from(String epoch, long sequence, String symbol) {
        return in(mode).withFrom(new From.Positions(Map.of(symbol, new Position(epoch, sequence))));
    }

    private static SubscribeOptions in(Mode mode) {
        return new SubscribeOptions(mode, null, null, false, false, Feed.BEST, false, false, null, null);
    }
}
