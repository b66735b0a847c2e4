package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A lane of ten a second, which turns in 103 ms, by steps of 7. */
final class LaneTest {
    private static final int TURN_MILLIS = 103;
    private static final int STEP_MILLIS = 7;

    private final TestClient client = new TestClient();
    private final Market market = client.market();
    private final Lane lane = requireNonNull(client.sessionLoop().lane(10.0));
    private int price = 1;

    private void quote(Symbol symbol) {
        price++;
        market.quote(symbol, Integer.toString(price), "100000");
    }

    private void subscribe(TestClient subscriber, String... symbols) {
        subscriber.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", symbols);
        subscriber.read();
    }

    /** Each millisecond all symbols change, and all clients read; returns at which of them each client was sent something, and how much. */
    private List<List<Integer>> sizesByClient(List<TestClient> clients, int millis, Symbol... symbols) {
        List<List<Integer>> sizes = new ArrayList<>();
        clients.forEach(each -> sizes.add(new ArrayList<>()));
        for (int i = 0; i < millis; i++) {
            for (var symbol : symbols) {
                quote(symbol);
            }
            client.loop().runAll();
            client.loop().advanceMillis(1);
            for (int j = 0; j < clients.size(); j++) {
                sizes.get(j).add(clients.get(j).read(Update.class).size());
            }
        }
        return sizes;
    }

    private static List<Integer> moments(List<Integer> sizes) {
        return IntStream.range(0, sizes.size())
                .filter(i -> sizes.get(i) > 0)
                .boxed()
                .toList();
    }

