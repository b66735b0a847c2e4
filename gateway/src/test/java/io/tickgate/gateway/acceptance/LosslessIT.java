package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Welcome;
import io.tickgate.wire.SnapshotReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that take every record, against what Kafka has acknowledged. The gateways keep so little at hand that nearly
 * all is read again from Kafka.
 */
@Timeout(60)
final class LosslessIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final String SMALL_TAPE = "--tickgate.log.tape-records=16";
    private static final String SECRET = "a secret of the gateways of this test";
    private static final String SECRETS = "--tickgate.cursor.secrets.0=" + SECRET;
    private static final Pattern UPDATE =
            Pattern.compile("^\\{\"type\":\"update\".*?\"sym\":\"(\\w+)\".*?\"seq\":(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ALL = "\"*\"";
    private static final String EARLIEST = "\"earliest\"";

    private static AcknowledgedLog trades;
    private static AcknowledgedLog quotes;
    private static GatewayUnderTest gateway;
    private static GatewayUnderTest other;

    @BeforeAll
    static void start() throws Exception {
        String prefix = KAFKA.uniqueName("lossless") + ".";
        KAFKA.createTopics(names(prefix), 3, Map.of());
        trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "first").trades(4_000);
        quotes = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.QUOTE, "first");
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SMALL_TAPE, SECRETS);
        other = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SMALL_TAPE, SECRETS);
        gateway.awaitReady();
        other.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        other.close();
        trades.close();
        quotes.close();
    }

    private static List<String> names(String prefix) {
        return Arrays.stream(SourceTopic.values())
                .map(kind -> LogWriter.name(prefix, kind))
                .toList();
    }

    /** In order per partition, nothing twice, nothing missing, and each as it was written. */
    static void assertComplete(LosslessClient client, AcknowledgedLog log) {
        assertSameInEachPartition(client.delivered(), log.entries());
    }

    private static void assertSame(List<Entry> delivered, List<Entry> written) {
        for (int i = 0; i < Math.min(delivered.size(), written.size()); i++) {
            assertThat(delivered.get(i)).as("number %d", i).isEqualTo(written.get(i));
        }
        assertThat(delivered.size()).isEqualTo(written.size());
    }

    private static void assertSameInEachPartition(List<Entry> delivered, List<Entry> written) {
        for (String epoch : written.stream().map(Entry::epoch).collect(Collectors.toSet())) {
            assertSame(of(delivered, epoch), of(written, epoch));
        }
        assertThat(delivered.size()).isEqualTo(written.size());
    }

    private static List<Entry> of(List<Entry> entries, String epoch) {
        return entries.stream().filter(entry -> entry.epoch().equals(epoch)).toList();
    }

    private static int count(AcknowledgedLog log) {
        return log.entries().size();
    }

    @Test
    void sendsEveryRecordFromTheEarliestAndThenThoseThatCome() throws Exception {
        try (var client = new LosslessClient("trade")) {
            client.connect(gateway).subscribe(ALL, EARLIEST).readRecords(count(trades) / 2);
            trades.trades(1_000);
            client.readRecords(count(trades));
            for (int i = 0; i < 10; i++) {
                trades.trades(7);
                client.readRecords(count(trades));
            }

            assertComplete(client, trades);
            assertThat(client.statusesOfItsPlace()).noneMatch(status -> status.code() != null);
        }
    }

    @Test
    void servesAClientThatTakesAFewAtATimeOrStopsReadingAndHoldsUpNobody() throws Exception {
        try (var few = new LosslessClient("trade");
                var paused = new LosslessClient("trade");
                var brisk = new LosslessClient("trade")) {
            few.connect(gateway).credit(3).subscribe(ALL, EARLIEST).readRecords(50);
            paused.connect(gateway).subscribe(ALL, EARLIEST).readRecords(50);
            paused.connection().pauseReading();
            brisk.connect(gateway).subscribe(ALL, EARLIEST);
            trades.trades(1_000);

            brisk.readRecords(count(trades));
            assertComplete(brisk, trades);
            paused.connection().resumeReading();
            paused.readRecords(count(trades));
            assertComplete(paused, trades);
            few.readRecords(count(trades));
            assertComplete(few, trades);
        }
    }

    @Test
    void takesACursorOfAnotherGateway() throws Exception {
        try (var client = new LosslessClient("trade")) {
            client.connect(gateway)
                    .say("{\"op\":\"hello\",\"id\":3,\"credit\":1000}")
                    .subscribe(ALL, EARLIEST);
            String first = client.readRecords(900).readCursor();
            int had = client.delivered().size();
            // What it has after its cursor comes again, and it drops that. The snapshot of a symbol that has not come
            // yet
            // takes credit, too.
            client.say("{\"op\":\"credit\",\"n\":330}").readRecords(had + 300);
            client.connect(other).subscribe(ALL, "\"" + first + "\"");
            var ack = client.connection().await(Ack.class, PATIENCE);
            client.readRecords(count(trades));
            trades.trades(100);
            client.readRecords(count(trades));
            String second = client.readCursor();
            client.close();
            trades.trades(200);
            client.connect(gateway).subscribe(ALL, "\"" + second + "\"").readRecords(count(trades));

            assertThat(ack.resumed()).containsExactly("*");
            assertComplete(client, trades);
            assertThat(client.snapshots())
                    .extracting(Snapshot::reason)
                    .containsOnly(SnapshotReason.INITIAL, SnapshotReason.RESUMED);
        }
    }

    @Test
    void goesOnWithEventsAtTheLastIdOnAnotherGateway() throws Exception {
        String path = "/v1/sse?ch=trade&syms=*&from=earliest";
        var delivered = new ArrayList<String>();
        String id;
        try (var events = new EventSource(gateway.port(), path)) {
            String earlier = "";
            // Up to the event that has the id, and no further.
            while (delivered.size() < 1_000 || events.lastEventId().equals(earlier)) {
                earlier = delivered.size() < 1_000 ? events.lastEventId() : earlier;
                place(events.next()).ifPresent(delivered::add);
            }
            id = events.lastEventId();
        }
        trades.trades(100);
        var written = trades.entries().stream()
                .map(entry -> entry.symbol() + " " + entry.offset())
                .toList();
        String resumed;
        try (var events = new EventSource(other.port(), path, Map.of("Last-Event-ID", id), 0)) {
            resumed = events.next("ack") + events.next("snapshot");
            while (delivered.size() < written.size()) {
                place(events.next()).ifPresent(delivered::add);
            }
        }

        assertThat(resumed).contains("\"resumed\":[\"*\"]", "\"reason\":\"resumed\"");
        assertThat(delivered).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(written);
    }

    private static Optional<String> place(String message) {
        var update = UPDATE.matcher(message);
        return update.find() ? Optional.of(update.group(1) + " " + update.group(2)) : Optional.empty();
    }

    @Test
    void refusesALastEventIdBeforeTheStreamBegins() throws Exception {
        String id;
        try (var events = new EventSource(gateway.port(), "/v1/sse?ch=trade&syms=*")) {
            while (events.lastEventId().isEmpty()) {
                events.next();
            }
            id = events.lastEventId();
        }
        String changed = id.substring(0, 20) + (id.charAt(20) == 'A' ? 'B' : 'A') + id.substring(21);

        assertThat(problem("ch=trade&syms=*", changed)).contains("\"status\":400", "\"parameter\":\"Last-Event-ID\"");
        assertThat(problem("ch=trade&syms=*", "7")).contains("\"status\":400", "\"parameter\":\"Last-Event-ID\"");
        assertThat(problem("ch=quote&mode=all&syms=*", id)).contains("\"status\":410", "#resume-unavailable");
        assertThat(problem("syms=*&ch=trade&ch=quote&mode=all", id)).contains("\"status\":410");
    }

    private static String problem(String query, String lastEventId) throws Exception {
        return gateway.get("/v1/sse?" + query, "Last-Event-ID", lastEventId, "Accept", "text/event-stream")
                .body();
    }

    /** There was one leader only, and the cursor has five of its records that are not there: as if they had been lost. */
    @Test
    void tellsWhatIsVoidOfACursorThatTheLogWasCutOffBefore() throws Exception {
        try (var client = new LosslessClient("trade")) {
            String given = client.connect(gateway).subscribe(ALL, "\"latest\"").readCursor();
            var codec = new CursorCodec(0, Map.of(0, SECRET.getBytes(StandardCharsets.UTF_8)));
            var part = codec.decode(given).parts().get(0);
            var places = new ArrayList<>(part.places());
            long end = places.get(0).offset();
            places.set(0, new LogPlace(end + 5, places.get(0).leaderEpoch()));
            String cursor = codec.encode(new Cursor(List.of(new Cursor.Part("trade", part.topicId(), places))));
            int before = count(trades);

            client.connect(other).subscribe(ALL, "\"" + cursor + "\"");
            client.readUntil("a gap", () -> !gaps(client).isEmpty());
            trades.trades(60);
            client.readRecords(60);

            assertThat(gaps(client)).containsExactly(new Lost(trades.epochs().get(0), end, end + 4));
            assertSameInEachPartition(client.delivered(), trades.entries().subList(before, count(trades)));
            assertThat(client.snapshots())
                    .allSatisfy(snapshot -> assertThat(snapshot.reason())
                            .isEqualTo(
                                    snapshot.epoch().equals(trades.epochs().get(0))
                                            ? SnapshotReason.RESYNC
                                            : SnapshotReason.RESUMED));
        }
    }

    @Test
    void refusesACursorThatWasChanged() throws Exception {
        try (var client = new LosslessClient("trade")) {
            String cursor = client.connect(gateway).subscribe(ALL, EARLIEST).readCursor();
            int middle = cursor.length() / 2;
            char changed = cursor.charAt(middle) == 'A' ? 'B' : 'A';
            client.subscribe(ALL, "\"" + cursor.substring(0, middle) + changed + cursor.substring(middle + 1) + "\"");
            var error = client.connection().await(ServerMessage.Error.class, PATIENCE);

            assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(error.message()).startsWith("from: ").doesNotContain(cursor.substring(10, middle));
        }
    }

    @Test
    void saysWhereToGoOnBeforeItClosesAConnection() throws Exception {
        try (var client = new LosslessClient("trade")) {
            client.connect(gateway).subscribe(ALL, EARLIEST).readRecords(count(trades));
            client.say("{\"op\":\"hello\",\"id\":7,\"hb\":60000}");
            client.connection().await(Welcome.class, PATIENCE);
            for (int i = 0; i <= 100; i++) {
                client.say("nonsense");
            }
            var last = client.connection().await(Heartbeat.class, PATIENCE);

            assertThat(last.cursor()).isNotNull();
        }
    }

    @Test
    void beginsAtATimeOfTheBroker() throws Exception {
        long lastMillis = System.currentTimeMillis();
        Await.until("the clock goes on", PATIENCE, () -> System.currentTimeMillis() > lastMillis + 1);
        long begin = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        int before = count(trades);
        trades.trades(500);
        try (var client = new LosslessClient("trade")) {
            client.connect(gateway).subscribe(ALL, String.valueOf(begin)).readRecords(500);
            trades.trades(20);
            client.readRecords(520);

            assertSameInEachPartition(client.delivered(), trades.entries().subList(before, count(trades)));
        }
    }

    @Test
    void goesOnAfterThePositionOfEachSymbol() throws Exception {
        var positions = trades.symbols().stream()
                .collect(Collectors.toMap(symbol -> symbol, symbol -> somewhere(symbol, symbol.hashCode() % 97)));
        String from = positions.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        String named = trades.symbols().stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
        try (var client = new LosslessClient("trade")) {
            client.goOnFrom(positions).connect(gateway).subscribe(named, from);
            var ack = client.connection().await(Ack.class, PATIENCE);
            trades.trades(50);
            var expected = trades.entries().stream()
                    .filter(entry -> entry.offset()
                            > Objects.requireNonNull(positions.get(entry.symbol()))
                                    .sequence())
                    .toList();
            client.readRecords(expected.size());

            assertThat(ack.resumed()).containsExactlyInAnyOrderElementsOf(trades.symbols());
            assertSameInEachPartition(client.delivered(), expected);
            assertThat(client.snapshots()).isEmpty();
        }
    }

    private static Position somewhere(String symbol, int number) {
        var entry = trades.entries().stream()
                .filter(one -> one.symbol().equals(symbol))
                .toList()
                .get(Math.abs(number));
        return new Position(entry.epoch(), entry.offset());
    }

    @Test
    void sendsEachQuoteAndTellsOfEachThatWasDeleted() throws Exception {
        quotes.quotes(300);
        try (var client = new LosslessClient("quote")) {
            client.connect(gateway).subscribe(ALL, EARLIEST).readRecords(300);
            quotes.write(0, "S00", null)
                    .write(1, "S01", AcknowledgedLog.quote(1))
                    .acknowledged();
            client.readRecords(302);

            assertComplete(client, quotes);
        }
    }

    @Test
    void tellsExactlyWhatIsGoneBeforeItSendsTheRest() throws Exception {
        String prefix = KAFKA.uniqueName("retention") + ".";
        KAFKA.createTopics(names(prefix), 1, Map.of());
        try (var log = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "first").trades(1_000);
                var own = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SMALL_TAPE);
                var client = new LosslessClient("trade");
                var holding = new LosslessClient("trade");
                var late = new LosslessClient("trade")) {
            own.awaitReady();
            String epoch = log.epochs().get(0);
            deleteBefore(LogWriter.name(prefix, SourceTopic.TRADE), 700);
            // S05 at 105: it has everything before 106.
            var position = new Position(epoch, 105);
            String from = "{\"S05\":\"%s\"}".formatted(position);
            // A quote uses its credit up while the trades are looked for.
            holding.goOnFrom(Map.of("S05", position))
                    .connect(own)
                    .say("{\"op\":\"hello\",\"id\":3,\"credit\":1}")
                    .say("[%s,{\"op\":\"sub\",\"id\":4,\"ch\":\"quote\",\"syms\":[\"S05\"]}]"
                            .formatted(holding.command("\"S05\"", from)));
            String cursor = holding.readCursor();
            client.goOnFrom(Map.of("S05", position)).connect(own).subscribe("\"S05\"", from);
            client.readRecords(15);

            assertSame(
                    client.delivered(),
                    log.entries().stream()
                            .filter(entry -> entry.symbol().equals("S05") && entry.offset() >= 700)
                            .toList());
            assertThat(gaps(client)).containsExactly(new Lost(epoch, 106, 699));
            assertThat(client.snapshots()).extracting(Snapshot::reason).containsExactly(SnapshotReason.LAGGED);
            // A cursor that was given out before it could be told of the loss leads to where it is told.
            holding.connect(own).subscribe("\"S05\"", "\"" + cursor + "\"").readRecords(15);
            assertThat(gaps(holding)).containsExactly(new Lost(epoch, 106, 699));
            assertThat(holding.delivered()).isEqualTo(client.delivered());

            KAFKA.deleteTopics(List.of(LogWriter.name(prefix, SourceTopic.TRADE)));
            awaitGone(LogWriter.name(prefix, SourceTopic.TRADE));
            long goneNanos = System.nanoTime();
            late.goOnFrom(Map.of("S05", position)).connect(own).subscribe("\"S05\"", from);
            late.readUntil("a loss", () -> !gaps(late).isEmpty());
            assertThat(gaps(late)).containsExactly(new Lost(epoch, 106, 999));
            assertThat(Duration.ofNanos(System.nanoTime() - goneNanos))
                    .as("a thread that waits for a topic that is gone")
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    private static List<Lost> gaps(LosslessClient client) {
        return client.statuses().stream()
                .filter(status -> status.code() == ErrorCode.GAP)
                .map(Status::lost)
                .toList();
    }

    private static void deleteBefore(String topic, long offset) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void tellsOfATopicThatWasMadeAnewAndSendsAllOfIt() throws Exception {
        String prefix = KAFKA.uniqueName("anew") + ".";
        String topic = LogWriter.name(prefix, SourceTopic.TRADE);
        KAFKA.createTopics(names(prefix), 3, Map.of());
        try (var old = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "old").trades(500);
                var values =
                        new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.QUOTE, "old").quotes(200);
                var own = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SMALL_TAPE);
                var client = new LosslessClient("trade");
                var late = new LosslessClient("trade");
                var beside = new LosslessClient("quote")) {
            own.awaitReady();
            client.connect(own).subscribe(ALL, EARLIEST).readRecords(500);
            String cursor = client.readCursor();
            KAFKA.deleteTopics(List.of(topic));
            awaitGone(topic);
            KAFKA.createTopics(List.of(topic), 3, Map.of());
            awaitOtherTopic(client, cursor);
            long emptyNanos = System.nanoTime();
            beside.connect(own).subscribe(ALL, EARLIEST).readRecords(200);
            assertThat(Duration.ofNanos(System.nanoTime() - emptyNanos))
                    .as("while there is nothing in the new topic")
                    .isLessThan(Duration.ofSeconds(5));
            try (var anew = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "new")) {
                anew.trades(400);
                client.readRecords(900);
                late.connect(own).subscribe(ALL, "\"" + cursor + "\"");
                var error = late.connection().await(ServerMessage.Error.class, PATIENCE);

                assertThat(error.code()).isEqualTo(ErrorCode.RESUME_UNAVAILABLE);
                assertSameInEachPartition(client.delivered().subList(0, 500), old.entries());
                assertSameInEachPartition(client.delivered().subList(500, 900), anew.entries());
                assertThat(client.snapshots().subList(20, 40))
                        .as("one for each symbol, before its first record")
                        .allMatch(snapshot -> snapshot.reason() == SnapshotReason.EPOCH && snapshot.sequence() == -1)
                        .extracting(Snapshot::symbol)
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** Its cursors are of the topic that there is. */
    private static void awaitOtherTopic(LosslessClient client, String cursor) {
        Await.until(
                "another topic",
                PATIENCE,
                () -> !client.readCursor().startsWith(cursor.substring(0, cursor.length() / 2)));
    }

    private static void awaitGone(String topic) {
        Await.until("the topic is gone", PATIENCE, () -> !topics().contains(topic));
    }

    private static Set<String> topics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        }
    }
}
