package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.RecordTimes;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.BarInterval;
import io.tickgate.model.Channel;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When updates were where, for clients that have asked, and what they report. */
final class StampsTest {
    /** The time of day of the test's clock at its start, in microseconds. */
    private static final long START_MICROS = 1_763_790_124_000_000L;

    private static final long ROOM_FOR_ALL = Long.MAX_VALUE;
    private static final Quote QUOTE =
            new Quote(new Level(Price.parse("1"), Size.parse("1")), new Level(Price.parse("2"), Size.parse("1")));

    private TestClient client = new TestClient();
    private Market market = client.market();
    private final List<String> hops = new ArrayList<>();

    private void subscribed(int stampsMillis) {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        ask(stampsMillis);
        client.read();
    }

    private void ask(int stampsMillis) {
        client.send(new ClientCommand.Hello(1L, null, null, null, null, false, stampsMillis));
    }

    private long nowMicros() {
        return START_MICROS - 1_000_000 + client.loop().nanoTime() / 1_000;
    }

    /** A change that was read from Kafka now, and noted. */
    private LogPosition change(Symbol symbol) {
        return change(symbol, nowMicros());
    }

    private LogPosition change(Symbol symbol, long ingestedMicros) {
        var position = note(market.cache().add(symbol).quote(), ingestedMicros);
        market.quote(symbol, "3", "4");
        return position;
    }

    /** Notes when the next record was where, as the feed does before it applies it. */
    private LogPosition note(TopicCell cell, long ingestedMicros) {
        var next = next();
        cell.times(new RecordTimes(next, ingestedMicros - 3_000, false, ingestedMicros));
        return next;
    }

    private LogPosition next() {
        return new LogPosition(market.epoch(), market.offset() + 1, Market.FIRST_MICROS + market.offset() + 1);
    }

    private List<ServerMessage.Stamps> stamps() {
        return client.read(ServerMessage.Stamps.class);
    }

    private HopCounters counters() {
        return client.sessions().counters().hops();
    }

    private void report(long chain, long heldMicros, Long renderMicros) {
        client.send(new ClientCommand.Report(9L, chain, heldMicros, renderMicros));
    }

    private List<ErrorCode> errors() {
        return client.read(ServerMessage.Error.class).stream()
                .map(ServerMessage.Error::code)
                .toList();
    }

    @Test
    void tellsWhenAnUpdateWasWhereOnceTheSocketHasTakenIt() {
        subscribed(1_000);
        long ingestedMicros = nowMicros();
        var position = change(AAPL);
        client.loop().runAll();
        client.loop().advanceMillis(2);

        var update = client.readFrame(ROOM_FOR_ALL);
        client.loop().advanceMillis(5);
        client.loop().run(client.session()::taken);

        assertThat(update).hasOnlyElementsOfType(ServerMessage.Update.class);
        assertThat(client.read())
                .containsExactly(new ServerMessage.Stamps(
                        1,
                        "quote",
                        "AAPL.XNAS",
                        position.sequence(),
                        Market.FIRST_MICROS + position.sequence(),
                        ingestedMicros - 3_000,
                        KafkaTime.CREATE,
                        ingestedMicros,
                        ingestedMicros + 2_000,
                        ingestedMicros + 7_000));
    }

    @Test
    void grantsAnIntervalAndSaysWhich() {
        List<Integer> granted = new ArrayList<>();
        for (int asked : List.of(1_000, 5_000, 1, 1_000_000, 0)) {
            ask(asked);
            granted.add(client.read(ServerMessage.Welcome.class).get(0).stampsMillis());
        }

        assertThat(granted).containsExactly(1_000, 5_000, 1_000, 60_000, null);
    }

    @Test
    void aHelloWithoutStampsChangesNothing() {
        subscribed(2_000);

        client.send("{\"op\":\"hello\",\"id\":2}");

        assertThat(client.read(ServerMessage.Welcome.class).get(0).stampsMillis())
                .isEqualTo(2_000);
    }

    @Test
    void letsTheFeedNoteTimesOnlyWhileSomebodyWantsThem() {
        var demand = market.cache().timesDemand();
        List<Boolean> wanted = new ArrayList<>();
        wanted.add(demand.isWanted());
        ask(1_000);
        ask(2_000);
        wanted.add(demand.isWanted());
        ask(0);
        wanted.add(demand.isWanted());
        ask(1_000);
        wanted.add(demand.isWanted());
        client.loop().run(client.session()::close);
        wanted.add(demand.isWanted());

        assertThat(wanted).containsExactly(false, true, false, true, false);
    }

