package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records of one symbol in a range, each once, and a word on all that is not as asked. */
final class HistoryTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long BEGIN_MICROS = 1_763_780_000_000_000L;
    private static final long ROOM_FOR_ALL = Long.MAX_VALUE;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();
    private final Histories histories = new Histories(client.sessions(), 2);
    private final Map<String, Long> offsets = new HashMap<>();
    private int wishes;

    HistoryTest() {
        market.log().make("topic", new MarketHealth().newSource(), 0, "p0", "p1");
    }

    /** One record each second, since the beginning. */
    private void trade(String partition, Symbol symbol, int second) {
        long offset = offsets.merge(partition, 1L, Long::sum);
        long micros = BEGIN_MICROS + second * 1_000_000L;
        market.event(
                symbol,
                new LogPosition(partition, offset, micros),
                new Trade(Price.parse("1"), Size.parse("1"), "t" + second, null, micros),
                false);
    }

    private static final class Lines implements FrameSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long roomBytes;

        Lines(long roomBytes) {
            this.roomBytes = roomBytes;
        }

        @Override
        public boolean hasRoom() {
            return bytes.size() < roomBytes;
        }

        @Override
        public void begin() {
            if (bytes.size() > 0) {
                bytes.write('\n');
            }
        }

        @Override
        public void put(byte[] piece) {
            bytes.writeBytes(piece);
        }

        @Override
        public void putDecimal(long number) {
            throw new UnsupportedOperationException("numbers are written with the rest");
        }

        @Override
        public void putVarint(long number) {
            throw new UnsupportedOperationException("a varint in text");
        }

        List<JsonNode> read() {
            String text = bytes.toString(StandardCharsets.UTF_8);
            return text.isEmpty() ? List.of() : text.lines().map(JSON::readTree).toList();
        }
    }

    private static HistoryRequest request(From from, @Nullable Long until, int limit) {
        return new HistoryRequest("trade", "AAPL.XNAS", from, until, limit, Feed.BEST);
    }

    private History open(HistoryRequest request) {
        assertThat(histories.problem(request, Principal.ANONYMOUS)).isNull();
        var opened = new History[1];
        client.loop().run(() -> opened[0] = histories.open(request, client.sessionLoop(), () -> wishes++));
        return opened[0];
    }

    private List<JsonNode> drain(History history, long roomBytes) {
        var lines = new Lines(roomBytes);
        client.loop().run(() -> history.drain(lines));
        return lines.read();
    }

    private List<JsonNode> read(HistoryRequest request) {
        var history = open(request);
        var lines = new ArrayList<JsonNode>();
        for (int i = 0; i < 1_000 && !history.isOver(); i++) {
            lines.addAll(drain(history, ROOM_FOR_ALL));
        }
        return lines;
    }

    private static JsonNode last(List<JsonNode> lines) {
        return lines.get(lines.size() - 1);
    }

    private static List<Long> seconds(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("seq"))
                .map(line -> (line.path("ts").asLong() - BEGIN_MICROS) / 1_000_000)
                .toList();
    }

    private static From.Time at(int second) {
        return new From.Time(BEGIN_MICROS + second * 1_000_000L);
    }

    @Test
    void hasEachRecordOfTheSymbolAsTheWireHasIt() {
        for (int i = 0; i < 50; i++) {
            trade("p0", i % 2 == 0 ? AAPL : MSFT, i);
        }

        var lines = read(request(new From.Earliest(), null, 1_000));

        assertThat(lines).hasSize(26);
        assertThat(lines.get(1).toString())
                .isEqualTo("{\"seq\":3,\"epoch\":\"p0\",\"ts\":1763780002000000,"
                        + "\"data\":[{\"px\":\"1\",\"sz\":\"1\",\"id\":\"t2\",\"ts\":1763780002000000}]}");
        assertThat(last(lines).path("end").asString()).isEqualTo("log");
        assertThat(last(lines).path("records").asInt()).isEqualTo(25);
        assertThat(last(lines).has("thinned")).isFalse();
    }

    @Test
    void takesARangeFromItsBeginToBeforeItsEnd() {
        for (int i = 0; i < 50; i++) {
            trade("p0", AAPL, i);
        }

        var lines = read(request(at(10), BEGIN_MICROS + 20_000_000, 1_000));

        assertThat(seconds(lines)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
        assertThat(last(lines).path("end").asString()).isEqualTo("range");
        assertThat(lines).noneMatch(line -> line.has("lost"));
    }

    @Test
    void goesOnWhereTheLimitHasCutItOffUntilAllIsHad() {
        for (int i = 0; i < 50; i++) {
            trade(i % 3 == 0 ? "p1" : "p0", i % 5 == 0 ? MSFT : AAPL, i);
        }
        var had = new ArrayList<Long>();
        var ends = new ArrayList<String>();
        From from = at(5);

        for (int i = 0; i < 20 && !ends.contains("range"); i++) {
            var lines = read(request(from, BEGIN_MICROS + 45_000_000, 7));
            had.addAll(seconds(lines));
            ends.add(last(lines).path("end").asString());
            from = new From.Cursor(last(lines).path("next").asString());
        }

        assertThat(had).doesNotHaveDuplicates().isSorted().hasSize(32);
        assertThat(had).allMatch(second -> second >= 5 && second < 45 && second % 5 != 0);
        assertThat(ends).containsExactly("limit", "limit", "limit", "limit", "range");
    }

    @Test
    void putsThePartitionsIntoTheOrderOfTime() {
        // The symbol has moved: the topic got more partitions.
        for (int i = 0; i < 30; i++) {
            trade(i < 10 || i >= 25 ? "p1" : "p0", AAPL, i);
        }

        assertThat(seconds(read(request(new From.Earliest(), null, 1_000))))
                .isSorted()
                .hasSize(30);
    }

    @Test
    void beginsAfterAPosition() {
        for (int i = 0; i < 30; i++) {
            trade("p0", AAPL, i);
        }

        var lines = read(request(new From.Positions(Map.of("AAPL.XNAS", new Position("p0", 25))), null, 100));

        assertThat(seconds(lines)).containsExactly(25L, 26L, 27L, 28L, 29L);
    }

    @Test
    void namesWhatRetentionHasTakenOfTheRange() {
        for (int i = 0; i < 60; i++) {
            trade("p0", AAPL, i);
        }
        market.log().forget("p0", 21);

        var byPosition = read(request(new From.Positions(Map.of("AAPL.XNAS", new Position("p0", 9))), null, 100));
        var byTime = read(request(at(-5), null, 100));
        var whatThereIs = read(request(new From.Earliest(), null, 100));

        assertThat(byPosition.get(0).toString()).isEqualTo("{\"lost\":[\"p0\",10,20]}");
        assertThat(seconds(byPosition)).hasSize(40);
        // Which of them were in the range, nobody knows.
        assertThat(byTime.get(0).toString()).isEqualTo("{\"lost\":[\"p0\",0,20]}");
        assertThat(seconds(byTime)).hasSize(40);
        assertThat(whatThereIs).noneMatch(line -> line.has("lost"));
    }

    @Test
    void namesExactlyWhatIsDamagedInTheRange() {
        for (int i = 0; i < 60; i++) {
            trade("p0", AAPL, i);
        }
        market.log().damage("p0", 11, 16);

        var byTime = read(request(at(3), null, 100));

        assertThat(byTime.stream().filter(line -> line.has("lost")))
                .singleElement()
                .satisfies(line -> assertThat(line.toString()).isEqualTo("{\"lost\":[\"p0\",11,15]}"));
        assertThat(seconds(byTime)).hasSize(60 - 3 - 5);
    }

    @Test
    void tellsWhatACutHasVoidedAfterACursor() {
        for (int i = 0; i < 10; i++) {
            trade("p0", AAPL, i);
        }
        String cursor =
                last(read(request(new From.Earliest(), null, 100))).path("next").asString();
        market.log().cutOff("p0", 9);
        offsets.put("p0", 8L);
        for (int i = 20; i < 27; i++) {
            trade("p0", AAPL, i);
        }

        var lines = read(request(new From.Cursor(cursor), null, 100));

        assertThat(lines.get(0).toString()).isEqualTo("{\"lost\":[\"p0\",9,10]}");
        assertThat(seconds(lines)).containsExactly(20L, 21L, 22L, 23L, 24L, 25L, 26L);
        assertThat(last(lines).path("end").asString()).isEqualTo("log");
    }

    @Test
    void goesOnFromACursorWhereTheTapeOfANewLeaderBegins() {
        for (int i = 0; i < 10; i++) {
            trade("p0", AAPL, i);
        }
        String cursor =
                last(read(request(new From.Earliest(), null, 100))).path("next").asString();
        // Nothing is lost: the election was clean.
        market.log().cutOff("p0", 11);
        trade("p0", AAPL, 20);
        trade("p0", AAPL, 21);

        var lines = read(request(new From.Cursor(cursor), null, 100));

        assertThat(lines).noneMatch(line -> line.has("lost"));
        assertThat(seconds(lines)).containsExactly(20L, 21L);
    }

    @Test
    void saysThatOneThatReachesIntoTheFutureMayGetMore() {
        trade("p0", AAPL, 1);

        var lines = read(request(new From.Earliest(), Long.MAX_VALUE / 2, 100));

        assertThat(last(lines).path("end").asString()).isEqualTo("log");
    }

    @Test
    void readsNothingForAClientThatTakesNothing() {
        for (int i = 0; i < 500; i++) {
            trade("p0", AAPL, i);
        }
        var history = open(request(new From.Earliest(), null, 1_000));

        int before = market.log().reads();
        client.loop().advanceMillis(10_000);
        int idle = market.log().reads();
        drain(history, 300);
        drain(history, 300);
        int little = market.log().reads();

        assertThat(idle).isEqualTo(before);
        // One chunk of each partition, however much there is.
        assertThat(little - before).isLessThanOrEqualTo(2);
    }

    @Test
    void waitsForTheBrokersAndGoesOn() {
        for (int i = 0; i < 60; i++) {
            trade("p0", AAPL, i);
        }
        market.log().answer(false);
        var history = open(request(new From.Earliest(), null, 100));
        var away = drain(history, ROOM_FOR_ALL);
        boolean isIdle = history.isDrained();

        market.log().answer(true);
        int before = wishes;
        client.loop().advanceMillis(1_000);
        int after = wishes;
        var lines = new ArrayList<JsonNode>();
        for (int i = 0; i < 100 && !history.isOver(); i++) {
            lines.addAll(drain(history, ROOM_FOR_ALL));
        }

        assertThat(away).isEmpty();
        assertThat(isIdle).isTrue();
        assertThat(after).isGreaterThan(before);
        assertThat(seconds(lines)).hasSize(60);
    }

    @Test
    void letsOthersHaveTheirTurnWhileItPassesOver() {
        market.log().keepAtHand(16_384);
        market.log().make("topic", new MarketHealth().newSource(), 0, "p0");
        trade("p0", AAPL, 0);
        for (int i = 1; i < 10_000; i++) {
            trade("p0", MSFT, i);
        }
        var history = open(request(at(1), null, 100));

        drain(history, ROOM_FOR_ALL);
        long atOnce = history.progress();
        int passes = 1;
        for (; passes < 10 && !history.isOver(); passes++) {
            drain(history, ROOM_FOR_ALL);
        }

        assertThat(atOnce).isBetween(1_000L, 5_000L);
        assertThat(passes).isEqualTo(3);
    }

    @Test
    void listensToItsPartitionsForAsLongAsItLasts() {
        trade("p0", AAPL, 0);
        var partition = market.log().partitions().get(1);
        boolean before = partition.audience().isWanted();

        var history = open(request(new From.Earliest(), null, 100));
        boolean during = partition.audience().isWanted();
        client.loop().run(history::close);
        client.loop().run(history::close);

        assertThat(before).isFalse();
        assertThat(during).isTrue();
        assertThat(partition.audience().isWanted()).isFalse();
    }

    @Test
    void countsThoseThatAreUnderWay() {
        assertThat(List.of(histories.enter(), histories.enter(), histories.enter()))
                .containsExactly(true, true, false);
        histories.leave();

        assertThat(histories.running()).isEqualTo(1);
        assertThat(histories.enter()).isTrue();
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        trade("p0", AAPL, 0);
        var all = new From.Earliest();
        var otherEpoch = new From.Positions(Map.of("AAPL.XNAS", new Position("k9", 3)));

        assertProblem(new HistoryRequest("qoute", "AAPL.XNAS", all, null, 1, Feed.RT), ErrorCode.UNKNOWN_CHANNEL, "ch");
        assertProblem(new HistoryRequest("bar.1s", "AAPL.XNAS", all, null, 1, Feed.RT), ErrorCode.BAD_REQUEST, "ch");
        assertProblem(new HistoryRequest("book.10", "AAPL.XNAS", all, null, 1, Feed.RT), ErrorCode.BAD_REQUEST, "ch");
        assertProblem(new HistoryRequest("trade", "FOO", all, null, 1, Feed.RT), ErrorCode.UNKNOWN_SYMBOL, "sym");
        assertProblem(new HistoryRequest("trade", "", all, null, 1, Feed.RT), ErrorCode.UNKNOWN_SYMBOL, "sym");
        assertProblem(request(at(10), BEGIN_MICROS, 1), ErrorCode.BAD_REQUEST, "to");
        assertProblem(request(otherEpoch, null, 1), ErrorCode.RESUME_UNAVAILABLE, "from");
        assertProblem(request(new From.Cursor("c2.AAAA"), null, 1), ErrorCode.BAD_REQUEST, "from");
        assertProblem(
                new HistoryRequest("trade", "AAPL.XNAS", all, null, 1, Feed.DELAYED), ErrorCode.BAD_REQUEST, "feed");
        client.cachesAreWarm(false);
        assertProblem(request(all, null, 1), ErrorCode.STARTING, "");
    }

    @Test
    void refusesWhoMayNotSeeIt() {
        trade("p0", AAPL, 0);
        var sessions = new Sessions(
                client.sessions().settings(),
                client.sessions().markets(),
                new Hub(1, client.loop()),
                (principal, topic) -> new Decision.Denied(ErrorCode.NOT_ENTITLED),
                client.loop(),
                () -> Instant.EPOCH);

        var problem = new Histories(sessions, 1).problem(request(new From.Earliest(), null, 1), Principal.ANONYMOUS);

        assertThat(Objects.requireNonNull(problem).code()).isEqualTo(ErrorCode.NOT_ENTITLED);
    }

    private void assertProblem(HistoryRequest request, ErrorCode code, String parameter) {
        var problem = histories.problem(request, Principal.ANONYMOUS);
        assertThat(problem).as("%s", request).isNotNull();
        assertThat(problem.code()).as("%s", problem).isEqualTo(code);
        assertThat(problem.parameter()).as("%s", problem).isEqualTo(parameter);
    }
}
