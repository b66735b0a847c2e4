package io.tickgate.gateway.faults;

import static io.tickgate.gateway.faults.Violation.Invariant.C1;
import static io.tickgate.gateway.faults.Violation.Invariant.C2;
import static io.tickgate.gateway.faults.Violation.Invariant.C3;
import static io.tickgate.gateway.faults.Violation.Invariant.C4;
import static io.tickgate.gateway.faults.Violation.Invariant.C5;
import static io.tickgate.gateway.faults.Violation.Invariant.C6;
import static io.tickgate.gateway.faults.Violation.Invariant.C7;
import static io.tickgate.gateway.faults.Violation.Invariant.L1;
import static io.tickgate.gateway.faults.Violation.Invariant.L2;
import static io.tickgate.gateway.faults.Violation.Invariant.L3;
import static io.tickgate.gateway.faults.Violation.Invariant.L4;
import static io.tickgate.gateway.faults.Violation.Invariant.L5;
import static io.tickgate.gateway.faults.Violation.Invariant.L6;
import static io.tickgate.gateway.faults.Violation.Invariant.L7;
import static io.tickgate.gateway.faults.Violation.Invariant.L8;
import static io.tickgate.gateway.faults.Violation.Invariant.L9;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.faults.FaultChecker.Result;
import io.tickgate.gateway.faults.Journal.Event;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker finds each thing that must not happen, and nothing else. */
final class FaultCheckerTest {
    private static final String PONG = "{\"type\":\"pong\",\"id\":1,\"tx\":5}";
    private static final String EARLIEST = "\"earliest\"";

    @TempDir
    private Path directory;

    private Journal log;
    private Journal client;
    private long micros = 1_795_369_227_000_000L;
    private long running;

    @BeforeEach
    void open() throws IOException {
        log = new Journal(directory.resolve(Journals.LOG));
        log.add(Event.SEED, 7);
        topic("trade", "ka");
        client = new Journal(directory.resolve("client.journal"));
    }

    private void topic(String channel, String epoch) {
        log.addAt(++micros, Event.TOPIC, channel, epoch);
    }

    /** Writes a trade of this price at this offset. */
    private void written(String symbol, String epoch, long offset, int price) {
        written("trade", symbol, epoch, offset, "{\"px\":\"%d.00\",\"sz\":\"1\"}".formatted(price));
    }

    private void quoted(String symbol, String epoch, long offset, int price) {
        written("quote", symbol, epoch, offset, quote(price));
    }

    private static String quote(int price) {
        return "{\"bid\":[\"%d.00\",\"1\"],\"ask\":null}".formatted(price);
    }

    private void written(String channel, String symbol, String epoch, long offset, String value) {
        sent(channel, symbol, value);
        log.addAt(++micros, Event.ACKED, running, epoch, offset);
    }

    private void sent(String channel, String symbol, String value) {
        running++;
        log.addAt(++micros, Event.SENT, running, channel, symbol, running, 5, value);
    }

    private FaultCheckerTest takesEveryRecord() {
        client.addAt(++micros, Event.CLIENT, "trade", "all");
        return connects("trade", EARLIEST);
    }

    private FaultCheckerTest takesTheLatest() {
        topic("quote", "kq");
        client.addAt(++micros, Event.CLIENT, "quote", "conflate");
        return connects("quote", "{}");
    }

    private FaultCheckerTest connects(String channel, String from) {
        client.addAt(++micros, Event.OPEN, 0);
        return subscribes(channel, "*", from);
    }

    private FaultCheckerTest subscribes(String channel, String symbol, String from) {
        client.addAt(++micros, Event.SAID, sub(channel, symbol, from));
        return acknowledged(channel);
    }

