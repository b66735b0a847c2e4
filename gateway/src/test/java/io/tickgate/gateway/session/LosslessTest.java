package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every record, in order, wherever the client begins and however slow it is. */
final class LosslessTest {
    /** Many more than are kept at hand. */
    private static final int MANY = 100;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();

    @Test
    void sendsAllThatThereIsFromTheEarliestRecordOn() {
        trade(MANY);

        subscribe(new From.Earliest(), "*");
        var messages = client.read();
        trade(1);

        assertThat(updates(messages)).hasSize(MANY);
        assertThat(isInOrder(updates(messages))).isTrue();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void beginsEachSymbolWithTheFirstRecordOfAPattern() {
        market.trade(AAPL, "1", "1");
        market.trade(MSFT, "2", "1");

        subscribe(new From.Earliest(), "*");
        var messages = client.readWithoutHeartbeats();

        assertThat(messages)
                .hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Update.class, Snapshot.class, Update.class);
        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(1);
        assertThat(((Update) messages.get(2)).previous()).isEqualTo(((Snapshot) messages.get(1)).sequence());
    }

    @Test
    void keepsTheOrderOfTheLogAmongAllItsSymbols() {
        for (int i = 0; i < MANY; i++) {
            market.trade(i % 3 == 0 ? AAPL : MSFT, "1", "1");
        }

        subscribe(new From.Earliest(), "AAPL.XNAS", "MSFT.XNAS");

        assertThat(updates(client.read()))
                .extracting(Update::sequence)
                .isSorted()
                .hasSize(MANY);
    }

    @Test
    void readsAgainWhatWasDroppedWhileItsClientDidNotRead() {
        market.trade(AAPL, "1", "1");
        subscribe(null, "AAPL.XNAS");
        client.read();

        trade(MANY);
        var messages = client.read();

        assertThat(updates(messages)).hasSize(MANY);
        assertThat(isInOrder(updates(messages))).isTrue();
        assertThat(messages).noneMatch(Snapshot.class::isInstance);
        assertThat(market.log().reads()).isPositive();
    }

    @Test
    void asksTheBrokersForNothingThatIsAtHand() {
        market.trade(AAPL, "1", "1");
        subscribe(null, "AAPL.XNAS");
        client.read();

        for (int i = 0; i < MANY; i++) {
            trade(1);
            client.read();
        }

        assertThat(market.log().reads()).isZero();
    }

    @Test
    void sendsNoMoreThanIsPaidForAndNothingLess() {
        client.send(new ClientCommand.Hello(null, null, 3L, null, null, false));
        trade(MANY);
        subscribe(new From.Earliest(), "AAPL.XNAS");
        var first = client.read();

        int seen = updates(first).size();
        for (int i = 0; i < 2 * MANY; i++) {
            client.loop().advanceMillis(100);
            client.send(new ClientCommand.Credit(1));
            seen += updates(client.read()).size();
        }

        // One of the three is the snapshot.
        assertThat(updates(first)).hasSize(2);
        assertThat(seen).isEqualTo(MANY);
    }

    @Test
    void tellsWhatIsDamagedInTheLogAndSendsAllElse() {
        trade(MANY);
        long first = market.offset() - MANY + 1;
        market.log().damage(market.epoch(), first, first + 10);

        subscribe(new From.Earliest(), "AAPL.XNAS");
        var messages = client.read();

        assertThat(losses(messages)).containsExactly(new Lost(market.epoch(), first, first + 9));
        assertThat(updates(messages)).hasSize(MANY - 10);
    }

    @Test
    void tellsOfNothingAsDamagedThatItHasAtHand() {
        trade(MANY);
        long atHand = market.log().partitions().get(0).tape().coveredFrom();
        market.log().damage(market.epoch(), atHand - 4, market.offset() + 1);

        subscribe(new From.Earliest(), "AAPL.XNAS");
        var messages = client.read();

        assertThat(losses(messages)).containsExactly(new Lost(market.epoch(), atHand - 4, atHand - 1));
        assertThat(updates(messages)).hasSize(MANY - 4);
    }

    private static List<Lost> losses(List<ServerMessage> messages) {
        return messages.stream()
                .filter(message -> message instanceof Status status && status.code() == ErrorCode.GAP)
                .map(message -> ((Status) message).lost())
                .toList();
    }

    @Test
    void tellsWhatRetentionHasTakenAndGoesOnBehindIt() {
        trade(MANY);
        long first = market.offset() - MANY + 1;
        long kept = first + 40;
        market.log().forget(market.epoch(), kept);

        subscribe(positions(first + 9), "AAPL.XNAS");
        var messages = client.read();

        var gap = messages.stream()
                .filter(Status.class::isInstance)
                .map(Status.class::cast)
                .toList();
        assertThat(gap).hasSize(1);
        assertThat(gap.get(0).code()).isEqualTo(ErrorCode.GAP);
        assertThat(gap.get(0).lost()).isEqualTo(new Lost(market.epoch(), first + 10, kept - 1));
        var snapshot = messages.stream()
                .filter(Snapshot.class::isInstance)
                .map(Snapshot.class::cast)
                .toList();
        assertThat(snapshot).extracting(Snapshot::reason).containsExactly(SnapshotReason.LAGGED);
        assertThat(updates(messages)).hasSize(MANY - 40);
        assertThat(messages.indexOf(gap.get(0))).isLessThan(messages.indexOf(snapshot.get(0)));
    }

