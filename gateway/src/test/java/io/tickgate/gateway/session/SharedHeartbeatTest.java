package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The heartbeats of clients that are sent the same. */
final class SharedHeartbeatTest {
    private static final int HEARTBEAT_MILLIS = 5_000;
    private static final String[] BOTH = {"AAPL.XNAS", "MSFT.XNAS"};

    private final TestClient client = new TestClient(16, 8).sharing();
    private final TestClient other = client.another();
    private final Market market = client.market();

    @BeforeEach
    void twoSymbolsAreKnown() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");
    }

    @Test
    void goesOutBeforeDataThatAllAreSentAnyway() {
        together(client, other);

        client.loop().advanceMillis(HEARTBEAT_MILLIS * 3 / 4);
        drainAlone(client, other);
        market.quote(AAPL, "5", "6");

        assertThat(client.readShared()).hasExactlyElementsOfTypes(Heartbeat.class, Update.class);
        assertThat(other.readShared()).hasExactlyElementsOfTypes(Heartbeat.class, Update.class);
    }

    @Test
    void isNotSentWithEachFrame() {
        together(client, other);
        client.loop().advanceMillis(HEARTBEAT_MILLIS * 3 / 4);
        drainAlone(client, other);
        market.quote(AAPL, "5", "6");
        client.readShared();

        market.quote(AAPL, "7", "8");

        assertThat(client.readShared()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void nobodyHasOneAloneAsLongAsDataFlow() {
        together(client, other);
        flow(HEARTBEAT_MILLIS);
        client.readShared();
        other.readShared();

        flow(10 * HEARTBEAT_MILLIS);

        for (var reader : List.of(client, other)) {
            assertThat(reader.session().isDrained()).isTrue();
            assertThat(reader.readShared().stream().filter(Heartbeat.class::isInstance))
                    .hasSizeBetween(10, 14);
        }
    }

    @Test
    void nobodyWaitsLongerThanItsIntervalHoweverSeldomDataFlow() {
        for (int everyMillis : new int[] {400, 1_000, 1_300, 2_500, 4_900, 5_100, 7_000, 20_000}) {
            longestWait(everyMillis);
        }
    }

    private static void longestWait(int everyMillis) {
        var first = new TestClient(16, 8).sharing();
        var second = first.another();
        first.market().quote(AAPL, "1", "2");
        first.market().quote(MSFT, "1", "2");
        together(first, second);
        var sinceMillis = new int[2];
        boolean isAnyShared = false;
        for (int millis = 0; millis < 100_000; millis += 100) {
            first.loop().advanceMillis(100);
            if (millis % everyMillis < 100) {
                first.market().quote(AAPL, "5", "6");
            }
            int place = 0;
            for (var reader : List.of(first, second)) {
                var shared = reader.readShared();
                isAnyShared |= shared.stream().anyMatch(Heartbeat.class::isInstance);
                boolean isBeaten = !only(Heartbeat.class, shared).isEmpty()
                        | !reader.read(Heartbeat.class).isEmpty();
                sinceMillis[place] = isBeaten ? 0 : sinceMillis[place] + 100;
                // As often as a loop looks at its sessions.
                assertThat(sinceMillis[place++])
                        .as("data each %d ms", everyMillis)
                        .isLessThanOrEqualTo(HEARTBEAT_MILLIS + 100);
            }
        }
        assertThat(isAnyShared).as("data each %d ms", everyMillis).isTrue();
    }

    @Test
    void whoBecomesOneOfThemAfterItHasItsOwnInTime() {
        together(client, other);
        for (int idleMillis = 0; idleMillis < HEARTBEAT_MILLIS; idleMillis += 300) {
            var newcomer = client.another();
            int sinceMillis = 0;
            boolean hasBecome = false;
            for (int millis = 0; millis < idleMillis + 2 * HEARTBEAT_MILLIS; millis += 100) {
                if (millis == idleMillis) {
                    newcomer.subscribe("quote", BOTH);
                    // So often that it looks for others.
                    for (int i = 0; i < 13; i++) {
                        market.quote(AAPL, "1", "2");
                        newcomer.read();
                    }
                }
                market.quote(AAPL, "1", "2");
                var shared = newcomer.readShared();
                hasBecome |= !shared.isEmpty();
                boolean isBeaten = !only(Heartbeat.class, shared).isEmpty()
                        | !newcomer.read(Heartbeat.class).isEmpty();
                sinceMillis = isBeaten ? 0 : sinceMillis + 100;
                assertThat(sinceMillis).as("after %d ms", idleMillis).isLessThanOrEqualTo(HEARTBEAT_MILLIS + 100);
                client.loop().advanceMillis(100);
            }
            assertThat(hasBecome).as("one of them").isTrue();
            newcomer.loop().run(() -> newcomer.session().close());
        }
    }

    @Test
    void namesTheKeysThatAreQuiet() {
        long msft = market.offset();
        together(client, other);
        flow(2 * HEARTBEAT_MILLIS);
        client.readShared();

        flow(2 * HEARTBEAT_MILLIS);

        assertThat(only(Heartbeat.class, client.readShared()))
                .isNotEmpty()
                .allSatisfy(beat -> assertThat(beat.quiet()).containsExactly(new Quiet("quote", "MSFT.XNAS", msft)));
    }

    @Test
    void whoWantsOneAtAnotherIntervalIsWrittenToAlone() {
        together(client, other);

        other.send(new Hello(1L, null, null, 1_000, null, false));
        other.read();
        market.quote(AAPL, "5", "6");

        assertThat(other.readShared()).isEmpty();
        int beats = 0;
        for (int millis = 0; millis < 3_000; millis += 100) {
            market.quote(AAPL, "5", "6");
            assertThat(other.readShared()).isEmpty();
            beats += other.read(Heartbeat.class).size();
            client.loop().advanceMillis(100);
        }
        assertThat(beats).isBetween(2, 4);
    }

    /** It may come to take every record, and then has a cursor in each; or is told that there is no such symbol. */
    @ParameterizedTest
    @EnumSource
    void whoWaitsForASymbolIsWrittenToAlone(Mode mode) {
        together(client, other);
        long held = market.offset() + 100;
        var options = new SubscribeOptions(mode, null, null, false, false, Feed.BEST, false, false, null, null)
                .withFrom(new From.Positions(Map.of("IBM.XNYS", new Position(market.epoch(), held))));

        other.subscribe(options, "trade", "IBM.XNYS");
        other.read();
        for (int i = 0; i < 40; i++) {
            market.quote(AAPL, "1", "2");
            assertThat(other.readShared()).isEmpty();
            other.read();
            client.loop().advanceMillis(100);
        }
    }

    @Test
    void whoTakesEveryRecordHasACursorInEach() {
        together(client, other);

        var options = new SubscribeOptions(Mode.ALL, null, null, false, false, Feed.BEST, false, false, null, null);
        other.subscribe(options, "trade", "AAPL.XNAS");
        other.read();
        var beats = new ArrayList<Heartbeat>();
        for (int millis = 0; millis < 3 * HEARTBEAT_MILLIS; millis += 100) {
            flow(100);
            beats.addAll(other.read(Heartbeat.class));
        }

        assertThat(beats)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(beat -> assertThat(beat.cursor()).isNotNull());
    }

    @Test
    void whoLeavesGoesOnWithItsOwn() {
        together(client, other);
        flow(HEARTBEAT_MILLIS);
        client.readShared();

        client.unsubscribe("quote", "MSFT.XNAS");
        client.read();
        var beats = new ArrayList<Heartbeat>();
        for (int millis = 0; millis < 2 * HEARTBEAT_MILLIS; millis += 100) {
            client.loop().advanceMillis(100);
            beats.addAll(client.read(Heartbeat.class));
        }

        assertThat(beats).hasSizeGreaterThanOrEqualTo(2);
    }

    /** Time goes on, and AAPL moves each tenth of a second; what clients are sent together is theirs, all else waits. */
    private void flow(int millis) {
        for (int i = 0; i < millis; i += 100) {
            market.quote(AAPL, "1", "2");
            client.loop().advanceMillis(100);
        }
    }

    private static void drainAlone(TestClient... readers) {
        Arrays.stream(readers).forEach(TestClient::read);
    }

    private static void together(TestClient... readers) {
        Arrays.stream(readers).forEach(reader -> reader.subscribe("quote", BOTH));
        for (int i = 0; i < 13; i++) {
            readers[0].market().quote(AAPL, "1", "2");
            drainAlone(readers);
            readers[0].loop().advanceMillis(100);
        }
        drainAlone(readers);
    }

    private static <T extends ServerMessage> List<T> only(Class<T> type, List<ServerMessage> messages) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
