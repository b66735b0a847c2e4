package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a lane of ten a second, which turns in 103 ms, by steps of 7. */
final class LaneCohortTest {
    private static final int TURN_MILLIS = 103;
    private static final int STEP_MILLIS = 7;

    /** Until those who are sent the same have found each other. */
    private static final int TURNS_TO_FIND = 40;

    private final TestClient client = new TestClient(64, 64).sharing();
    private final TestClient other = client.another();
    private final Market market = client.market();
    private int price = 1;

    @BeforeEach
    void twoSymbolsAreKnown() {
        tick();
    }

    private void tick() {
        price++;
        market.quote(AAPL, Integer.toString(price), "100000");
        market.quote(MSFT, Integer.toString(price), "100000");
    }

    private static void subscribe(TestClient subscriber, double maxRate) {
        subscriber.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(maxRate), "quote", "AAPL.XNAS", "MSFT.XNAS");
        subscriber.read();
    }

    private List<TestClient> clientsApart(int count, int millisBetween) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var one = client.another();
            subscribe(one, 10);
            clients.add(one);
            client.loop().advanceMillis(millisBetween);
        }
        return clients;
    }

    /** Half a turn apart, and then until they have found each other. */
    private void together() {
        subscribe(client, 10);
        client.loop().advanceMillis(TURN_MILLIS / 2);
        subscribe(other, 10);
        momentsByClient(List.of(client, other), TURNS_TO_FIND * TURN_MILLIS);
    }

    /** Each millisecond both symbols change, and all clients read; returns at which of them each client was sent something. */
    private List<List<Integer>> momentsByClient(List<TestClient> clients, int millis) {
        return momentsByClient(clients, millis, 1);
    }

    /** The same with a change at each of so many milliseconds. */
    private List<List<Integer>> momentsByClient(List<TestClient> clients, int millis, int millisBetweenTicks) {
        List<List<Integer>> moments = new ArrayList<>();
        clients.forEach(each -> moments.add(new ArrayList<>()));
        for (int i = 0; i < millis; i++) {
            if (i % millisBetweenTicks == 0) {
                tick();
            }
            client.loop().runAll();
            client.loop().advanceMillis(1);
            for (int j = 0; j < clients.size(); j++) {
                if (!clients.get(j).read(Update.class).isEmpty()) {
                    moments.get(j).add(i);
                }
            }
        }
        return moments;
    }

    private List<Update> sharedInATurn(TestClient reader) {
        List<Update> shared = new ArrayList<>();
        for (int i = 0; i < TURN_MILLIS + STEP_MILLIS; i++) {
            tick();
            client.loop().advanceMillis(1);
            reader.readShared().forEach(message -> shared.add((Update) message));
        }
        return shared;
    }

    @Test
    void writesToThoseWhoAreSentTheSameTogetherWheneverTheyBegan() {
        together();

        var shared = sharedInATurn(client);

        assertThat(shared).extracting(Update::symbol).contains("AAPL.XNAS", "MSFT.XNAS");
        assertThat(other.readShared()).isEqualTo(shared);
    }

    @Test
    void sendsNobodyMoreThanAskedForNorMakesAnybodyWaitForMoreThanATurnWhileTheyFindEachOther() {
        subscribe(client, 10);
        client.loop().advanceMillis(TURN_MILLIS / 3);
        subscribe(other, 10);

        var moments = momentsByClient(List.of(client, other), 2 * TURNS_TO_FIND * TURN_MILLIS);

        assertThat(moments).allSatisfy(ofOne -> {
            var gaps = IntStream.range(2, ofOne.size())
                    .mapToObj(i -> ofOne.get(i) - ofOne.get(i - 1))
                    .toList();
            assertThat(gaps)
                    .allSatisfy(gap -> assertThat(gap).isBetween(TURN_MILLIS - 1, 2 * TURN_MILLIS + STEP_MILLIS));
            assertThat(gaps.stream().filter(gap -> gap > TURN_MILLIS + STEP_MILLIS))
                    .hasSizeLessThanOrEqualTo(2);
        });
    }

    /** All have been sent the same then, but not at the same time. */
    @Test
    void takesInNobodyToWhomTheOthersWouldBeSentTooSoon() {
        var many = clientsApart(6, 17);

        var moments = momentsByClient(many, 2 * TURNS_TO_FIND * TURN_MILLIS, TURN_MILLIS - 3);

        assertThat(moments)
                .allSatisfy(ofOne -> assertThat(
                                IntStream.range(2, ofOne.size()).mapToObj(i -> ofOne.get(i) - ofOne.get(i - 1)))
                        .allSatisfy(gap -> assertThat(gap).isGreaterThanOrEqualTo(TURN_MILLIS - 1)));
    }

    @Test
    void sendsWhoLeavesNoSoonerThanAskedFor() {
        together();
        momentsByClient(List.of(client, other), TURN_MILLIS);
        var before = momentsByClient(List.of(other), TURN_MILLIS + STEP_MILLIS);

        other.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "trade", "AAPL.XNAS");
        other.read();
        var after = momentsByClient(List.of(other), TURN_MILLIS + STEP_MILLIS);

        int sinceTheLast = before.get(0).get(before.get(0).size() - 1) - (TURN_MILLIS + STEP_MILLIS);
        assertThat(after.get(0).get(0) - sinceTheLast).isBetween(TURN_MILLIS - 1, TURN_MILLIS + STEP_MILLIS);
        assertThat(other.readShared()).isEmpty();
    }

    @Test
    void sendsWhoIsLeftBehindWhatItHasNotSeen() {
        together();
        client.loop().run(() -> client.session().close());
        tick();

        client.loop().advanceMillis(TURN_MILLIS + STEP_MILLIS);

        assertThat(other.read(Update.class))
                .extracting(Update::sequence)
                .containsExactlyInAnyOrder(market.offset() - 1, market.offset());
    }

    /** The others are asked while they wait for the turn at which they would be taken in, or before, or after. */
    @Test
    void keepsNoPlaceForThoseWhoLeaveBeforeTheyAreTakenIn() {
        together();
        for (int i = 0; i < 40; i++) {
            var one = client.another();
            subscribe(one, 10);
            momentsByClient(List.of(one, client, other), 11 * TURN_MILLIS + 3 * i);
            one.loop().run(() -> one.session().close());
        }
        var newcomer = client.another();
        subscribe(newcomer, 10);
        momentsByClient(List.of(client, other, newcomer), TURNS_TO_FIND * TURN_MILLIS);

        assertThat(sharedInATurn(newcomer)).isNotEmpty().isEqualTo(client.readShared());
    }

    /** Of those who are sent something at the same moment. */
    private static List<TestClient> largest(List<TestClient> clients, List<List<Integer>> moments) {
        return IntStream.range(0, clients.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> moments.get(i).get(0), Collectors.mapping(clients::get, Collectors.toList())))
                .values()
                .stream()
                .max(Comparator.comparing(List::size))
                .orElseThrow();
    }

    @Test
    void letsTheLastOfACohortGoWhereAnotherOneTakesOthersIn() {
        var many = clientsApart(40, 2);
        momentsByClient(many, 2 * TURNS_TO_FIND * TURN_MILLIS);
        var full = largest(many, momentsByClient(many, TURN_MILLIS));
        var last = full.get(0);
        full.subList(1, full.size())
                .forEach(one -> one.loop().run(() -> one.session().close()));
        last.read();

        assertThat(sharedInATurn(last)).isEmpty();
        assertThat(last.read(Update.class)).isNotEmpty();
    }

    /** Whichever of the two is written to first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void sendsTheLastOfACohortWhatItIsDueAlsoWhenTheOtherOneLeavesWhileBothAreWrittenTo(int leaves) {
        var many = clientsApart(40, 2);
        momentsByClient(many, 2 * TURNS_TO_FIND * TURN_MILLIS);
        var full = largest(many, momentsByClient(many, TURN_MILLIS));
        full.subList(2, full.size())
                .forEach(one -> one.loop().run(() -> one.session().close()));
        var last = full.get(1 - leaves);
        last.readShared();
        last.read();
        full.get(leaves).socketTakesAll(false);
        tick();

        client.loop().advanceMillis(TURN_MILLIS + STEP_MILLIS);

        assertThat(Stream.concat(last.readShared().stream(), last.read().stream()))
                .filteredOn(Update.class::isInstance)
                .extracting(message -> ((Update) message).sequence())
                .containsExactlyInAnyOrder(market.offset() - 1, market.offset());
        assertThat(sharedInATurn(last)).as("alone from then on").isEmpty();
    }

    /** What they are taken to have been sent they have not been. */
    @Test
    void closesAllOfACohortOfWhichAFrameCouldNotBeMade() {
        var many = clientsApart(40, 2);
        momentsByClient(many, 2 * TURNS_TO_FIND * TURN_MILLIS);
        var full = largest(many, momentsByClient(many, TURN_MILLIS));
        var last = full.subList(0, 3);
        full.subList(3, full.size())
                .forEach(one -> one.loop().run(() -> one.session().close()));
        int moment = momentsByClient(last, TURN_MILLIS).get(0).get(0);
        // Until shortly before their turn, past that of the other cohort.
        client.loop().advanceMillis(moment - 1);
        client.duringNextWrite(() -> {
            throw new IllegalStateException("for the test");
        });
        tick();

        client.loop().advanceMillis(STEP_MILLIS);

        assertThat(last).extracting(TestClient::closedWith).containsOnly(CloseCode.INTERNAL_ERROR);
    }

    @Test
    void writesAloneToWhoHasAnotherRate() {
        subscribe(client, 10);
        subscribe(other, 20);
        momentsByClient(List.of(client, other), TURNS_TO_FIND * TURN_MILLIS);

        assertThat(sharedInATurn(client)).isEmpty();
        assertThat(sharedInATurn(other)).isEmpty();
    }

    @Test
    void writesAloneToWhoHasTwoRates() {
        for (var each : List.of(client, other)) {
            each.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", "AAPL.XNAS");
            each.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(20), "quote", "MSFT.XNAS");
            each.read();
        }
        momentsByClient(List.of(client, other), TURNS_TO_FIND * TURN_MILLIS);

        assertThat(sharedInATurn(client)).isEmpty();
    }

    /** So that a turn writes to some of them, and the loop has others to do. */
    @Test
    void writesToManyInSeveralCohorts() {
        var many = clientsApart(40, 2);
        momentsByClient(many, 2 * TURNS_TO_FIND * TURN_MILLIS);

        var moments = momentsByClient(many, TURN_MILLIS);

        var together = moments.stream()
                .map(ofOne -> ofOne.get(0))
                .distinct()
                .map(moment -> moments.stream()
                        .filter(ofOne -> ofOne.get(0).equals(moment))
                        .count())
                .toList();
        assertThat(together).hasSizeBetween(2, 4);
        assertThat(together).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(32));
    }
}