    @Test
    void sendsNoneToOthers() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        change(AAPL);

        assertThat(client.read()).hasOnlyElementsOfType(ServerMessage.Update.class);
        assertThat(counters().chains()).isZero();
    }

    @Test
    void sendsThemOnceInAnInterval() {
        subscribed(2_000);
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            change(i % 2 == 0 ? AAPL : MSFT);
            sent.add(stamps().size());
            client.loop().advanceMillis(1_000);
            client.read();
        }

        assertThat(sent).containsExactly(1, 0, 1, 0, 1);
        assertThat(counters().chains()).isEqualTo(3);
    }

    @Test
    void endsThemWhenItIsAskedTo() {
        subscribed(1_000);
        ask(0);
        client.read();

        change(AAPL);

        assertThat(stamps()).isEmpty();
    }

    @Test
    void waitsForAnUpdateOfWhichTheTimesWereNoted() {
        subscribed(1_000);
        market.quote(AAPL, "5", "6");
        var afterAnUnnoted = stamps();
        note(market.cache().add(AAPL).quote(), nowMicros());
        market.quote(AAPL, "5", "6");
        market.quote(AAPL, "6", "7");
        var afterANewerOne = stamps();

        change(AAPL);

        assertThat(afterAnUnnoted).isEmpty();
        assertThat(afterANewerOne).isEmpty();
        assertThat(stamps()).hasSize(1);
    }

    @Test
    void saysNothingOfWhatWasReadBeforeItWasAsked() {
        long before = nowMicros() - 1;
        subscribed(1_000);

        change(AAPL, before);

        assertThat(stamps()).isEmpty();
    }

    @Test
    void saysNothingOfSnapshotsNorOfBars() {
        ask(1_000);
        change(AAPL);
        note(market.cache().add(AAPL).of(Channel.bar(BarInterval.ONE_MINUTE)), nowMicros());
        market.trade(AAPL, "1", "1");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("bar.1m", "AAPL.XNAS");
        client.read();
        note(market.cache().add(AAPL).of(Channel.bar(BarInterval.ONE_MINUTE)), nowMicros());
        market.trade(AAPL, "2", "1");
        var messages = client.read();

        assertThat(messages).hasSize(1).hasOnlyElementsOfType(ServerMessage.Update.class);
        assertThat(counters().chains()).isZero();
    }

    @Test
    void tellsThemOfBooksAndOfEveryRecord() {
        market.book(AAPL, List.of("10.1x5"), List.of("10.2x5"));
        market.trade(AAPL, "1", "1");
        client.subscribe("book.10", "AAPL.XNAS");
        client.subscribe("trade", "AAPL.XNAS");
        ask(1_000);
        client.read();
        note(market.cache().add(AAPL).of(Channel.book(10)), nowMicros());
        market.bookChange(AAPL, List.of("10.1x6"), List.of());
        var ofTheBook = stamps();
        client.loop().advanceMillis(1_000);
        client.read();
        note(market.cache().add(AAPL).of(Channel.TRADE), nowMicros());
        market.trade(AAPL, "2", "1");
        var ofTheTrade = stamps();

        assertThat(ofTheBook).extracting(ServerMessage.Stamps::channel).containsExactly("book.10");
        assertThat(ofTheTrade).extracting(ServerMessage.Stamps::channel).containsExactly("trade");
    }

    @Test
    void tellsThemInBinaryToo() {
        client = new TestClient(Encoding.PROTO, 16, 8);
        market = client.market();
        subscribed(1_000);

        var position = change(AAPL);

        assertThat(stamps())
                .singleElement()
                .returns(position.sequence(), ServerMessage.Stamps::sequence)
                .returns(KafkaTime.CREATE, ServerMessage.Stamps::kafkaTime)
                .returns(nowMicros(), ServerMessage.Stamps::sendMicros);
    }

    @Test
    void needNoCredit() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.send(new ClientCommand.Hello(1L, null, 2L, null, null, false, 1_000));
        client.read();
        change(AAPL);

        assertThat(stamps()).hasSize(1);
    }

    @Test
    void countsHowLongEachStepTook() {
        counters().listen((hop, micros) -> hops.add(hop.tag() + " " + micros));
        subscribed(1_000);
        note(market.cache().add(AAPL).quote(), nowMicros());
        long sourceMicros = next().timeMicros();
        market.quote(AAPL, "3", "4");
        long kafkaMicros = nowMicros() - 3_000;
        client.loop().advanceMillis(2);
        client.loop().runAll();
        client.readFrame(ROOM_FOR_ALL);
        client.loop().advanceMillis(5);
        client.loop().run(client.session()::taken);
        client.loop().advanceMillis(30);

        report(1, 12_000, 9_000L);

        assertThat(hops)
                .containsExactly(
                        "source-to-kafka " + (kafkaMicros - sourceMicros),
                        "kafka-to-ingest 3000",
                        "ingest-to-encode 2000",
                        "encode-to-send 5000",
                        "round-trip 18000",
                        "receive-to-render 9000");
        assertThat(counters().reports(HopCounters.Outcome.TAKEN)).isEqualTo(1);
    }

    @Test
    void countsAStepBackwardsAsNothingAndAsSuchUnlessItIsKafkasRounding() {
        counters().listen((hop, micros) -> hops.add(hop.tag() + " " + micros));
        subscribed(1_000);
        for (long aheadMicros : List.of(900L, 1_000L)) {
            var position = next();
            long kafkaMicros = position.timeMicros() - aheadMicros;
            market.cache().add(AAPL).quote().times(new RecordTimes(position, kafkaMicros, true, nowMicros()));
            market.quote(AAPL, "3", "4");
            client.read();
            client.loop().advanceMillis(1_000);
        }

        assertThat(hops).filteredOn("source-to-kafka 0"::equals).hasSize(2);
        assertThat(counters().negative(Hop.SOURCE_TO_KAFKA)).isEqualTo(1);
        assertThat(counters().negative(Hop.KAFKA_TO_INGEST)).isZero();
    }

    @Test
    void refusesAReportOfAClientThatHasNotAskedForStamps() {
        report(1, 0, null);

        assertThat(client.read(ServerMessage.Error.class))
                .singleElement()
                .returns(9L, ServerMessage.Error::id)
                .returns(ErrorCode.BAD_REQUEST, ServerMessage.Error::code);
    }

    @Test
    void passesOverReportsOfWhatWasNotSentOrIsReportedAlreadyOrLongAgo() {
        subscribed(1_000);
        for (int i = 0; i < Stamps.REPORTABLE + 1; i++) {
            change(AAPL);
            client.read();
            client.loop().advanceMillis(1_000);
            client.read();
        }

        report(1, 0, null);
        report(2, 0, null);
        report(2, 0, null);
        report(0, 0, null);
        report(Stamps.REPORTABLE + 2, 0, null);
        report(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(errors()).isEmpty();
        assertThat(counters().reports(HopCounters.Outcome.TAKEN)).isEqualTo(1);
        assertThat(counters().reports(HopCounters.Outcome.UNKNOWN)).isEqualTo(5);
    }

    @Test
    void passesOverReportsThatCannotBeTrue() {
        counters().listen((hop, micros) -> hops.add(hop.tag() + " " + micros));
        subscribed(1_000);
        for (int i = 0; i < 4; i++) {
            change(AAPL);
            client.read();
            client.loop().advanceMillis(1_000);
            client.read();
        }
        hops.clear();

        report(4, 1_001_000, null);
        report(3, 2_001_001, null);
        report(2, 10, 11L);
        report(1, Long.MAX_VALUE, 0L);

        assertThat(errors()).isEmpty();
        assertThat(hops).as("a clock may be coarse by a millisecond").containsExactly("round-trip 0");
        assertThat(counters().reports(HopCounters.Outcome.IMPLAUSIBLE)).isEqualTo(3);
    }

    @Test
    void refusesAFloodOfReportsLikeOtherCommands() {
        subscribed(1_000);
        client.loop().advanceMillis(2_000);
        for (int i = 0; i < 21; i++) {
            report(i, 0, null);
        }

        assertThat(errors()).containsExactly(ErrorCode.RATE_LIMITED);
    }
}