    @Test
    void saysNothingOfWhatIsGoneToWhoAsksForWhateverThereIs() {
        trade(MANY);
        market.log().forget(market.epoch(), market.offset() - 9);

        subscribe(new From.Earliest(), "*");
        var messages = client.read();

        assertThat(messages).noneMatch(Status.class::isInstance);
        assertThat(updates(messages)).hasSize(10);
    }

    @Test
    void goesOnWhenTheBrokersAreBack() {
        trade(MANY);
        market.log().answer(false);
        subscribe(new From.Earliest(), "*");
        var away = client.read();

        market.log().answer(true);
        client.loop().advanceMillis(1_000);
        var back = client.read();

        assertThat(updates(away)).isEmpty();
        assertThat(updates(back)).hasSize(MANY);
    }

    @Test
    void beginsAtATime() {
        trade(MANY);
        long micros = updatesOf(new From.Earliest()).get(MANY / 2).timeMicros();

        assertThat(updatesOf(new From.Time(micros))).hasSize(MANY - MANY / 2);
    }

    @Test
    void tellsALateClientOnceAndOnceThatItIsNotLateAnyMore() {
        market.trade(AAPL, "1", "1");
        subscribe(null, "AAPL.XNAS");
        client.read();
        trade(5);
        client.loop().advanceMillis(1_500);

        var messages = client.read();

        assertThat(messages.stream().filter(Status.class::isInstance).map(Status.class::cast))
                .extracting(Status::state)
                .containsExactly(StatusState.LAGGING, StatusState.LIVE);
        assertThat(updates(messages)).hasSize(5);
    }

    @Test
    void goesOnAtACursorOnAnotherConnectionWithoutMissingAnything() {
        trade(MANY);
        subscribe(new From.Earliest(), "*");
        var first = client.read();
        String cursor = cursor();
        trade(10);

        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Cursor(cursor), "*");
        var second = client.readWithoutHeartbeats();

