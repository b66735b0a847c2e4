package io.tickgate.client;

import static io.tickgate.client.Market.TIME_MICROS;
import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.rejection;
import static io.tickgate.client.Market.trade;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tickgate.model.Shape;
import io.tickgate.model.Side;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client that takes every record, and what it does with the cursors of its heartbeats. */
class CursorTest {
    private static final String CURSOR = "c1.first";

    /** A minute before the time of its heartbeat. */
    private static final From.Time BEFORE = new From.Time(TIME_MICROS - 60_000_000);

    private final ManualLoop loop = new ManualLoop();
    private final FakeGateways gateways = new FakeGateways(loop);
    private final Journal journal = new Journal();
    private final TickgateClient client = TickgateClient.builder(URI.create("ws://gateway/v1/stream"), journal)
            .loop(loop)
            .random(BackoffTest.fixed(0.5))
            .connector(gateways)
            .build();
    private int frameBytes = 65_536;

    @Test
    void goesOnAtTheCursorWithAPatternAndWithWhatHasAppearedMeanwhile() {
        var gateway = holding("*", null);
        gateway.say(
                place("A", 10, SnapshotReason.INITIAL), tradeOf("A", 11, 10), heartbeat(CURSOR), tradeOf("A", 15, 11));

        var next = comeBack(gateway);

        var subscribe = next.heardSubscribe();
        assertThat(subscribe.symbols()).containsExactly("*");
        assertThat(subscribe.options().from()).isEqualTo(new From.Cursor(CURSOR));
        journal.read();
        next.say(
                ack(subscribe.id(), "trade"),
                place("A", 11, SnapshotReason.RESUMED),
                tradeOf("A", 15, 11),
                tradeOf("A", 17, 15),
                place("B", 12, SnapshotReason.RESUMED),
                tradeOf("B", 16, 12));
        assertThat(journal.read())
                .containsExactly(
                        "ack " + subscribe.id(),
                        "update trade/A at k3:17",
                        "snapshot trade/B at k3:12",
                        "update trade/B at k3:16");
    }

    @Test
    void knowsWhatComesAgainOfTwoPartitions() {
        var gateway = holding("*", null);
        gateway.say(heartbeat(CURSOR), place("A", "k3", -1, SnapshotReason.INITIAL), tradeOf("A", 10, -1));
        gateway.say(place("A", "k4", 4, SnapshotReason.EPOCH), tradeOf("A", 5, 4));

        var next = comeBack(gateway);
        next.say(ack(next.heardSubscribe().id(), "trade"));
        journal.read();
        next.say(place("A", "k3", -1, SnapshotReason.RESUMED), tradeOf("A", 10, -1));
        next.say(place("A", "k4", -1, SnapshotReason.EPOCH), tradeOf("A", 5, -1), tradeOf("A", 6, 5));
        next.say(place("A", "k3", 11, SnapshotReason.EPOCH), tradeOf("A", 12, 11));

        assertThat(journal.read())
                .containsExactly("update trade/A at k4:6", "snapshot trade/A at k3:11", "update trade/A at k3:12");
    }

    @Test
    void knowsWhatComesAgainUnderTheNewNameOfItsPartition() {
        var gateway = holding("*", null);
        gateway.say(heartbeat(CURSOR), place("A", "k3", -1, SnapshotReason.INITIAL), tradeOf("A", 10, -1));

        var next = comeBack(gateway);
        next.say(widened(next.heardSubscribe().id(), Map.of("k3", "k7")));
        journal.read();
        next.say(place("A", "k7", -1, SnapshotReason.EPOCH), tradeOf("A", 10, -1), tradeOf("A", 11, 10));

        assertThat(journal.read()).containsExactly("update trade/A at k7:11");
    }

    private static ServerMessage widened(long id, Map<String, String> renamed) {
        return new ServerMessage.Ack(
                id,
                "trade",
                1,
                Mode.ALL,
                null,
                Feed.RT,
                null,
                List.of("*"),
                List.of(),
                List.of(),
                List.of(),
                renamed,
                List.of());
    }

