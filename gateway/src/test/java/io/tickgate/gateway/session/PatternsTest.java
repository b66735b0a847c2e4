package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PatternsTest {
    private static final Symbol GOOG = new Symbol("GOOG.XNAS");
    private static final SubscribeOptions ONE_A_SECOND = SubscribeOptions.DEFAULTS.withMaxRate(1);

    /** How long a symbol may be in the market before those who want it hear of it. */
    private static final int SOON_MILLIS = 100;

    private final TestClient client = new TestClient(16, 2);
    private final Market market = client.market();

    @Test
    void joinsEverySymbolThatMatchesWithASnapshotEach() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");

        client.subscribe("quote", "*.XNAS");
        var messages = client.read();
        market.quote(MSFT, "5", "6");

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(2);
        assertThat(messages.subList(1, 3))
                .extracting(message -> ((Snapshot) message).symbol())
                .containsExactly("AAPL.XNAS", "MSFT.XNAS");
        assertThat(client.read(Update.class)).extracting(Update::symbol).containsExactly("MSFT.XNAS");
    }

    @Test
    void joinsWhatAppearsAlsoForTheOthersOfAClientForWhichThatFails() {
        client.subscribe("quote", "*");
        client.read();
        var failing = client.another();
        failing.subscribe("quote", "*");
        failing.read();
        failing.onReady(() -> {
            throw new IllegalStateException("a bug");
        });

        market.quote(AAPL, "1", "2");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(client.read()).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(failing.closedWith()).isEqualTo(CloseCode.INTERNAL_ERROR);
    }

    @Test
    void joinsOnlyTheSymbolsThatMatchOnTheChannelThatWasNamed() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");

        client.subscribe("quote", "AAPL*");
        client.read();
        market.quote(MSFT, "5", "6");
        market.trade(AAPL, "1", "1");

        assertThat(client.read()).isEmpty();
    }

    @Test
    void acceptsAPatternThatMatchesNothingYetAndJoinsWhatAppearsLater() {
        client.subscribe("quote", "AAPL*");
        var ack = client.read(Ack.class).get(0);

        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.loop().advanceMillis(SOON_MILLIS);
        var first = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(ack.accepted()).isZero();
        assertThat(ack.rejected()).isEmpty();
        assertThat(first).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(((Snapshot) first.get(0)).symbol()).isEqualTo("AAPL.XNAS");
        assertThat(((Snapshot) first.get(0)).reason()).isEqualTo(SnapshotReason.INITIAL);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void joinsWhatAppearsWhileASnapshotOfItIsStillToBeWritten() {
        client.subscribe("quote", "*");
        client.read();

        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", "AAPL.XNAS");
        client.loop().advanceMillis(SOON_MILLIS);
        var messages = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void joinsWhatAppearsWhileACutOfItIsStillToBeWrittenAndSendsTheCutFirst() {
        client.subscribe("quote", "*");
        client.read();

        market.quote(AAPL, "1", "2");
        client.send("{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"once\":true,\"cut\":true}");
        market.cuts().market().serve();
        client.loop().advanceMillis(SOON_MILLIS);
        market.quote(AAPL, "3", "4");
        var messages = client.read();
        market.quote(AAPL, "5", "6");

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(((Snapshot) messages.get(1)).sequence()).isLessThan(((Snapshot) messages.get(2)).sequence());
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void goesOnAsThePatternAsksWhereASnapshotThatIsStillToBeWrittenIsTakenBack() {
        client.subscribe("quote", "*");
        client.read();

        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", "AAPL.XNAS");
        client.loop().advanceMillis(SOON_MILLIS);
        client.unsubscribe("quote", "AAPL.XNAS");
        var messages = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Ack.class, Snapshot.class);
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void joinsWhatAppearsLaterOnceForEachChannelAndWithTheOptionsOfEach() {
        client.subscribe(ONE_A_SECOND, "quote", "*");
        client.subscribe("trade", "*");
        client.read();

        market.quote(AAPL, "1", "2");
        market.trade(AAPL, "1", "1");
        client.loop().advanceMillis(SOON_MILLIS);
        var snapshots = client.read(Snapshot.class);
        market.quote(AAPL, "3", "4");
        market.trade(AAPL, "1", "1");

        assertThat(snapshots).extracting(Snapshot::channel).containsExactlyInAnyOrder("quote", "trade");
        assertThat(client.read(Update.class)).extracting(Update::channel).containsExactly("trade");
        assertThat(client.sessions().counters().subscriptions()).isEqualTo(2);
    }

    @Test
    void sendsAKeyOnceHoweverManyPatternsMatchIt() {
        market.quote(AAPL, "1", "2");
        String[] patterns = overlapping(99);
        client.subscribe("quote", patterns);
        client.subscribe("quote", "AAPL.*");
        var first = client.read();

        market.quote(AAPL, "3", "4");
        market.quote(MSFT, "1", "2");
        client.loop().advanceMillis(SOON_MILLIS);
        var second = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Ack.class, Snapshot.class);
        assertThat(((Ack) first.get(0)).accepted()).isEqualTo(1);
        assertThat(second).hasExactlyElementsOfTypes(Update.class);
        assertThat(client.sessions().counters().subscriptions()).isEqualTo(1);
    }

    @Test
    void sendsAKeyAsTheLatestCommandThatMatchesItAsks() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        client.subscribe(ONE_A_SECOND, "quote", "*");
        client.read();
        boolean isSlowWithThePattern = isPaced();
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        assertThat(isSlowWithThePattern).isTrue();
        assertThat(isPaced()).isFalse();
    }

    @Test
    void goesOnAsThePatternThatIsLeftAsks() {
        market.quote(AAPL, "1", "2");
        client.subscribe(ONE_A_SECOND, "quote", "A*");
        client.subscribe("quote", "AA*");
        client.read();
        boolean isSlowWithTheLatest = isPaced();

        client.unsubscribe("quote", "AA*");
        var left = client.read();

        assertThat(isSlowWithTheLatest).isFalse();
        assertThat(left).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) left.get(0)).accepted()).isZero();
        assertThat(isPaced()).isTrue();
    }

    @Test
    void goesOnAsTheLatestOfThoseThatAreLeftAsks() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("quote", "A*");
        client.subscribe(ONE_A_SECOND, "quote", "AA*");
        client.subscribe("quote", "AAP*");
        client.read();

        client.unsubscribe("quote", "AAP*");
        client.read();

        assertThat(isPaced()).isTrue();
    }

    @Test
    void keepsANamedKeyWhenThePatternIsTakenBackWithItsOwnOptions() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe(ONE_A_SECOND, "quote", "*");
        client.read();

        client.unsubscribe("quote", "*");
        var ack = client.read(Ack.class).get(0);
        market.quote(MSFT, "3", "4");

        assertThat(ack.accepted()).isEqualTo(1);
        assertThat(client.read()).isEmpty();
        assertThat(isPaced()).isFalse();
    }

    @Test
    void keepsAKeyThatIsTakenBackByItsNameWhileAPatternMatchesIt() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "*");
        client.subscribe(ONE_A_SECOND, "quote", "AAPL.XNAS");
        client.read();

        client.unsubscribe("quote", "AAPL.XNAS");
        var ack = client.read(Ack.class).get(0);
        boolean isPaced = isPaced();
        client.unsubscribe("quote", "*");
        client.read();
        market.quote(AAPL, "8", "9");

        assertThat(ack.accepted()).isZero();
        assertThat(isPaced).isFalse();
        assertThat(client.read()).isEmpty();
    }

    @Test
    void joinsNothingMoreForAPatternThatWasTakenBack() {
        client.subscribe("quote", "*");
        client.unsubscribe("quote", "*");
        client.read();

        market.quote(AAPL, "1", "2");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(client.read()).isEmpty();
    }

    @Test
    void rejectsAsAWholeAPatternThatMatchesMoreThanThereIsRoomFor() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        market.quote(GOOG, "1", "2");

        client.subscribe("quote", "*", "AAPL.XNAS");
        var messages = client.read();
        market.quote(MSFT, "3", "4");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(1);
        assertThat(((Ack) messages.get(0)).rejected()).containsExactly(new Rejection("*", ErrorCode.LIMIT_SUBS));
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(client.read()).isEmpty();
    }

    @Test
    void countsKeysThatAreHeldAlreadyOnce() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        client.subscribe("quote", "*");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(2);
    }

    @Test
    void tellsOfASymbolThatAppearsAndForWhichThereIsNoRoom() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "*");
        client.read();

        market.quote(GOOG, "1", "2");
        client.loop().advanceMillis(SOON_MILLIS);
        var messages = client.read();
        market.quote(GOOG, "3", "4");
        market.quote(AAPL, "3", "4");
        client.loop().advanceMillis(SOON_MILLIS);
        var later = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Status.class);
        var status = (Status) messages.get(0);
        assertThat(status.channel()).isEqualTo("quote");
        assertThat(status.symbols()).containsExactly("GOOG.XNAS");
        assertThat(status.state()).isEqualTo(StatusState.CLOSED);
        assertThat(status.code()).isEqualTo(ErrorCode.LIMIT_SUBS);
        assertThat(later).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void holdsAHundredPatternsAndNoMore() {
        client.subscribe("quote", overlapping(Patterns.MAX));
        client.subscribe("trade", "A*", "B");
        client.subscribe("quote", "A*");
        client.unsubscribe("quote", "A*");
        client.subscribe("trade", "A*");

        assertThat(client.read(Ack.class))
                .extracting(Ack::rejected)
                .containsExactly(
                        List.of(),
                        List.of(
                                new Rejection("A*", ErrorCode.LIMIT_SUBS),
                                new Rejection("B", ErrorCode.UNKNOWN_SYMBOL)),
                        List.of(),
                        List.of(),
                        List.of());
    }

    @Test
    void looksForNoMoreThanAHundredPatternsAtOnceAlsoWhereNoneIsHeld() {
        market.quote(AAPL, "1", "2");

        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", overlapping(Patterns.MAX + 1));
        var messages = client.read();

        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(1);
        assertThat(((Ack) messages.get(0)).rejected())
                .extracting(Rejection::code)
                .containsExactly(ErrorCode.LIMIT_SUBS);
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
    }

    @Test
    void leavesAKeyOnceThatAllPatternsOfACommandMatched() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "A*", "AA*", "AAP*");
        client.subscribe(ONE_A_SECOND, "quote", "*");
        client.read();

        client.unsubscribe("quote", "A*", "AAP*");
        client.unsubscribe("quote", "*", "AA*", "AAPL.XNAS");

        assertThat(client.read(Ack.class)).extracting(Ack::accepted).containsExactly(0, 1);
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void sendsOnceWhatMatchesNowAndNothingThatAppearsLater() {
        market.quote(AAPL, "1", "2");

        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", "*");
        var first = client.read();
        market.quote(AAPL, "3", "4");
        market.quote(MSFT, "3", "4");
        client.loop().advanceMillis(SOON_MILLIS);

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(client.read()).isEmpty();
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void goesOnFromThePositionsOfTheKeysThatMatch() {
        market.quote(AAPL, "1", "2");
        long held = market.offset();
        market.quote(MSFT, "1", "2");

        client.subscribe(
                SubscribeOptions.DEFAULTS.withFrom(
                        new From.Positions(Map.of("AAPL.XNAS", new Position(market.epoch(), held)))),
                "quote",
                "*");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).containsExactly("AAPL.XNAS");
        assertThat(((Snapshot) messages.get(1)).symbol()).isEqualTo("MSFT.XNAS");
    }

    /** Whether the second of two changes in a row has to wait. */
    private boolean isPaced() {
        client.loop().advanceMillis(2_000);
        client.read();
        market.quote(AAPL, "10", "20");
        client.read();
        market.quote(AAPL, "11", "21");
        return client.read(Update.class).isEmpty();
    }

    /** Patterns that all match AAPL, and {@code A*} among them. */
    private static String[] overlapping(int count) {
        var patterns = new String[count];
        for (int i = 0; i < count; i++) {
            patterns[i] = "A" + "*".repeat(i + 1);
        }
        return patterns;
    }
}