    @Test
    void comesBackUntoldToWhoHadSomethingAtTheTurnBeforeAndLeavesItAfterOneInVain() {
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");
        quote(AAPL);
        client.loop().runAll();
        client.loop().advanceMillis(TURN_MILLIS);

        var atTheTurn = client.read(Update.class);
        int comesBackTo = lane.waiting();
        quote(AAPL);
        client.loop().runAll();
        var atOnce = client.read(Update.class);
        client.loop().advanceMillis(TURN_MILLIS + 1);
        var atTheNext = client.read(Update.class);
        client.loop().advanceMillis(TURN_MILLIS + 1);
        var inVain = client.read(Update.class);

        assertThat(atTheTurn).hasSize(1);
        assertThat(comesBackTo).isEqualTo(1);
        assertThat(atOnce).isEmpty();
        assertThat(atTheNext).hasSize(1);
        assertThat(inVain).isEmpty();
        assertThat(lane.waiting()).isZero();
        quote(AAPL);
        client.loop().runAll();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void leavesWhoChangesSeldomAlone() {
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");
        client.loop().advanceMillis(3 * TURN_MILLIS);

        quote(AAPL);
        client.loop().runAll();

        assertThat(client.read(Update.class)).hasSize(1);
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void sendsAllSymbolsOfASessionTogetherHoweverTheyBegan() {
        quote(AAPL);
        quote(MSFT);
        subscribe(client, "AAPL.XNAS");
        client.loop().advanceMillis(TURN_MILLIS / 2);
        subscribe(client, "MSFT.XNAS");

        var sizes = sizesByClient(List.of(client), 20 * TURN_MILLIS, AAPL, MSFT).get(0);

        var sent = sizes.stream().filter(size -> size > 0).toList();
        assertThat(sent).hasSizeBetween(18, 21);
        assertThat(sent.subList(3, sent.size())).containsOnly(2);
    }

    /** Such as the symbols of several commands, one after the other. */
    @Test
    void letsNoSymbolWaitForTheNextTurnThatIsDueSoonAfterThisOne() {
        quote(AAPL);
        quote(MSFT);
        client.loop().advanceMillis(500);
        subscribe(client, "AAPL.XNAS");
        client.loop().advanceMillis(20);
        subscribe(client, "MSFT.XNAS");

        var sizes = sizesByClient(List.of(client), 10 * TURN_MILLIS, AAPL, MSFT).get(0);

        var moments = moments(sizes);
        assertThat(moments.get(1) - moments.get(0)).isBetween(20, 20 + STEP_MILLIS);
        assertThat(moments.get(2) - moments.get(1)).isBetween(TURN_MILLIS - 1, TURN_MILLIS + STEP_MILLIS);
        assertThat(moments.subList(2, moments.size()).stream().map(sizes::get)).containsOnly(2);
    }

    @Test
    void comesToSessionsOneAfterTheOtherAndToEachOnceATurn() {
        var other = client.another();
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");
        client.loop().advanceMillis(TURN_MILLIS / 2);
        subscribe(other, "AAPL.XNAS");

        var sizes = sizesByClient(List.of(client, other), 20 * TURN_MILLIS, AAPL);

        var first = moments(sizes.get(0));
        var second = moments(sizes.get(1));
        assertThat(first).hasSizeBetween(19, 21).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSizeBetween(19, 21);
        for (int i = 2; i < second.size(); i++) {
            assertThat(second.get(i) - second.get(i - 1)).isBetween(TURN_MILLIS - 1, TURN_MILLIS + STEP_MILLIS);
        }
    }

    @Test
    void leavesWhoChangesLessOftenThanItMayBeSentAlone() {
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");

        for (int i = 0; i < 5; i++) {
            client.loop().advanceMillis(TURN_MILLIS * 3 / 2);
            quote(AAPL);
            client.loop().runAll();

            assertThat(client.read(Update.class)).hasSize(1);
            assertThat(lane.waiting()).isZero();
        }
    }

    /** A first message counts as sent 25 ms before: the first one is due in 78 ms, the other one 20 ms from now. */
    @Test
    void comesInTimeToWhoIsDueBeforeThoseThatParkedEarlier() {
        var other = client.another();
        quote(AAPL);
        quote(MSFT);
        subscribe(other, "MSFT.XNAS");
        client.loop().advanceMillis(TURN_MILLIS - 45);
        subscribe(client, "AAPL.XNAS");
        quote(AAPL);
        client.loop().runAll();
        quote(MSFT);
        client.loop().runAll();

        client.loop().advanceMillis(20 + STEP_MILLIS);

        assertThat(other.read(Update.class)).hasSize(1);
        assertThat(client.read(Update.class)).isEmpty();
    }

    /** The pass of a loop comes before its timers, also before one that should have come earlier. */
    @Test
    void comesBackToWhoWasSentSomethingAfterTheStepShouldHaveBeen() {
        quote(AAPL);
        quote(MSFT);
        subscribe(client, "AAPL.XNAS", "MSFT.XNAS");
        client.loop().advanceMillis(500);
        change(MSFT);
        change(MSFT);
        client.loop().advanceMillis(TURN_MILLIS);
        client.read();
        client.loop().advanceMillis(TURN_MILLIS - 1);

        client.loop().freezeMillis(3);
        change(AAPL);
        change(AAPL);
        client.loop().advanceMillis(0);
        client.read();
        client.loop().advanceMillis(2 * TURN_MILLIS);

        assertThat(client.read(Update.class)).hasSize(1);
    }

    private void change(Symbol symbol) {
        quote(symbol);
        client.loop().runAll();
        client.read();
    }

    /** A loop that has other things to do for longer than a step of the wheel. */
    @Test
    void turnsInTimeAlsoOnALoopThatIsBusy() {
        int perSecond = 50;
        quote(AAPL);
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(perSecond), "quote", "AAPL.XNAS");
        client.read();
        int updates = 0;

        for (int millis = 0; millis < 2_000; millis += 5) {
            quote(AAPL);
            client.loop().runAll();
            client.loop().stallMillis(5);
            updates += client.read(Update.class).size();
        }

        assertThat(updates).isBetween(2 * perSecond * 3 / 4, 2 * perSecond);
    }

    @Test
    void comesToTheOthersAndAgainWhereOneSessionFails() {
        var other = client.another();
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");
        subscribe(other, "AAPL.XNAS");
        quote(AAPL);
        client.loop().runAll();
        client.onReady(() -> {
            throw new IllegalStateException("meant to happen");
        });

        client.loop().advanceMillis(TURN_MILLIS + STEP_MILLIS);
        int others = other.read(Update.class).size();
        client.onReady(() -> {});
        quote(AAPL);
        client.loop().runAll();
        client.loop().advanceMillis(TURN_MILLIS + STEP_MILLIS);

        assertThat(others).isEqualTo(1);
        assertThat(other.read(Update.class)).hasSize(1);
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void countsFromAStepThatCameLateWhereItWasTooLate() {
        quote(AAPL);
        subscribe(client, "AAPL.XNAS");
        quote(AAPL);
        client.loop().runAll();

        client.loop().stallMillis(TURN_MILLIS + 50);
        int late = client.read(Update.class).size();
        quote(AAPL);
        client.loop().runAll();
        client.loop().advanceMillis(TURN_MILLIS - 2);
        int early = client.read(Update.class).size();
        client.loop().advanceMillis(2 + STEP_MILLIS);

        assertThat(late).isEqualTo(1);
        assertThat(early).isZero();
        assertThat(client.read(Update.class)).hasSize(1);
    }
}