    private static ServerMessage place(String symbol, String epoch, long sequence, SnapshotReason reason) {
        return new ServerMessage.Snapshot(
                "trade", symbol, epoch, sequence, 0, 0, 0, reason, null, new Payload.OfTrades(List.of()));
    }

    @Test
    void goesOnFromPositionsWithWhatIsNamed() {
        client.subscribe("trade", List.of("A", "*"), SubscribeOptions.DEFAULTS);
        var gateway = start();
        acknowledge(gateway);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR), tradeOf("A", 15, 10));

        var next = comeBack(gateway);

        assertThat(subscribes(next))
                .extracting(
                        ClientCommand.Subscribe::symbols,
                        command -> command.options().from())
                .containsExactly(
                        tuple(List.of("*"), new From.Cursor(CURSOR)),
                        tuple(List.of("A"), new From.Positions(Map.of("A", new Position("k3", 15)))));
    }

    @Test
    void goesOnAtTheCursorWithANameOfWhichNothingHasComeYet() {
        var gateway = holding("A", null);
        gateway.say(heartbeat(CURSOR));

        assertThat(comeBack(gateway).heardSubscribe().options().from()).isEqualTo(new From.Cursor(CURSOR));
    }

    @Test
    void goesOnWithConflatedKeysFromPositionsAlone() {
        client.subscribe("quote", List.of("*"), SubscribeOptions.DEFAULTS);
        client.subscribe("trade", List.of("*"), SubscribeOptions.DEFAULTS);
        var gateway = start();
        acknowledge(gateway);
        gateway.say(Market.snapshot("quote", "A", 10, Market.quote("1.00", "1.01")), heartbeat(CURSOR));

        var next = comeBack(gateway);

        assertThat(subscribes(next))
                .extracting(
                        ClientCommand.Subscribe::channel,
                        command -> command.options().from())
                .containsExactly(
                        tuple("trade", new From.Cursor(CURSOR)),
                        tuple("quote", new From.Positions(Map.of("A", new Position("k3", 10)))),
                        tuple("quote", null));
    }

    @Test
    void tellsACursorAfterWhatItCovers() {
        var gateway = holding("*", null);
        journal.read();

        gateway.say(place("A", 10, SnapshotReason.INITIAL), tradeOf("A", 11, 10), heartbeat(CURSOR));

        assertThat(journal.read())
                .containsExactly(
                        "snapshot trade/A at k3:10",
                        "update trade/A at k3:11",
                        "heartbeat {quote=PT0.01S}",
                        "cursor " + CURSOR);
    }

    @Test
    void tellsNoCursorThatMayNotCoverWhatIsAskedFor() {
        var gateway = holding("A", null);
        client.subscribe("trade", List.of("B"), SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()));
        var id = gateway.heardSubscribe().id();

        gateway.say(heartbeat(CURSOR));
        assertThat(journal.read()).doesNotContain("cursor " + CURSOR);
        gateway.say(ack(id, "trade"), heartbeat("c1.both"));

        assertThat(journal.read()).contains("cursor c1.both");
    }

    @Test
    void tellsNoCursorWhileSomethingThatWasMissingIsAskedForAgain() {
        var gateway = holding("A", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), tradeOf("A", 15, 12), heartbeat(CURSOR));
        assertThat(journal.read()).doesNotContain("cursor " + CURSOR);
        long id = gateway.heardSubscribe().id();

        gateway.say(ack(id, "trade"), tradeOf("A", 12, 10), tradeOf("A", 15, 12), heartbeat("c1.whole"));

        assertThat(journal.read())
                .containsSubsequence("update trade/A at k3:12", "update trade/A at k3:15", "cursor c1.whole");
    }

    @Test
    void tellsNoCursorOfWhatIsNotTakenInFull() {
        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        var gateway = start();
        acknowledge(gateway);

        gateway.say(heartbeat(CURSOR));

        assertThat(journal.read()).doesNotContain("cursor " + CURSOR);
    }

    @Test
    void goesOnBeforeTheTimeOfACursorThatIsRefusedAndDropsWhatComesTwice() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR), tradeOf("A", 15, 10));
        var next = comeBack(gateway);
        long refused = next.heardSubscribe().id();
        journal.read();

        next.say(new ServerMessage.Error(refused, ErrorCode.RESUME_UNAVAILABLE, "from: the topic was made anew"));

        assertThat(journal.read()).containsExactly("cursor refused for trade [*]: RESUME_UNAVAILABLE, next " + BEFORE);
        var subscribe = next.heardSubscribe();
        assertThat(subscribe.options().from()).isEqualTo(BEFORE);
        next.say(
                ack(subscribe.id(), "trade"),
                place("A", 3, SnapshotReason.INITIAL),
                tradeOf("A", 10, 3),
                tradeOf("A", 15, 10),
                tradeOf("A", 18, 15));
        assertThat(journal.read()).containsExactly("ack " + subscribe.id(), "update trade/A at k3:18");
    }

    @Test
    void asksWithItsCursorAgainForAllThatWasRefusedForNow() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR), tradeOf("A", 15, 10));
        var next = comeBack(gateway);
        next.say(new ServerMessage.Error(next.heardSubscribe().id(), ErrorCode.STARTING, "reading", true, 400L));
        loop.pass(Duration.ofMillis(400));
        journal.read();

        var again = next.heardSubscribe();

        assertThat(again.symbols()).containsExactly("*");
        assertThat(again.options().from()).isEqualTo(new From.Cursor(CURSOR));
        next.say(
                ack(again.id(), "trade"),
                place("A", 10, SnapshotReason.RESUMED),
                tradeOf("A", 15, 10),
                tradeOf("A", 18, 15),
                heartbeat("c1.next"));
        assertThat(journal.read())
                .containsSubsequence("ack " + again.id(), "update trade/A at k3:18", "cursor c1.next")
                .doesNotContain("update trade/A at k3:15");
    }

    @Test
    void asksAgainAtTheTimeOfARefusedCursorWhereThatIsRefusedForNow() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR), tradeOf("A", 15, 10));
        var next = comeBack(gateway);
        next.say(new ServerMessage.Error(
                next.heardSubscribe().id(), ErrorCode.RESUME_UNAVAILABLE, "from: the topic was made anew"));
        next.say(new ServerMessage.Error(next.heardSubscribe().id(), ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(400));
        journal.read();

        var again = next.heardSubscribe();

        assertThat(again.options().from()).isEqualTo(BEFORE);
        next.say(
                ack(again.id(), "trade"),
                place("A", 3, SnapshotReason.INITIAL),
                tradeOf("A", 15, 3),
                tradeOf("A", 18, 15));
        assertThat(journal.read()).containsExactly("ack " + again.id(), "update trade/A at k3:18");
    }

    @Test
    void goesOnAtTheCursorWithANameThatWasReadInTwoPartitions() {
        var gateway = holding("A", new From.Earliest());
        gateway.say(place("A", "k3", -1, SnapshotReason.INITIAL), tradeOf("A", 10, -1), heartbeat(CURSOR));
        gateway.say(place("A", "k4", 4, SnapshotReason.EPOCH), tradeOf("A", 5, 4));

        var next = comeBack(gateway);

        var subscribe = next.heardSubscribe();
        assertThat(subscribe.options().from()).isEqualTo(new From.Cursor(CURSOR));
        journal.read();
        next.say(ack(subscribe.id(), "trade"), place("A", "k3", 10, SnapshotReason.RESUMED), tradeOf("A", 11, 10));
        next.say(place("A", "k4", 4, SnapshotReason.EPOCH), tradeOf("A", 5, 4), tradeOf("A", 6, 5));
        assertThat(journal.read())
                .contains("update trade/A at k3:11", "update trade/A at k4:6")
                .doesNotContain("update trade/A at k4:5");
    }

    @Test
    void asksForAllThatGoOnAtTheCursorByOneCommand() {
        var symbols = IntStream.range(0, 150).mapToObj(i -> "S" + i).toList();
        client.subscribe("trade", symbols, SubscribeOptions.DEFAULTS);
        var gateway = start();
        acknowledge(gateway);
        gateway.say(heartbeat(CURSOR));

        var next = comeBack(gateway);

        var subscribe = next.heardSubscribe();
        assertThat(subscribe.symbols()).containsExactlyElementsOf(symbols);
        assertThat(subscribe.options().from()).isEqualTo(new From.Cursor(CURSOR));
        next.say(
                new ServerMessage.Error(subscribe.id(), ErrorCode.RESUME_UNAVAILABLE, "from: the topic was made anew"));
        assertThat(next.heardSubscribe().symbols()).containsExactlyElementsOf(symbols);
    }

    @Test
    void goesOnWithWhatWasNamedWhileItsPatternWasUnderWay() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR));
        var next = comeBack(gateway);
        long refused = next.heardSubscribe().id();
        client.subscribe("trade", List.of("A"), SubscribeOptions.DEFAULTS);
        next.heard();

        next.say(new ServerMessage.Error(refused, ErrorCode.RESUME_UNAVAILABLE, "from: the topic was made anew"));

        assertThat(subscribes(next))
                .extracting(
                        ClientCommand.Subscribe::symbols,
                        command -> command.options().from())
                .containsExactly(
                        tuple(List.of("*"), BEFORE),
                        tuple(List.of("A"), new From.Positions(Map.of("A", new Position("k3", 10)))));
    }

    @Test
    void doesNotBeginWhereItWasToldToBeforeWhenACommandIsTriedAgain() {
        var gateway = holding("*", new From.Time(1));
        client.subscribe("trade", List.of("*"), SubscribeOptions.DEFAULTS.withFrom(new From.Time(2)));
        long refused = gateway.heardSubscribe().id();
        client.subscribe("trade", List.of("*"), SubscribeOptions.DEFAULTS.withFrom(new From.Time(3)));
        acknowledge(gateway);

        gateway.say(new ServerMessage.Error(refused, ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(400));

        assertThat(subscribes(gateway))
                .extracting(command -> command.options().from())
                .doesNotContain(new From.Time(2));
    }

    @Test
    void goesOnWithWhatAnotherPatternFindsAsWellWhereOneIsRefused() {
        var gateway = holding("*", null);
        client.subscribe("trade", List.of("A*"), SubscribeOptions.DEFAULTS);
        acknowledge(gateway);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR));
        var next = comeBack(gateway);
        var commands = subscribes(next);
        var refused = commands.stream()
                .filter(command -> command.symbols().contains("A*"))
                .findFirst()
                .orElseThrow();

        next.say(new ServerMessage.Error(refused.id(), ErrorCode.LIMIT_SUBS, "20 patterns"));

        assertThat(next.heardSubscribe().options().from())
                .isEqualTo(new From.Positions(Map.of("A", new Position("k3", 10))));
    }

    @Test
    void goesOnWhereANewTopicBeginsAfterItsCursorIsRefused() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR));
        var next = comeBack(gateway);
        next.say(new ServerMessage.Error(
                next.heardSubscribe().id(), ErrorCode.RESUME_UNAVAILABLE, "from: the topic was made anew"));
        journal.read();

        next.say(
                ack(next.heardSubscribe().id(), "trade"),
                new ServerMessage.Snapshot(
                        "trade", "A", "k9", -1, 0, 0, 0, SnapshotReason.INITIAL, null, new Payload.OfTrades(List.of())),
                tradeOf("A", 2, -1));

        assertThat(journal.read()).contains("update trade/A at k9:2");
    }

    @Test
    void doesNotAskWithARefusedCursorAgain() {
        var gateway = holding("*", null);
        gateway.say(heartbeat(CURSOR));
        var next = comeBack(gateway);
        next.say(new ServerMessage.Error(
                next.heardSubscribe().id(), ErrorCode.BAD_REQUEST, "from: a cursor of another cluster"));
        acknowledge(next);

        var third = comeBack(next);

        assertThat(third.heardSubscribe().options().from()).isEqualTo(BEFORE);
    }

    @Test
    void goesBackToWhereItBeganWhereItsFirstCursorCameBeforeAnyRecord() {
        var gateway = holding("*", new From.Earliest());
        gateway.say(heartbeat(CURSOR));
        var next = comeBack(gateway);

        next.say(new ServerMessage.Error(
                next.heardSubscribe().id(), ErrorCode.BAD_REQUEST, "from: a cursor of another cluster"));

        assertThat(next.heardSubscribe().options().from()).isEqualTo(new From.Time(0));
    }

    @Test
    void goesFurtherBackWhereItWasBehind() {
        var gateway = holding("*", null);
        gateway.say(
                new ServerMessage.Status("trade", List.of("*"), StatusState.LAGGING, null, TIME_MICROS, 2_000L),
                heartbeat(CURSOR));
        var next = comeBack(gateway);

        next.say(new ServerMessage.Error(
                next.heardSubscribe().id(), ErrorCode.BAD_REQUEST, "from: a cursor of another cluster"));

        assertThat(next.heardSubscribe().options().from()).isEqualTo(new From.Time(BEFORE.micros() - 2_000_000));
    }

    @Test
    void goesOnAtATimeWhereTheCursorDoesNotFitAFrame() {
        frameBytes = 8_192;
        var gateway = holding("*", null);
        gateway.say(heartbeat("c1." + "x".repeat(7_000)));

        assertThat(comeBack(gateway).heardSubscribe().options().from()).isEqualTo(BEFORE);
    }

    @Test
    void leavesItToTheApplicationWhatBecomesOfItsOwnCursor() {
        client.subscribe("trade", List.of("*"), SubscribeOptions.DEFAULTS.withFrom(new From.Cursor("c1.stored")));
        var gateway = start();
        var subscribe = gateway.heardSubscribe();
        assertThat(subscribe.options().from()).isEqualTo(new From.Cursor("c1.stored"));

        gateway.say(
                new ServerMessage.Error(subscribe.id(), ErrorCode.BAD_REQUEST, "from: a cursor of another cluster"));

        assertThat(journal.read())
                .contains("cursor refused for trade [*]: BAD_REQUEST, next null", "error BAD_REQUEST");
        assertThat(comeBack(gateway).heard()).isEmpty();
    }

    @Test
    void beginsWhereItWasToldToUntilThereIsACursor() {
        var gateway = holding("*", new From.Earliest());
        gateway.say(place("A", -1, SnapshotReason.INITIAL), tradeOf("A", 0, -1), tradeOf("A", 4, 0));

        var next = comeBack(gateway);

        var subscribe = next.heardSubscribe();
        assertThat(subscribe.symbols()).containsExactly("*");
        assertThat(subscribe.options().from()).isEqualTo(new From.Earliest());
        journal.read();
        next.say(
                ack(subscribe.id(), "trade"),
                place("A", -1, SnapshotReason.INITIAL),
                tradeOf("A", 0, -1),
                tradeOf("A", 4, 0),
                tradeOf("A", 5, 4));
        assertThat(journal.read()).containsExactly("ack " + subscribe.id(), "update trade/A at k3:5");
    }

    @Test
    void goesOnFromPositionsWithAPatternThatBeganNowAndHasNoCursorYet() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL));

        var next = comeBack(gateway);

        assertThat(subscribes(next))
                .extracting(
                        ClientCommand.Subscribe::symbols,
                        command -> command.options().from())
                .containsExactly(
                        tuple(List.of("A"), new From.Positions(Map.of("A", new Position("k3", 10)))),
                        tuple(List.of("*"), null));
    }

    @Test
    void obeysALogThatWasCutOffAlsoAfterACursor() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), tradeOf("A", 15, 10), heartbeat(CURSOR));
        var next = comeBack(gateway);
        acknowledge(next);
        journal.read();

        next.say(place("A", 12, SnapshotReason.RESYNC), tradeOf("A", 13, 12));

        assertThat(journal.read()).containsExactly("snapshot trade/A at k3:12", "update trade/A at k3:13");
    }

    @Test
    void forgetsWhatAPatternHadFoundThatIsRefused() {
        var gateway = holding("*", null);
        gateway.say(place("A", 10, SnapshotReason.INITIAL), heartbeat(CURSOR));
        var next = comeBack(gateway);

        next.say(ack(next.heardSubscribe().id(), "trade", rejection("*", ErrorCode.LIMIT_SUBS)));

        assertThat(comeBack(next).heard()).isEmpty();
    }

    @Test
    void leavesRoomForTheCursorWhereItAsksForManySymbols() {
        var symbols = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            symbols.add("symbol-" + i);
        }
        client.subscribe(
                "trade", symbols, SubscribeOptions.DEFAULTS.withFrom(new From.Cursor("c1." + "x".repeat(58_000))));

        var commands = subscribes(start());

        assertThat(commands).hasSizeGreaterThan(1);
        assertThat(commands)
                .allSatisfy(command -> assertThat(io.tickgate.wire.CommandCodec.encode(command))
                        .hasSizeLessThan(65_536));
        assertThat(commands.stream().flatMap(command -> command.symbols().stream()))
                .containsExactlyElementsOf(symbols);
    }

    @Test
    void takesTheNextGatewayForEachAttempt() {
        var opened = new ArrayList<String>();
        var inTurn = new InTurn(List.<Connector>of(
                listener -> opened.add("first"), listener -> opened.add("second"), listener -> opened.add("third")));
        var other = TickgateClient.builder(List.of(URI.create("ws://one"), URI.create("ws://two")), journal)
                .loop(loop)
                .random(BackoffTest.fixed(0.5))
                .connector(inTurn)
                .handshake(Handshake.DEFAULTS)
                .build();
        other.start();

        loop.pass(Duration.ofMinutes(1));

        assertThat(opened).startsWith("first", "second", "third", "first");
    }

    private FakeGateways.Peer holding(String symbol, From from) {
        client.subscribe("trade", List.of(symbol), SubscribeOptions.DEFAULTS.withFrom(from));
        var gateway = start();
        acknowledge(gateway);
        return gateway;
    }

    private FakeGateways.Peer start() {
        client.start();
        loop.run();
        return welcome(gateways.latest());
    }

    private FakeGateways.Peer comeBack(FakeGateways.Peer gateway) {
        gateway.heard();
        gateway.drop(1006, "lost");
        loop.pass(Duration.ofMinutes(1));
        return welcome(gateways.latest());
    }

    private FakeGateways.Peer welcome(FakeGateways.Peer gateway) {
        return gateway.open()
                .say(new ServerMessage.Welcome(
                        null,
                        1,
                        "gw1-1",
                        TIME_MICROS,
                        Market.HEARTBEAT_MILLIS,
                        new ServerMessage.Limits(5000, 1000, 20, frameBytes),
                        Map.of("quote", Shape.STATE, "trade", Shape.LOG)));
    }

    private static void acknowledge(FakeGateways.Peer gateway) {
        for (var subscribe : subscribes(gateway)) {
            gateway.say(ack(subscribe.id(), subscribe.channel()));
        }
    }

    private static List<ClientCommand.Subscribe> subscribes(FakeGateways.Peer gateway) {
        return gateway.heard().stream().map(ClientCommand.Subscribe.class::cast).toList();
    }

    private static ServerMessage place(String symbol, long sequence, SnapshotReason reason) {
        return new ServerMessage.Snapshot(
                "trade", symbol, Market.EPOCH, sequence, 0, 0, 0, reason, null, new Payload.OfTrades(List.of()));
    }

    private static ServerMessage tradeOf(String symbol, long sequence, long previous) {
        return update("trade", symbol, sequence, previous, trade("1.00", "t" + sequence, Side.BUY));
    }

    private static ServerMessage heartbeat(String cursor) {
        return new ServerMessage.Heartbeat(TIME_MICROS, Map.of("quote", TIME_MICROS - 10_000), List.of(), cursor);
    }
}
