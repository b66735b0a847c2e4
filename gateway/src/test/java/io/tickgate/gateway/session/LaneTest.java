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