    private static String sub(String channel, String symbol, String from) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"%s\"],\"from\":%s}".formatted(channel, symbol, from);
    }

    private FaultCheckerTest acknowledged(String channel) {
        return hears(
                "{\"type\":\"ack\",\"id\":1,\"ch\":\"%s\",\"accepted\":1,\"resumed\":[],\"overrides\":[],\"rejected\":[]}"
                        .formatted(channel));
    }

    private FaultCheckerTest hears(String message) {
        client.addAt(++micros, Event.HEARD, "[" + message + "]");
        return this;
    }

    private FaultCheckerTest place(String symbol, String epoch, long sequence, String reason) {
        return hears(snapshot("trade", symbol, epoch, sequence, reason, "[]"));
    }

    private FaultCheckerTest snapshotOfQuote(String epoch, long sequence, int price) {
        return hears(snapshot("quote", "A", epoch, sequence, "initial", quote(price)));
    }

    private static String snapshot(
            String channel, String symbol, String epoch, long sequence, String reason, String data) {
        return ("{\"type\":\"snapshot\",\"ch\":\"%s\",\"sym\":\"%s\",\"epoch\":\"%s\",\"seq\":%d,\"ts\":0,\"pxScale\":2,"
                        + "\"szScale\":0,\"reason\":\"%s\",\"data\":%s}")
                .formatted(channel, symbol, epoch, sequence, reason, data);
    }

    private FaultCheckerTest trade(String symbol, long sequence, long previous, int price) {
        return hears(("{\"type\":\"update\",\"ch\":\"trade\",\"sym\":\"%s\",\"seq\":%d,\"ts\":5,\"prev\":%d,"
                        + "\"data\":[{\"px\":\"%d.00\",\"sz\":\"1\",\"ts\":5}]}")
                .formatted(symbol, sequence, previous, price));
    }

    private FaultCheckerTest quoteUpdate(long sequence, int price) {
        return hears("{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"A\",\"seq\":%d,\"ts\":5,\"data\":%s}"
                .formatted(sequence, quote(price)));
    }

    private FaultCheckerTest givesOut(String cursor) {
        return hears("{\"type\":\"hb\",\"tx\":5,\"wm\":{},\"quiet\":[],\"cursor\":\"%s\"}".formatted(cursor));
    }

    private FaultCheckerTest quoteOf(String symbol, long sequence, int price) {
        return hears("{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"%s\",\"seq\":%d,\"ts\":5,\"data\":%s}"
                .formatted(symbol, sequence, quote(price)));
    }

    private FaultCheckerTest status(String state, String more) {
        return hears("{\"type\":\"status\",\"ch\":\"quote\",\"syms\":[\"A\"],\"state\":\"%s\"%s,\"since\":5}"
                .formatted(state, more));
    }

    private FaultCheckerTest passes(long seconds) {
        micros += 1_000_000 * seconds;
        return this;
    }

    private Result check() throws IOException {
        client.addAt(++micros, Event.CLOSED, "1000 left");
        client.close();
        log.close();
        return new FaultChecker(Journals.read(directory)).check();
    }

    @Test
    void findsNothingInAClientThatMovesAndIsSentEverythingOnceByTheRule() throws IOException {
        written("A", "ka", 0, 100);
        written("B", "ka", 1, 101);
        written("A", "ka", 2, 102);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .trade("A", 0, -1, 100)
                .place("B", "ka", 0, "initial");
        trade("B", 1, 0, 101)
                .givesOut("c2.xxx")
                .connects("trade", "\"c2.xxx\"")
                .place("A", "ka", -1, "resumed")
                .trade("A", 0, -1, 100);
        trade("A", 2, 0, 102);

        var result = check();

        assertThat(result.violations()).isEmpty();
        assertThat(result.seed()).isEqualTo(7);
        assertThat(result.delivered()).isEqualTo(3);
        assertThat(result.repeated()).isEqualTo(1);
        assertThat(result.lost()).isZero();
    }

    @Test
    void findsOffsetsThatDoNotRise() throws IOException {
        written("A", "ka", 0, 100);
        written("B", "ka", 1, 101);
        takesEveryRecord().place("A", "ka", -1, "initial").place("B", "ka", 0, "initial");
        trade("B", 1, 0, 101).trade("A", 0, -1, 100);

        assertThat(check().broken()).containsExactly(L1);
    }

    @Test
    void findsAKeyThatIsTakenBack() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .trade("A", 0, -1, 100)
                .place("A", "ka", -1, "resync");

        assertThat(check().broken()).containsExactly(L1);
    }

    @Test
    void findsARecordThatNeverCame() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);

        var result = check();

        assertThat(result.broken()).containsExactly(L2);
        assertThat(result.lost()).isEqualTo(1);
    }

    @Test
    void findsARecordThatAClientAppliesTwiceAlthoughItKeepsTheRule() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        connects("trade", EARLIEST).place("A", "ka", -1, "initial").trade("A", 0, -1, 100);

        var result = check();

        assertThat(result.broken()).contains(L3);
        assertThat(result.twice()).isEqualTo(1);
    }

    @Test
    void findsALossThatIsNotTold() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        written("A", "ka", 2, 102);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .trade("A", 0, -1, 100)
                .place("A", "ka", 1, "lagged");
        trade("A", 2, 1, 102);

        assertThat(check().broken()).containsExactlyInAnyOrder(L2, L4);
    }

    @Test
    void acceptsALossThatIsToldExactly() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        written("A", "ka", 2, 102);
        log.addAt(++micros, Event.DELETED, "ka", 2);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        status("live", ",\"code\":\"GAP\",\"lost\":[\"ka\",1,1]")
                .place("A", "ka", 1, "lagged")
                .trade("A", 2, 1, 102);

        var result = check();

        assertThat(result.violations()).isEmpty();
        assertThat(result.toldLost()).isEqualTo(1);
    }

    @Test
    void findsALossThatIsToldOfWhatIsThere() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        log.addAt(++micros, Event.DELETED, "ka", 1);
        takesEveryRecord()
                .status("live", ",\"code\":\"GAP\",\"lost\":[\"ka\",0,1]")
                .place("A", "ka", 1, "lagged");

        assertThat(check().broken()).containsExactly(L4);
    }

    @Test
    void findsALossThatIsToldOfWhatWasSent() throws IOException {
        written("A", "ka", 0, 100);
        log.addAt(++micros, Event.DELETED, "ka", 1);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        status("live", ",\"code\":\"GAP\",\"lost\":[\"ka\",0,0]");

        assertThat(check().broken()).containsExactly(L4);
    }

    @Test
    void acceptsALogThatWasCutOffWhereThatIsTold() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        log.addAt(++micros, Event.CUT, "ka", 1);
        written("A", "ka", 1, 201);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .trade("A", 0, -1, 100)
                .trade("A", 1, 0, 101);
        place("A", "ka", 0, "resync").trade("A", 1, 0, 201);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsALogThatWasCutOffAndASilentReturn() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        log.addAt(++micros, Event.CUT, "ka", 1);
        written("A", "ka", 1, 201);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .trade("A", 0, -1, 100)
                .trade("A", 1, 0, 101);
        trade("A", 1, 0, 201);

        assertThat(check().broken()).contains(L1);
    }

    @Test
    void takesAPartitionForTheSameOneWhenOthersAreAdded() throws IOException {
        written("A", "ka", 0, 100);
        log.addAt(++micros, Event.WIDENED, "trade", "kb,kc");
        written("A", "kc", 0, 200);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        place("A", "kc", -1, "epoch").trade("A", 0, -1, 200);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsARecordThatIsTakenAgainUnderTheNewNameOfItsPartition() throws IOException {
        written("A", "ka", 0, 100);
        log.addAt(++micros, Event.WIDENED, "trade", "kb,kc");
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        place("A", "kb", -1, "epoch").trade("A", 0, -1, 100);

        assertThat(check().broken()).containsExactly(L3);
    }

    @Test
    void takesWhatComesAgainOfTwoPartitionsForWhatItIs() throws IOException {
        log.addAt(++micros, Event.WIDENED, "trade", "kb,kc");
        written("A", "kb", 0, 100);
        written("A", "kc", 0, 200);
        takesEveryRecord().place("A", "kb", -1, "initial").trade("A", 0, -1, 100);
        place("A", "kc", -1, "epoch").trade("A", 0, -1, 200);
        connects("trade", "\"earliest\"").place("A", "kb", -1, "resumed").trade("A", 0, -1, 100);
        place("A", "kc", -1, "epoch").trade("A", 0, -1, 200);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsATopicThatComesBackAfterAnother() throws IOException {
        topic("trade", "kb");
        written("A", "ka", 0, 100);
        written("A", "kb", 0, 200);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        place("A", "kb", -1, "epoch").trade("A", 0, -1, 200).place("A", "ka", 0, "epoch");

        assertThat(check().broken()).containsExactly(L5);
    }

    @Test
    void findsATopicThatIsNone() throws IOException {
        takesEveryRecord().place("A", "kz", -1, "initial");

        assertThat(check().broken()).containsExactly(L5);
    }

    @Test
    void findsACursorThatIsTakenAndThatNoGatewayHasGivenOut() throws IOException {
        takesEveryRecord().givesOut("c2.abc").connects("trade", "\"c2.abd\"");

        assertThat(check().broken()).containsExactly(L5);
    }

    @Test
    void acceptsThatSuchACursorIsRefused() throws IOException {
        takesEveryRecord().givesOut("c2.abc");
        client.addAt(++micros, Event.OPEN, 1);
        client.addAt(++micros, Event.SAID, sub("trade", "*", "\"c2.abd\""));
        hears("{\"type\":\"error\",\"id\":1,\"code\":\"BAD_REQUEST\",\"msg\":\"from\",\"retry\":false}")
                .subscribes("trade", "*", "\"c2.abc\"");

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsACursorOfATopicThatWasLeftWhereItIsTakenStill() throws IOException {
        takesEveryRecord().givesOut("c2.abc");
        topic("trade", "kb");
        passes(6).connects("trade", "\"c2.abc\"");

        assertThat(check().broken()).containsExactly(L5);
    }

    @Test
    void findsAnUpdateBeforeASnapshot() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord().trade("A", 0, -1, 100);

        assertThat(check().broken()).containsExactlyInAnyOrder(L2, L6);
    }

    @Test
    void findsASnapshotThatBeginsBehindARecord() throws IOException {
        written("A", "ka", 0, 100);
        written("A", "ka", 1, 101);
        takesEveryRecord().place("A", "ka", 0, "initial").trade("A", 1, 0, 101);

        assertThat(check().broken()).containsExactlyInAnyOrder(L2, L6);
    }

    @Test
    void findsWhatComesBeforeItWasGranted() throws IOException {
        client.addAt(++micros, Event.CLIENT, "trade", "all");
        client.addAt(++micros, Event.OPEN, 0);
        place("A", "ka", -1, "initial");

        assertThat(check().broken()).containsExactly(L7);
    }

    @Test
    void findsWhatComesAfterItWasTakenBack() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);
        client.addAt(++micros, Event.SAID, "{\"op\":\"unsub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"*\"]}");
        acknowledged("trade").trade("A", 1, 0, 101);

        assertThat(check().broken()).containsExactly(L7);
    }

    @Test
    void findsARecordThatIsNotWhatWasWritten() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 99);

        assertThat(check().broken()).containsExactly(L8);
    }

    @Test
    void findsARecordOfAnAbortedTransaction() throws IOException {
        sent("trade", "A", "{\"px\":\"100.00\",\"sz\":\"1\"}");
        log.addAt(++micros, Event.ABORTED, running);
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);

        var result = check();

        assertThat(result.broken()).containsExactly(L8);
        assertThat(result.violations().get(0).what()).endsWith("was aborted");
    }

    @Test
    void acceptsARecordOfWhichItsPublisherWasToldNothing() throws IOException {
        sent("trade", "A", "{\"px\":\"100.00\",\"sz\":\"1\"}");
        takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsARecordThatIsLateWithoutAWord() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord()
                .place("A", "ka", -1, "initial")
                .passes(4)
                .hears(PONG)
                .passes(4)
                .trade("A", 0, -1, 100);

        assertThat(check().broken()).containsExactly(L9);
    }

    @Test
    void acceptsARecordThatWasThereLongBeforeTheClientCame() throws IOException {
        written("A", "ka", 0, 100);
        passes(8).takesEveryRecord().place("A", "ka", -1, "initial").trade("A", 0, -1, 100);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void acceptsARecordThatIsLateAndTold() throws IOException {
        written("A", "ka", 0, 100);
        takesEveryRecord().place("A", "ka", -1, "initial").passes(4).hears(PONG).passes(4);
        status("lagging", ",\"behind\":8000").trade("A", 0, -1, 100);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsASlowConsumerThatIsClosed() throws IOException {
        takesEveryRecord();
        client.addAt(++micros, Event.CLOSED, "4000 took nothing");

        assertThat(check().broken()).containsExactly(L9);
    }

    @Test
    void findsNothingInLatestValuesThatSkipSome() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoted("A", "kq", 1, 101);
        quoted("A", "kq", 2, 102);
        snapshotOfQuote("kq", 0, 100).quoteUpdate(2, 102).passes(2).hears(PONG);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsAnOlderValueAfterANewerAlsoOnAnotherGateway() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoted("A", "kq", 1, 101);
        snapshotOfQuote("kq", 1, 101).connects("quote", "{}").snapshotOfQuote("kq", 0, 100);

        assertThat(check().broken()).containsExactly(C1);
    }

    @Test
    void findsALatestValueBeforeASnapshot() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoteUpdate(0, 100);

        assertThat(check().broken()).containsExactly(C1);
    }

    @Test
    void findsALastValueThatIsNotTheLogs() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoted("A", "kq", 1, 101);
        snapshotOfQuote("kq", 0, 100).passes(2).hears(PONG);

        assertThat(check().broken()).containsExactly(C2);
    }

    @Test
    void findsAValueThatNobodyHasWritten() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 99);

        assertThat(check().broken()).containsExactly(C5);
    }

    @Test
    void findsASilenceThatIsNotTold() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 100).passes(8);
        quoted("A", "kq", 1, 101);
        quoteUpdate(1, 101);

        assertThat(check().broken()).containsExactly(C6);
    }

    @Test
    void acceptsASilenceThatIsToldAndItsEnd() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 100)
                .passes(4)
                .status("stale", ",\"code\":\"SOURCE_SILENT\"")
                .passes(4);
        quoted("A", "kq", 1, 101);
        quoteUpdate(1, 101).passes(1).status("live", "").passes(6).hears(PONG);

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsAValueThatIsOldAndCalledLive() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 100);
        quoted("A", "kq", 1, 101);
        for (int offset = 2; offset < 12; offset++) {
            // Others go on, so the source is not silent.
            passes(1);
            quoted("B", "kq", offset, 100 + offset);
        }
        hears(PONG).quoteUpdate(1, 101).hears(PONG).hears(snapshot("quote", "B", "kq", 11, "initial", quote(111)));

        assertThat(check().broken()).containsExactly(C3);
    }

    @Test
    void acceptsAnOldValueThatIsNotCalledLive() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 100);
        quoted("A", "kq", 1, 101);
        passes(1).status("stale", ",\"code\":\"KAFKA_LAG\"").passes(2).hears(PONG);
        for (int offset = 2; offset < 12; offset++) {
            passes(1);
            quoted("B", "kq", offset, 100 + offset);
        }
        quoteUpdate(1, 101).status("live", "").hears(snapshot("quote", "B", "kq", 11, "initial", quote(111)));

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsASymbolThatWaitsWhileAnotherIsSentAgainAndAgain() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoted("B", "kq", 1, 100);
        snapshotOfQuote("kq", 0, 100).hears(snapshot("quote", "B", "kq", 1, "initial", quote(100)));
        quoted("A", "kq", 2, 102);
        for (int offset = 3; offset < 6; offset++) {
            quoted("B", "kq", offset, 100 + offset);
            quoteOf("B", offset, 100 + offset);
        }
        quoteUpdate(2, 102);

        assertThat(check().broken()).containsExactly(C4);
    }

    @Test
    void acceptsASymbolThatHasItsTurnAfterTheOthers() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        quoted("B", "kq", 1, 100);
        snapshotOfQuote("kq", 0, 100).hears(snapshot("quote", "B", "kq", 1, "initial", quote(100)));
        for (int offset = 2; offset < 20; offset += 3) {
            quoted("A", "kq", offset, 100 + offset);
            quoted("B", "kq", offset + 1, 101 + offset);
            quoteOf("B", offset + 1, 101 + offset);
            quoted("B", "kq", offset + 2, 102 + offset);
            quoteOf("B", offset + 2, 102 + offset).quoteUpdate(offset, 100 + offset);
        }

        assertThat(check().violations()).isEmpty();
    }

    @Test
    void findsMemoryThatGrowsWithWhatIsWritten() throws IOException {
        takesTheLatest();
        log.addAt(++micros, Event.MEMORY, 50_000_000);
        log.addAt(++micros, Event.MEMORY, 53_000_000);
        log.addAt(++micros, Event.MEMORY, 55_000_000);

        assertThat(check().violations()).singleElement().satisfies(violation -> {
            assertThat(violation.invariant()).isEqualTo(C7);
            assertThat(violation.what()).startsWith("holds 5,000,000 bytes more");
        });
    }

    @Test
    void findsAReturnThatIsNotTold() throws IOException {
        takesTheLatest();
        quoted("A", "kq", 0, 100);
        snapshotOfQuote("kq", 0, 100)
                .passes(4)
                .status("stale", ",\"code\":\"SOURCE_SILENT\"")
                .passes(4);
        quoted("A", "kq", 1, 101);
        quoteUpdate(1, 101).passes(7).hears(PONG);

        assertThat(check().broken()).containsExactly(C6);
    }
}