        assertThat(((Ack) second.get(0)).resumed()).containsExactly("*");
        assertThat(((Snapshot) second.get(1)).reason()).isEqualTo(SnapshotReason.RESUMED);
        long last = updates(first).get(MANY - 1).sequence();
        // Before what comes, and not before what it has.
        assertThat(((Snapshot) second.get(1)).sequence()).isEqualTo(last);
        assertThat(updates(second)).extracting(Update::sequence).allMatch(sequence -> sequence > last);
        assertThat(updates(second)).hasSize(10);
    }

    @Test
    void saysWhereItBeginsBeforeAnyRecord() {
        trade(MANY);

        subscribe(new From.Earliest(), "*");
        var messages = client.read();

        assertThat(messages.get(0)).isInstanceOf(Ack.class);
        assertThat(((Heartbeat) messages.get(1)).cursor()).isNotNull();
        assertThat(messages.subList(2, messages.size())).noneMatch(Heartbeat.class::isInstance);
    }

    @Test
    void goesOnFromTheVeryFirstCursorWithTheSamePositionsAndWithoutALossThatIsNone() {
        trade(MANY);
        market.log().forget(market.epoch(), market.offset() - 10);
        subscribe(new From.Earliest(), "*");
        var first = client.read();

        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Cursor(Objects.requireNonNull(((Heartbeat) first.get(1)).cursor())), "*");
        var second = client.readWithoutHeartbeats();

        assertThat(second).noneMatch(Status.class::isInstance);
        // So its client keeps what it has, and drops what comes again.
        assertThat(((Snapshot) second.get(1)).reason()).isEqualTo(SnapshotReason.RESUMED);
        assertThat(updates(second))
                .extracting(Update::sequence)
                .containsExactlyElementsOf(
                        updates(first).stream().map(Update::sequence).toList());
    }

    @Test
    void tellsOfASilentSourceAlsoWhoHasBeenSentNothingOfIt() {
        var source = client.health().newSource();
        market.log().make("topic-k9", source, 0, "k9");
        subscribe(new From.Latest(), "*");
        client.read();

        source.set(StatusTest.silent());
        client.loop().advanceMillis(100);
        var told = client.read(Status.class);
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Latest(), "*");
        var toldAtOnce = client.read(Status.class);
        source.set(null);
        client.loop().advanceMillis(100);

        assertThat(told).hasSize(1).isEqualTo(toldAtOnce);
        assertThat(told.get(0).symbols()).containsExactly("*");
        assertThat(told.get(0).code()).isEqualTo(ErrorCode.SOURCE_SILENT);
        assertThat(client.read(Status.class)).extracting(Status::state).containsExactly(StatusState.LIVE);
    }

    @Test
    void tellsOfALossAfterItHasBegunAtTheEndOfAnEmptyLog() {
        market.madeAnew("k9");
        subscribe(new From.Latest(), "*");
        String cursor =
                Objects.requireNonNull(client.read(Heartbeat.class).get(0).cursor());
        market.newEpoch("k9");
        trade(MANY);
        market.log().forget("k9", 50);

        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Cursor(cursor), "*");

        assertThat(client.read(Status.class)).extracting(Status::code).contains(ErrorCode.GAP);
    }

    @Test
    void givesACursorOfWhatWasWrittenAndNotOfWhatWaits() {
        trade(MANY);
        client.send(new ClientCommand.Hello(null, null, 11L, null, null, false));
        subscribe(new From.Earliest(), "*");
        client.read();

        String cursor = cursor();
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Cursor(cursor), "*");

        // Ten were paid for, and a snapshot.
        assertThat(updates(client.read())).hasSize(MANY - 10);
    }

    @Test
    void refusesACursorThatWasChanged() {
        trade(1);
        subscribe(new From.Earliest(), "*");
        client.read();
        String cursor = cursor();

        subscribe(new From.Cursor(cursor.substring(0, cursor.length() - 2) + "AA"), "*");

        assertThat(client.read(Error.class))
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST))
                .satisfies(error -> assertThat(error.message()).startsWith("from: "));
    }

    @Test
    void refusesACursorOfATopicThatWasMadeAnewSince() {
        trade(1);
        subscribe(new From.Earliest(), "*");
        client.read();
        String cursor = cursor();
        market.newEpoch("k4");
        trade(1);

        subscribe(new From.Cursor(cursor), "*");

        assertThat(client.read(Error.class))
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.RESUME_UNAVAILABLE));
    }

    @Test
    void tellsOfANewTopicBeforeItsFirstRecordAndSendsAllOfIt() {
        trade(3);
        subscribe(null, "AAPL.XNAS");
        client.read();

        trade(2);
        market.newEpoch("k4");
        trade(4);
        var messages = client.read();

        var epochs = messages.stream()
                .filter(Snapshot.class::isInstance)
                .map(Snapshot.class::cast)
                .toList();
        assertThat(epochs).extracting(Snapshot::reason).containsExactly(SnapshotReason.EPOCH);
        assertThat(updates(messages)).hasSize(6);
        assertThat(messages.indexOf(epochs.get(0))).isEqualTo(2);
    }

    @Test
    void leavesNothingBehindWhenItIsTakenBack() {
        trade(MANY);
        subscribe(new From.Earliest(), "*");
        client.readFrame(500);

        client.unsubscribe("trade", "*");
        var messages = client.read();
        trade(5);

        assertThat(messages.get(messages.size() - 1)).isInstanceOf(Ack.class);
        assertThat(client.read()).isEmpty();
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void countsAPatternAsOne() {
        var small = new TestClient(16, 1);
        small.market().trade(AAPL, "1", "1");
        small.market().trade(MSFT, "1", "1");

        small.subscribe("trade", "*");
        small.subscribe("trade", "AAPL.XNAS");

        assertThat(small.read(Ack.class))
                .extracting(ack -> ack.rejected().size())
                .containsExactly(0, 1);
    }

    private void trade(int count) {
        for (int i = 0; i < count; i++) {
            market.trade(AAPL, String.valueOf(i + 1), "1");
        }
    }

    private void subscribe(@Nullable From from, String... symbols) {
        client.subscribe(
                from == null ? SubscribeOptions.DEFAULTS : SubscribeOptions.DEFAULTS.withFrom(from), "trade", symbols);
    }

    private List<Update> updatesOf(From from) {
        var other = new TestClient(16, 8);
        // The same log, from its beginning.
        for (int i = 0; i < MANY; i++) {
            other.market().trade(AAPL, String.valueOf(i + 1), "1");
        }
        other.subscribe(SubscribeOptions.DEFAULTS.withFrom(from), "trade", "*");
        return updates(other.read());
    }

    private From positions(long sequence) {
        return new From.Positions(Map.of("AAPL.XNAS", new Position(market.epoch(), sequence)));
    }

    private String cursor() {
        client.loop().advanceMillis(6_000);
        var beats = client.read(Heartbeat.class);
        return Objects.requireNonNull(beats.get(beats.size() - 1).cursor());
    }

    private static List<Update> updates(List<ServerMessage> messages) {
        return messages.stream()
                .filter(Update.class::isInstance)
                .map(Update.class::cast)
                .toList();
    }

    private static boolean isInOrder(List<Update> updates) {
        for (int i = 1; i < updates.size(); i++) {
            if (!Objects.equals(updates.get(i).previous(), updates.get(i - 1).sequence())) {
                return false;
            }
        }
        return true;
    }
}
