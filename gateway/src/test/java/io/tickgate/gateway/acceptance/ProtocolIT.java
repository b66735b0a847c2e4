package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.MessageSchemas;
import io.tickgate.gateway.testing.ProtocolExamples;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a running gateway says is what {@code docs/asyncapi.yaml} and {@code docs/protocol.md} say.
 *
 * <p>A gateway is brought once to say all that it has to say; the tests look at what was written down.
 */
@Timeout(120)
final class ProtocolIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final MessageSchemas SCHEMAS = MessageSchemas.ofThisVersion();

    /** Of no example of the page. */
    private static final String A = "it:A";

    private static final String EMPTY = "it:EMPTY";
    private static final String POISONED = "it:POISONED";
    private static final String WITH_GAP = "it:GAP";
    private static final int COMMANDS_PER_SECOND = 200;
    private static final int SUBSCRIPTIONS = 200;

    /** Objects whose fields are names of channels or epochs. */
    private static final Set<String> BY_NAME = Set.of("channels", "wm", "renamed");

    private static final List<String> FRAMES = new ArrayList<>();
    private static final List<JsonNode> SAID = new ArrayList<>();

    /** By the command of the page, as it was sent. */
    private static final Map<JsonNode, JsonNode> ANSWERS = new LinkedHashMap<>();

    private static LiveProtocol market;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void letTheGatewaySayAllThatItHasToSay() throws Exception {
        String prefix = KAFKA.uniqueName("protocol") + ".";
        try (var live = new LiveProtocol(KAFKA.bootstrapServers(), prefix)) {
            market = live;
            var symbols = symbolsOfThePage();
            symbols.forEach(market::everythingOf);
            market.everythingOf(A);
            market.instrument(EMPTY);
            market.everythingOf(POISONED);
            market.instrument(WITH_GAP);
            try (var started = GatewayUnderTest.inThisJvm(
                    KAFKA.bootstrapServers(),
                    prefix,
                    "--tickgate.session.max-commands-per-second=" + COMMANDS_PER_SECOND,
                    "--tickgate.session.max-subscriptions=" + SUBSCRIPTIONS,
                    "--tickgate.delayed.channels=instrument",
                    "--tickgate.delayed.delay=1s",
                    "--tickgate.drain.grace=0s",
                    "--tickgate.drain.window=900ms")) {
                gateway = started;
                gateway.awaitReady();
                gateway.awaitSymbols(symbols.size() + 4);
                gateway.awaitDelayedSymbols(symbols.size() + 4);
                try (var witness = client()) {
                    witness.say("{\"op\":\"hello\",\"id\":1,\"hb\":1000,\"client\":\"it/1\"}");
                    witness.say(sub("instrument", POISONED));
                    sendTheCommandsOfThePage();
                    provokeErrors();
                    provokeData();
                    provokeWarnings();
                    provokeEvents();
                    provokeSnapshots();
                    provokeStatuses();
                    provokeStamps();
                    provokeRenamed(prefix);
                    witness.await("hb", hb -> !hb.path("quiet").isEmpty());
                    provokeGoodbyes(witness);
                }
            }
        }
        for (String frame : FRAMES) {
            JSON.readTree(frame).forEach(SAID::add);
        }
    }

    /** Those that are shown as rejected are not in the market. */
    private static Set<String> symbolsOfThePage() {
        var symbols = new TreeSet<String>();
        Stream.concat(ProtocolExamples.commands().stream(), ProtocolExamples.messages().stream())
                .forEach(example -> {
                    example.path("syms").forEach(symbol -> symbols.add(symbol.asString()));
                    symbols.add(example.path("sym").asString(A));
                });
        ProtocolExamples.messages()
                .forEach(message -> message.path("rejected").forEach(rejection -> {
                    if (rejection.path("code").asString().equals(ErrorCode.UNKNOWN_SYMBOL.name())) {
                        symbols.remove(rejection.path("sym").asString());
                    }
                }));
        symbols.removeIf(symbol -> symbol.contains("*"));
        symbols.remove(A);
        return symbols;
    }

    private static LiveClient client() throws IOException {
        return new LiveClient(gateway.port(), FRAMES);
    }

    private static void sendTheCommandsOfThePage() throws IOException {
        try (var client = client()) {
            client.say("{\"op\":\"hello\",\"id\":1000000,\"credit\":100000}");
            for (var example : ProtocolExamples.commands()) {
                var command = withPositionsOfNow(example);
                client.say(command.toString());
                if (command.has("id")) {
                    ANSWERS.put(example, client.answer(command.path("id").asLong()));
                } else {
                    ANSWERS.put(example, nextAnswer(client));
                }
            }
        }
    }

    /** Of a command without an id: an error, or nothing before the answer to the next command. */
    private static JsonNode nextAnswer(LiveClient client) throws IOException {
        client.say("{\"op\":\"ping\",\"id\":1000001}");
        return client.next(message -> message.path("type").asString().equals("error")
                || message.path("id").asLong(-1) == 1_000_001);
    }

    /** The positions of the page are of another log. */
    private static JsonNode withPositionsOfNow(JsonNode command) throws IOException {
        if (!command.path("from").isObject()) {
            return command;
        }
        var changed = (ObjectNode) command.deepCopy();
        for (String symbol : command.path("from").propertyNames()) {
            var snapshot = snapshot(command.path("ch").asString(), symbol);
            ((ObjectNode) changed.path("from")).put(symbol, position(snapshot, 0));
        }
        return changed;
    }

    private static String position(JsonNode snapshot, long ahead) {
        return snapshot.path("epoch").asString() + ":" + (snapshot.path("seq").asLong() + ahead);
    }

    private static JsonNode snapshot(String channel, String symbol) throws IOException {
        try (var client = client()) {
            client.say(sub(channel, symbol, "\"once\":true"));
            return client.await("snapshot");
        }
    }

    private static List<String> channels() throws IOException {
        try (var client = client()) {
            return List.copyOf(client.await("welcome").path("channels").propertyNames());
        }
    }

    private static String sub(String channel, String symbol, String... options) {
        String more = Stream.of(options).map(option -> "," + option).collect(Collectors.joining());
        return "{\"op\":\"sub\",\"id\":5,\"ch\":\"%s\",\"syms\":[\"%s\"]%s}".formatted(channel, symbol, more);
    }

    private static void provokeErrors() throws IOException {
        try (var client = client()) {
            client.say("nonsense").await("error");
            client.say("{\"op\":\"buy\",\"id\":3}").await("error", error -> !error.has("after"));
            client.say(sub("nowhere", A))
                    .await("ack", ack -> !ack.path("rejected").isEmpty());
            var pings = Stream.iterate(1, id -> id + 1)
                    .limit(250)
                    .map("{\"op\":\"ping\",\"id\":%d}"::formatted)
                    .collect(Collectors.joining(",", "[", "]"));
            client.say(pings).await("error", error -> error.has("after"));
        }
    }

    /** Several records come while the rate allows one message, so that there are messages of one and of more. */
    private static void provokeData() throws IOException {
        try (var plain = client();
                var withChecksum = client()) {
            for (String channel : List.of("quote", "book.10")) {
                plain.say(sub(channel, A, "\"maxRate\":1")).await("snapshot");
            }
            withChecksum
                    .say(sub("book.full", A, "\"maxRate\":1", "\"checksum\":true"))
                    .await("snapshot");
            Runnable change = () -> {
                market.quote(A);
                market.quoteOfOneSide(A);
                market.bookChange(A);
            };
            change.run();
            plain.await("update", message -> isOf("quote", message));
            plain.await("update", message -> isOf("book.10", message));
            withChecksum.await("update");
            change.run();
            change.run();
            plain.await("update", message -> isOf("quote", message) && message.has("n"));
            plain.await("update", message -> isOf("book.10", message) && message.has("n"));
            withChecksum.await("update", message -> message.has("n"));
            plain.say(sub("quote", A, "\"from\":{\"%s\":\"%s\"}".formatted(A, position(snapshot("quote", A), 0))))
                    .await("ack", ack -> !ack.path("resumed").isEmpty());
            plain.say("{\"op\":\"unsub\",\"id\":6,\"ch\":\"quote\",\"syms\":[\"%s\"]}".formatted(A))
                    .answer(6);
        }
    }

    private static boolean isOf(String channel, JsonNode message) {
        return message.path("ch").asString().equals(channel);
    }

    private static void provokeEvents() throws IOException {
        try (var all = client();
                var folded = client();
                var bars = client();
                var slowBars = client()) {
            all.say(sub("trade", A)).await("snapshot");
            folded.say(sub("trade", A, "\"mode\":\"conflate\"", "\"maxRate\":1"))
                    .await("snapshot");
            bars.say(sub("bar.1s", A)).await("snapshot");
            slowBars.say(sub("bar.1h", A, "\"maxRate\":1")).await("snapshot");
            for (int i = 0; i < 5; i++) {
                market.trade(A);
            }
            all.await("update");
            folded.await("update", message -> message.path("data").get(0).has("hi"));
            bars.await("update");
            // How many events the first update stands for is not known.
            slowBars.await("update");
            market.trade(A);
            market.trade(A);
            slowBars.await("update", message -> message.has("n"));
            market.correctLastTrade(A);
            market.trade(A);
            market.cancelLastTrade(A);
            all.await("update", message -> message.path("data").get(0).has("corrects"));
            all.await("update", message -> message.path("data").get(0).has("cancels"));
            folded.await("update", message -> message.path("data").get(0).has("cancels"));
            bars.await("update", message -> message.at("/data/final").asBoolean());
            all.say("{\"op\":\"unsub\",\"id\":7,\"ch\":\"trade\",\"syms\":[\"%s\"]}".formatted(A))
                    .answer(7);
        }
    }

    private static void provokeSnapshots() throws IOException {
        for (String channel : channels()) {
            for (String symbol : List.of(A, EMPTY)) {
                snapshot(channel, symbol);
            }
        }
        try (var client = client()) {
            client.say(sub("instrument", A)).await("snapshot");
            market.instrument(A);
            client.await("update");
            client.say(sub("quote", A, "\"from\":{\"%s\":\"k0:1\"}".formatted(A)))
                    .await(
                            "snapshot",
                            message -> message.path("reason").asString().equals("resync"));
            market.deletedQuote(A);
            client.await(
                    "snapshot", message -> message.path("reason").asString().equals("deleted"));
        }
    }

    /** What is told of a key besides its data. */
    private static void provokeWarnings() throws IOException {
        try (var client = client()) {
            String ahead = position(snapshot("quote", A), 1_000_000);
            client.say(sub("quote", A, "\"from\":{\"%s\":\"%s\"}".formatted(A, ahead)))
                    .await("status");
            client.say(sub("quote", POISONED)).await("snapshot");
            market.unreadableQuote(POISONED);
            client.await("status", isWith(ErrorCode.POISON));
            market.quote(POISONED);
            client.await("status", message -> message.path("state").asString().equals("live"));
        }
        try (var client = client()) {
            client.say(sub("quote", POISONED, "\"maxRate\":1", "\"maxAge\":1")).answer(5);
            market.quote(POISONED);
            market.quote(POISONED);
            Await.until("a value has expired", Duration.ofSeconds(20), () -> {
                market.quote(POISONED);
                market.quote(POISONED);
                return isWith(ErrorCode.EXPIRED).test(client.await("status"));
            });
        }
    }

    private static Predicate<JsonNode> isWith(ErrorCode code) {
        return message -> message.path("code").asString("").equals(code.name());
    }

    private static void provokeStatuses() throws IOException {
        try (var late = client();
                var gap = client();
                var patterns = client()) {
            gap.say(sub("trade", WITH_GAP)).await("snapshot");
            // So long that it is open still for the last of these trades.
            gap.say(sub("bar.1h", WITH_GAP)).await("snapshot");
            market.tradesWithAGap(WITH_GAP);
            gap.await("status", isWith(ErrorCode.SOURCE_GAP));
            gap.next(message -> message.toString().contains("\"partial\":true"));
            // That may have been a snapshot.
            market.trade(WITH_GAP);
            gap.await("update", message -> message.at("/data/partial").asBoolean(false));

            late.say("{\"op\":\"hello\",\"id\":1,\"credit\":1,\"hb\":1000}");
            late.say(sub("trade", A)).await("snapshot");
            market.trade(A);
            market.trade(A);
            // Heartbeats need no credit: in their time the trades get late.
            late.await("hb");
            late.await("hb");
            late.await("hb");
            late.say("{\"op\":\"credit\",\"n\":100}").await("status", message -> message.has("behind"));
            late.await("status", message -> message.path("state").asString().equals("live"));

            late.say("{\"op\":\"unsub\",\"id\":8,\"ch\":\"trade\",\"syms\":[\"%s\"]}".formatted(A));
            late.say(sub("trade", A, "\"from\":\"earliest\"", "\"speed\":100000"))
                    .await("status", message -> message.path("state").asString().equals("replay"));

            for (String channel : channels()) {
                patterns.say(sub(channel, "*")).answer(5);
            }
            for (int i = 0; i < 30; i++) {
                market.instrument("it:NEW" + i);
            }
            patterns.await("status", isWith(ErrorCode.LIMIT_SUBS));
        }
    }

    /** Of which the client reports, as the gateway's meters tell. */
    private static void provokeStamps() throws Exception {
        try (var client = client()) {
            client.say("{\"op\":\"hello\",\"id\":1,\"stamps\":1000}").answer(1);
            client.say(sub("instrument", A)).await("snapshot");
            long startMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
            market.instrument(A);
            var update = client.await("update");
            var stamps = client.await("stamps");
            long endMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + 1);

            assertThat(stamps.path("seq")).isEqualTo(update.path("seq"));
            assertThat(stamps.path("source")).isEqualTo(update.path("ts"));
            assertThat(Stream.of("kafka", "ingest", "encode", "send")
                            .map(name -> stamps.path(name).asLong()))
                    .isSorted()
                    .allMatch(micros -> micros >= startMicros && micros <= endMicros);

            String report = "{\"op\":\"report\",\"chain\":%d,\"heldUs\":0}";
            client.say(report.formatted(stamps.path("chain").asLong())).say("{\"op\":\"ping\",\"id\":2}");
            client.answer(2);
            assertThat(gateway.meter("tickgate_hops_seconds_count{hop=\"round-trip\"}"))
                    .isEqualTo(1);
            assertThat(gateway.meter("tickgate_hops_seconds_count{hop=\"ingest-to-encode\"}"))
                    .isEqualTo(gateway.meter("tickgate_stamps_total"))
                    .isPositive();
        }
    }

    /** A cursor of before the topic of trades was widened comes back. */
    private static void provokeRenamed(String prefix) throws Exception {
        String cursor;
        try (var before = client()) {
            before.say("{\"op\":\"hello\",\"id\":1,\"hb\":1000}").say(sub("trade", A, "\"from\":\"latest\""));
            cursor = before.await("hb", hb -> hb.has("cursor")).path("cursor").asString();
        }
        String topic = LogWriter.name(prefix, SourceTopic.TRADE);
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions + 1)))
                    .all()
                    .get();
        }
        String again = sub("trade", A, "\"from\":\"%s\"".formatted(cursor));
        Await.until("the gateway has read the new partition", Duration.ofSeconds(20), () -> {
            try (var after = client()) {
                return after.say(again).answer(5).has("renamed");
            }
        });
    }

    private static void provokeGoodbyes(LiveClient witness) throws Exception {
        try (var records = client()) {
            records.say("{\"op\":\"hello\",\"id\":1,\"hb\":1000}");
            records.say(sub("trade", A, "\"from\":\"latest\"")).await("hb", hb -> hb.has("cursor"));
            gateway.close();
            records.readToTheEnd();
            witness.readToTheEnd();
        }
    }

    @Test
    void everyFrameIsAsTheSchemasSay() {
        assertThat(FRAMES)
                .isNotEmpty()
                .allSatisfy(frame ->
                        assertThat(SCHEMAS.validateFrame(frame)).as(frame).isEmpty());
    }

    @Test
    void theGatewayHasSaidWhatItHasToSay() {
        assertThat(words("type"))
                .containsAll(Arrays.stream(ServerMessage.Type.values())
                        .map(ServerMessage.Type::code)
                        .toList());
        assertThat(words("reason"))
                .contains(SnapshotReason.INITIAL.code(), SnapshotReason.RESYNC.code(), SnapshotReason.DELETED.code());
        assertThat(words("state"))
                .contains(
                        StatusState.LIVE.code(),
                        StatusState.STALE.code(),
                        StatusState.LAGGING.code(),
                        StatusState.REPLAY.code(),
                        StatusState.CLOSED.code());
        assertThat(SAID.stream()
                        .filter(message -> message.path("type").asString().equals("update")))
                .extracting(message -> kindOf(message))
                .contains("update of quote", "update of book", "update of trade", "update of bar");
    }

    private static Set<String> words(String field) {
        return SAID.stream().map(message -> message.path(field).asString("")).collect(Collectors.toSet());
    }

    @TestFactory
    Stream<DynamicTest> everyCommandOfThePageIsAnsweredAsThePageSays() {
        return ANSWERS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().toString(), () -> checkAnswer(entry.getKey(), entry.getValue())));
    }

    private static void checkAnswer(JsonNode command, JsonNode answer) {
        var shown = answersOnThePage(command);
        String expected = switch (command.path("op").asString()) {
            case "hello" -> "welcome";
            case "sub", "unsub" -> "ack";
            default -> "pong";
        };

        assertThat(answer.path("type").asString())
                .as("%s", answer)
                .isEqualTo(
                        shown.isEmpty() ? expected : shown.get(0).path("type").asString());
        if (shown.isEmpty()) {
            assertThat(answer.path("rejected")).as("%s", answer).isEmpty();
        } else {
            assertThat(promises(command, answer)).isEqualTo(promises(command, shown.get(0)));
        }
    }

    /** The answers that the page shows, by the id of the command. */
    private static List<JsonNode> answersOnThePage(JsonNode command) {
        var types = Map.of(
                "hello", Set.of("welcome", "error"),
                "sub", Set.of("ack", "error"),
                "unsub", Set.of("ack", "error"),
                "ping", Set.of("pong", "error"),
                "credit", Set.<String>of());
        return ProtocolExamples.messages().stream()
                .filter(message -> command.has("id")
                        && message.path("id").equals(command.path("id"))
                        && types.get(command.path("op").asString())
                                .contains(message.path("type").asString()))
                .toList();
    }

    /** What is not another one each time; how many symbols match a pattern, is not said either. */
    private static JsonNode promises(JsonNode command, JsonNode answer) {
        var promises = (ObjectNode) answer.deepCopy();
        promises.remove(List.of("tx", "session", "limits", "channels", "msg", "after", "cut", "delay"));
        boolean isPattern = command.path("syms")
                .valueStream()
                .anyMatch(symbol -> symbol.asString().contains("*"));
        if (isPattern) {
            promises.remove(List.of("accepted", "resumed"));
        }
        return promises;
    }

    @TestFactory
    Stream<DynamicTest> everyMessageOfThePageHasTheFieldsOfALiveOne() {
        return ProtocolExamples.messages().stream()
                .map(example -> DynamicTest.dynamicTest(example.toString(), () -> {
                    var live = SAID.stream()
                            .filter(message -> kindOf(message).equals(kindOf(example)))
                            .toList();

                    assertThat(live.stream().map(ProtocolIT::fields).distinct())
                            .as(kindOf(example))
                            .contains(fields(example));
                    assertThat(live.stream()
                                    .flatMap(message -> paths(message).stream())
                                    .distinct())
                            .as(kindOf(example))
                            .containsAll(paths(example));
                }));
    }

    private static String kindOf(JsonNode message) {
        String type = message.path("type").asString();
        boolean isData = type.equals("snapshot") || type.equals("update");
        return isData ? type + " of " + message.path("ch").asString().split("\\.")[0] : type;
    }

    /** The names and types of its own fields. */
    private static Map<String, String> fields(JsonNode message) {
        return message.propertyStream().collect(Collectors.toMap(Map.Entry::getKey, field -> type(field.getValue())));
    }

    /** Every place at any depth in it, with its type. */
    private static Set<String> paths(JsonNode node) {
        var paths = new TreeSet<String>();
        collect("", node, paths);
        return paths;
    }

    private static void collect(String path, JsonNode node, Set<String> paths) {
        paths.add(path + " " + type(node));
        node.forEach(element -> {
            if (node.isArray()) {
                collect(path + "[]", element, paths);
            }
        });
        node.propertyStream()
                .forEach(field -> collect(
                        path + "/" + (BY_NAME.contains(path.replace("/", "")) ? "*" : field.getKey()),
                        field.getValue(),
                        paths));
    }

    private static String type(JsonNode node) {
        return node.getNodeType().toString();
    }
}
