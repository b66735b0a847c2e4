package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.Feed;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CohortTest {
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
    void writesOneFrameToAllWhoAreSentTheSame() {
        together();

        market.quote(AAPL, "5", "6");

        assertThat(client.readShared()).hasExactlyElementsOfTypes(Update.class);
        assertThat(other.readShared()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void countsWhatEachOfThemIsSent() {
        together();
        long before = client.sessions().counters().updates();

        market.quote(AAPL, "5", "6");
        client.loop().runAll();

        assertThat(client.sessions().counters().updates() - before).isEqualTo(2);
        client.loop()
                .run(() -> assertThat(market.cache()
                                .add(AAPL)
                                .quote()
                                .audience()
                                .count(client.sessionLoop().shard()))
                        .isEqualTo(2));
    }

    @Test
    void writesAloneToWhoIsSentSomethingElse() {
        client.subscribe("quote", BOTH);
        other.subscribe("quote", "AAPL.XNAS");
        quoteUntilKnown();

        market.quote(AAPL, "5", "6");

        assertThat(client.readShared()).isEmpty();
        assertThat(other.readShared()).isEmpty();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void writesAloneToWhoTakesNothingThatIsOld() {
        var options = new SubscribeOptions(null, null, null, false, false, Feed.BEST, false, false, 1_000L, null);
        client.subscribe(options, "quote", BOTH);
        other.subscribe(options, "quote", BOTH);
        quoteUntilKnown();

        market.quote(AAPL, "5", "6");

        assertThat(client.readShared()).isEmpty();
        assertThat(other.readShared()).isEmpty();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void goesOnAloneWithWhoTakesLessThanAll() {
        together();
        other.socketTakesAll(false);
        market.quote(AAPL, "5", "6");
        var lastShared = other.readShared();

        market.quote(AAPL, "7", "8");
        var fast = client.readShared();
        market.quote(AAPL, "9", "10");
        var sharedWithSlow = other.readShared();
        var slow = other.read(Update.class);

        assertThat(lastShared).hasSize(1);
        assertThat(fast).hasSize(2);
        assertThat(sharedWithSlow).isEmpty();
        assertThat(slow).singleElement().satisfies(update -> {
            assertThat(update.events()).isEqualTo(2);
            assertThat(update.sequence()).isEqualTo(market.offset());
        });
    }

    @Test
    void writesToEachOfVeryManyOnceThoughSomeTakeLessThanAll() {
        var all = new ArrayList<>(List.of(client, other));
        while (all.size() < 40) {
            all.add(client.another());
        }
        all.forEach(one -> one.subscribe("quote", BOTH));
        quoteUntilKnown(all);
        for (int place = 0; place < all.size(); place += 7) {
            all.get(place).socketTakesAll(false);
        }

        market.quote(AAPL, "5", "6");
        client.loop().runAll();

        assertThat(all).allSatisfy(one -> {
            assertThat(one.readShared()).hasExactlyElementsOfTypes(Update.class);
            assertThat(one.read()).isEmpty();
        });
    }

    @Test
    void takesBackWhoTakesAllAgain() {
        together();
        other.socketTakesAll(false);
        market.quote(AAPL, "5", "6");
        other.readShared();
        other.socketTakesAll(true);
        quoteUntilKnown();

        market.quote(AAPL, "7", "8");

        assertThat(other.readShared()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void takesNobodyInWhoHasBeenSentMoreThanTheOthers() {
        together();
        var ahead = client.another();
        ahead.subscribe("quote", BOTH);
        quoteAndRead(ahead, 12);
        market.quote(AAPL, "5", "6");
        client.readShared();
        market.isAnnouncedLate();
        market.quote(AAPL, "7", "8");
        var sent = ahead.read(Update.class);

        client.loop().advanceMillis(100);
        market.isAnnounced();

        assertThat(sent).singleElement().extracting(Update::sequence).isEqualTo(market.offset());
        assertThat(ahead.read()).isEmpty();
        assertThat(client.readShared()).hasExactlyElementsOfTypes(Update.class);
        // And it is of their kind: later it is taken in.
        quoteAndRead(ahead, 24);
        client.loop().advanceMillis(100);
        market.quote(AAPL, "9", "10");
        assertThat(ahead.readShared()).hasExactlyElementsOfTypes(Update.class);
    }

    /** No time passes, so that nobody looks for others. */
    private void quoteAndRead(TestClient reader, int times) {
        for (int i = 0; i < times; i++) {
            market.quote(AAPL, "1", "2");
            reader.read();
        }
    }

    @Test
    void answersOfAMemberDoNotReachTheOthers() {
        together();

        client.unsubscribe("quote", "MSFT.XNAS");
        market.quote(AAPL, "5", "6");

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class, Update.class);
        assertThat(other.readShared()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void goesOnAfterOneHasLeft() {
        together();
        market.quote(AAPL, "5", "6");
        client.readShared();

        client.loop().run(() -> client.session().close());
        market.quote(MSFT, "7", "8");

        assertThat(other.readShared()).hasSize(2);
        assertThat(client.readShared()).isEmpty();
    }

    @Test
    void leavesNobodyBehindInTheHub() {
        together();

        client.loop().run(() -> client.session().close());
        other.loop().run(() -> other.session().close());

        assertThat(market.cache().add(AAPL).quote().audience().isWanted()).isFalse();
    }

    @Test
    void tellsHowThingsStandBeforeWhatIsOldGoesOut() {
        var source = client.health().newSource();
        market.cache().add(AAPL).quote().source(source);
        together();

        market.quote(AAPL, "5", "6");
        source.set(new Condition(Condition.Reason.SOURCE_SILENT, 1));

        assertThat(client.read()).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(other.read()).hasExactlyElementsOfTypes(Status.class, Update.class);
    }

    @Test
    void tellsThatAllIsWellAgainBeforeWhatIsNew() {
        var source = client.health().newSource();
        market.cache().add(AAPL).quote().source(source);
        together();
        source.set(new Condition(Condition.Reason.SOURCE_SILENT, 1));
        client.loop().advanceMillis(200);
        var first = client.read();

        source.set(null);
        market.quote(AAPL, "5", "6");

        assertThat(first).hasExactlyElementsOfTypes(Status.class);
        assertThat(client.read()).hasExactlyElementsOfTypes(Status.class, Update.class);
    }

    @Test
    void sendsASnapshotToAllWhereTheEpochChanges() {
        together();

        market.newEpoch("k4");
        market.quote(AAPL, "5", "6");

        assertThat(List.of(client, other))
                .allSatisfy(reader -> assertThat(reader.readShared())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Snapshot.class,
                                snapshot -> assertThat(snapshot.reason()).isEqualTo(SnapshotReason.EPOCH)));
    }

    @Test
    void tellsAMemberWhichOfItsKeysAreQuiet() {
        together();
        nextHeartbeats();
        market.quote(AAPL, "5", "6");
        long aapl = market.offset();
        client.readShared();
        var first = nextHeartbeats();

        var second = nextHeartbeats();

        assertThat(first).extracting(Quiet::symbol).containsExactly("MSFT.XNAS");
        assertThat(second).contains(new Quiet("quote", "AAPL.XNAS", aapl)).hasSize(2);
    }

    @Test
    void countsTheCreditOfWhoAsksForIt() {
        together();

        other.send(new ClientCommand.Hello(1L, null, 1L, null, null, false));
        market.quotes(List.of(AAPL, MSFT), new Quote(new Level(new Price(5, 0), new Size(1, 0)), null));

        assertThat(other.readShared()).isEmpty();
        assertThat(other.read(Update.class)).hasSize(1);
        assertThat(client.readShared()).hasSize(2);
    }

    @Test
    void writesAloneToWhoAsksForStamps() {
        together();

        other.send(new ClientCommand.Hello(null, null, null, null, null, false, SessionSettings.MIN_STAMPS_MILLIS));
        market.quote(AAPL, "5", "6");

        assertThat(other.readShared()).isEmpty();
        assertThat(client.readShared()).hasSize(1);
    }

    @Test
    void losesNothingAndRepeatsNothingWhateverHappens() {
        IntStream.range(0, 60).forEach(seed -> new Crowd(seed, SubscribeOptions.DEFAULTS).run());
    }

    @Test
    void losesNothingAndRepeatsNothingInALane() {
        IntStream.range(0, 60).forEach(seed -> new Crowd(seed, SubscribeOptions.DEFAULTS.withMaxRate(50)).run());
    }

    private void together() {
        client.subscribe("quote", BOTH);
        other.subscribe("quote", BOTH);
        quoteUntilKnown();
    }

    /** So often that those who are sent the same are found. */
    private void quoteUntilKnown() {
        quoteUntilKnown(List.of(client, other));
    }

    private void quoteUntilKnown(List<TestClient> readers) {
        for (int i = 0; i < 12; i++) {
            market.quote(AAPL, "1", "2");
            market.quote(MSFT, "3", "4");
            readers.forEach(TestClient::read);
            client.loop().advanceMillis(100);
        }
        market.quote(AAPL, "1", "2");
        client.loop().advanceMillis(100);
        readers.forEach(TestClient::read);
    }

    private List<Quiet> nextHeartbeats() {
        client.loop().advanceMillis(HEARTBEAT_MILLIS);
        return client.read(Heartbeat.class).stream()
                .flatMap(heartbeat -> heartbeat.quiet().stream())
                .toList();
    }

    /** Some clients of one gateway, to whom anything happens. */
    private static final class Crowd {
        private static final int STEPS = 400;

        private final int seed;
        private final SubscribeOptions options;
        private final Random random;
        private final List<Reader> readers = new ArrayList<>();
        private final Market market;

        Crowd(int seed, SubscribeOptions options) {
            this.seed = seed;
            this.options = options;
            random = new Random(seed);
            var first = new TestClient(16, 8).sharing();
            market = first.market();
            market.quote(AAPL, "1", "2");
            market.quote(MSFT, "1", "2");
            readers.add(new Reader(first, options));
            for (int i = 0; i < 3; i++) {
                readers.add(new Reader(first.another(), options));
            }
            readers.forEach(Reader::subscribe);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step(readers.get(random.nextInt(readers.size())));
            }
            for (var reader : readers) {
                reader.client.socketTakesAll(true);
                reader.take();
                awaitTurns(reader);
                // Before it subscribes anew, which lets every client look at what there is.
                assertThat(reader.sequences).as("seed %d", seed).containsEntry("AAPL.XNAS", sequence(AAPL));
                reader.subscribe();
                awaitTurns(reader);
                assertThat(reader.sequences)
                        .as("seed %d", seed)
                        .containsEntry("AAPL.XNAS", sequence(AAPL))
                        .containsEntry("MSFT.XNAS", sequence(MSFT));
            }
        }

        /** Of its lane, if it has one. */
        private static void awaitTurns(Reader reader) {
            for (int i = 0; i < 5; i++) {
                reader.client.loop().advanceMillis(10);
                reader.take();
            }
        }

        private long sequence(Symbol symbol) {
            LogPosition head = market.cache().add(symbol).quote().head();
            return head == null ? -1 : head.sequence();
        }

        private void step(Reader reader) {
            switch (random.nextInt(40)) {
                case 0 -> reader.client.socketTakesAll(random.nextBoolean());
                case 1 -> reader.client.unsubscribe("quote", "MSFT.XNAS");
                case 2, 3 -> reader.subscribe();
                case 4 -> reader.reconnect();
                case 5 -> market.deleteQuote(MSFT);
                case 6, 7, 8, 9 -> reader.client.loop().advanceMillis(random.nextInt(300));
                case 10, 11, 12, 13, 14, 15 -> market.quote(MSFT, "3", "4");
                case 16, 17, 18, 19, 20, 21 -> market.quote(AAPL, "1", "2");
                default -> readers.forEach(Reader::take);
            }
        }
    }

    private static final class Reader {
        private final TestClient client;
        private final SubscribeOptions options;
        private final Map<String, Long> sequences = new HashMap<>();

        Reader(TestClient client, SubscribeOptions options) {
            this.client = client;
            this.options = options;
        }

        void subscribe() {
            client.subscribe(options, "quote", BOTH);
        }

        void reconnect() {
            client.loop().run(() -> client.session().close());
            client.readShared();
            client.reconnect();
            sequences.clear();
            subscribe();
        }

        void take() {
            client.read().forEach(this::take);
        }

        private void take(ServerMessage message) {
            if (message instanceof Update update) {
                long before = sequences.getOrDefault(update.symbol(), Long.MAX_VALUE);
                assertThat(update.sequence()).isGreaterThan(before);
                sequences.put(update.symbol(), update.sequence());
            } else if (message instanceof Snapshot snapshot) {
                assertThat(snapshot.sequence()).isGreaterThanOrEqualTo(sequences.getOrDefault(snapshot.symbol(), -1L));
                sequences.put(snapshot.symbol(), snapshot.sequence());
            }
        }
    }
}
