package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A cursor that was given out before the log was cut off never goes on in what came in place of that as if nothing were. */
final class CutOffCursorTest {
    /** Many more than are kept at hand. */
    private static final int MANY = 100;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();

    @Test
    void tellsWhatIsVoidAndSendsWhatCameInItsPlace() {
        String cursor = cursorAfter(10);
        long cut = market.offset() - 2;

        market.cutOff(cut);
        trade(7);
        var messages = resume(cursor, "*");

        assertThat(messages).hasSize(10);
        assertThat(((Ack) messages.get(0)).resumed()).containsExactly("*");
        assertThat(lost(messages)).containsExactly(new Lost(market.epoch(), cut, cut + 2));
        assertThat(messages.get(2)).isInstanceOfSatisfying(Snapshot.class, snapshot -> {
            assertThat(snapshot.reason()).isEqualTo(SnapshotReason.RESYNC);
            assertThat(snapshot.sequence()).isEqualTo(cut - 1);
        });
        assertThat(updates(messages)).extracting(Update::sequence).containsExactlyElementsOf(offsets(cut, 7));
    }

    @Test
    void tellsItToWhoHadOnlyBegun() {
        trade(10);
        subscribe(new From.Latest(), "*");
        client.read();
        String cursor = cursor();
        long cut = market.offset() - 2;

        market.cutOff(cut);
        trade(7);

        assertThat(lost(resume(cursor, "*"))).containsExactly(new Lost(market.epoch(), cut, cut + 2));
    }

    @Test
    void tellsItBeforeTheNewLogIsAsLongAsTheOldOneWas() {
        String cursor = cursorAfter(10);
        long cut = market.offset() - 2;

        market.cutOff(cut);
        trade(1);
        var first = resume(cursor, "*");
        trade(5);
        var next = client.read();

        assertThat(lost(first)).containsExactly(new Lost(market.epoch(), cut, cut + 2));
        assertThat(updates(first)).hasSize(1);
        assertThat(updates(next)).hasSize(5);
    }

    @Test
    void takesASymbolThatIsNamedBackAtOnceAlsoIfNothingNewComesOfIt() {
        String cursor = cursorAfter(10);
        long cut = market.offset() - 2;

        market.cutOff(cut);
        market.trade(MSFT, "1", "1");
        var messages = resume(cursor, "AAPL.XNAS");

        assertThat(messages.stream().filter(Snapshot.class::isInstance).map(Snapshot.class::cast))
                .extracting(Snapshot::reason)
                .containsExactly(SnapshotReason.RESUMED, SnapshotReason.RESYNC);
        assertThat(lost(messages)).hasSize(1);
        assertThat(updates(messages)).isEmpty();
    }

    @Test
    void tellsItWhereAllIsReadAgain() {
        String cursor = cursorAfter(10);
        long cut = market.offset() - 2;

        market.cutOff(cut);
        trade(MANY);
        var messages = resume(cursor, "*");

        assertThat(lost(messages)).containsExactly(new Lost(market.epoch(), cut, cut + 2));
        assertThat(updates(messages)).extracting(Update::sequence).containsExactlyElementsOf(offsets(cut, MANY));
    }

    @Test
    void goesOnFromACursorBeforeTheCutWithoutAWord() {
        String cursor = cursorAfter(10);
        long held = market.offset();
        trade(5);

        market.cutOff(held + 3);
        trade(MANY);
        var messages = resume(cursor, "*");

        assertThat(lost(messages)).isEmpty();
        assertThat(updates(messages))
                .extracting(Update::sequence)
                .containsExactlyElementsOf(offsets(held + 1, 2 + MANY));
    }

    @Test
    void asksNobodyAsLongAsTheLeaderIsTheSame() {
        String cursor = cursorAfter(10);
        trade(5);

        var atHand = resume(cursor, "*");
        trade(MANY);
        var readAgain = resume(cursor, "*");

        assertThat(updates(atHand)).hasSize(5);
        assertThat(updates(readAgain)).hasSize(5 + MANY);
        assertThat(market.log().comparisons()).isZero();
    }

    @Test
    void goesOnAcrossAnElectionThatLostNothing() {
        String cursor = cursorAfter(10);
        market.log().elect(market.epoch(), market.offset() + 1);
        trade(MANY);

        var messages = resume(cursor, "*");

        assertThat(lost(messages)).isEmpty();
        assertThat(((Snapshot) messages.get(1)).reason()).isEqualTo(SnapshotReason.RESUMED);
        assertThat(updates(messages)).hasSize(MANY);
        assertThat(market.log().comparisons()).isEqualTo(1);
    }

    @Test
    void waitsUntilTheBrokersSayWhatIsVoid() {
        String cursor = cursorAfter(10);
        long cut = market.offset() - 2;
        market.cutOff(cut);
        trade(7);
        market.log().answer(false);

        var away = resume(cursor, "*");
        String meanwhile = cursor();
        market.log().answer(true);
        client.loop().advanceMillis(1_000);
        var back = client.read();

        assertThat(updates(away)).isEmpty();
        assertThat(lost(back)).hasSize(1);
        assertThat(updates(back)).hasSize(7);
        // Given out before it was told: so that it is told to whoever comes with it.
        assertThat(lost(resume(meanwhile, "*"))).hasSize(1);
    }

    @Test
    void tellsItOnlyOnce() {
        String cursor = cursorAfter(10);
        market.cutOff(market.offset() - 2);
        trade(7);
        resume(cursor, "*");

        String after = cursor();
        trade(1);
        var messages = resume(after, "*");

        assertThat(lost(messages)).isEmpty();
        assertThat(updates(messages)).hasSize(1);
    }

    private String cursorAfter(int trades) {
        trade(trades);
        subscribe(new From.Earliest(), "*");
        client.read();
        return cursor();
    }

    private String cursor() {
        client.loop().advanceMillis(6_000);
        var beats = client.read(Heartbeat.class);
        return Objects.requireNonNull(beats.get(beats.size() - 1).cursor());
    }

    private List<ServerMessage> resume(String cursor, String symbol) {
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        subscribe(new From.Cursor(cursor), symbol);
        return client.readWithoutHeartbeats();
    }

    private void subscribe(From from, String symbol) {
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(from), "trade", symbol);
    }

    private void trade(int count) {
        for (int i = 0; i < count; i++) {
            market.trade(AAPL, String.valueOf(i + 1), "1");
        }
    }

    private static List<Long> offsets(long first, int count) {
        return java.util.stream.LongStream.range(first, first + count).boxed().toList();
    }

    private static List<Update> updates(List<ServerMessage> messages) {
        return messages.stream()
                .filter(Update.class::isInstance)
                .map(Update.class::cast)
                .toList();
    }

    private static List<Lost> lost(List<ServerMessage> messages) {
        return messages.stream()
                .filter(Status.class::isInstance)
                .map(Status.class::cast)
                .filter(status -> status.code() == ErrorCode.GAP)
                .map(Status::lost)
                .toList();
    }
}
