package io.tickgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.MessageSchemas;
import io.tickgate.gateway.testing.ProtocolExamples;
import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.Channel;
import io.tickgate.model.Instrument;
import io.tickgate.model.Price;
import io.tickgate.model.Shape;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.model.TradingState;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.MessageEncoder;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/asyncapi.yaml} says what {@code docs/protocol.md} and the code say, and finds what is wrong. */
final class AsyncApiTest {
    /** Those of the examples that an operator might have. */
    private static final Set<String> OWN_CHANNELS = Set.of("fund", "app.log");

    private static final JsonMapper JSON = new JsonMapper();
    private static final MessageSchemas SCHEMAS = MessageSchemas.ofThisVersion();
    private static final MessageSchemas PUBLISHED = MessageSchemas.published();
    private static final Pattern ROW = Pattern.compile("(?m)^\\|([^|]+)\\|([^|]+)\\|([^|]+)\\|$");

    /** A word that this version passes over and never sends. */
    private static final String OF_A_NEWER_VERSION = "UNKNOWN";

    /** By the word of the message; all others are always there. A dot leads into {@code data} or another object. */
    private static final Map<String, Set<String>> OPTIONAL = Map.ofEntries(
            Map.entry("welcome", Set.of("id", "stamps")),
            Map.entry("ack", Set.of("mode", "maxRate", "feed", "delay", "cut", "renamed")),
            Map.entry(
                    "snapshot",
                    Set.of(
                            "crc",
                            "data.name",
                            "data.venue",
                            "data.currency",
                            "data.tick",
                            "data.prevClose",
                            "data.reason",
                            "data.partial",
                            "data.id",
                            "data.side",
                            "data.cancels",
                            "data.corrects")),
            Map.entry(
                    "update",
                    Set.of(
                            "n",
                            "crc",
                            "data.name",
                            "data.venue",
                            "data.currency",
                            "data.tick",
                            "data.prevClose",
                            "data.reason",
                            "data.partial",
                            "data.id",
                            "data.side",
                            "data.cancels",
                            "data.corrects")),
            Map.entry("status", Set.of("code", "behind", "lost")),
            Map.entry("hb", Set.of("cursor")),
            Map.entry("error", Set.of("id", "after")),
            Map.entry("bye", Set.of("cursor")),
            Map.entry("hello", Set.of("id", "token", "credit", "hb", "client", "replace", "stamps")),
            Map.entry(
                    "sub",
                    Set.of(
                            "mode",
                            "maxRate",
                            "from",
                            "once",
                            "cut",
                            "feed",
                            "checksum",
                            "withTrades",
                            "maxAge",
                            "speed")),
            Map.entry("report", Set.of("id", "renderUs")));

    @TestFactory
    Stream<DynamicTest> examplesOfThePageAreValid() {
        assertThat(ProtocolExamples.others()).isEmpty();
        return Stream.concat(
                ProtocolExamples.commands().stream().map(command -> valid(command, SCHEMAS::validateCommand)),
                ProtocolExamples.messages().stream().map(message -> valid(message, SCHEMAS::validate)));
    }

    @TestFactory
    Stream<DynamicTest> examplesOfTheFileAreValid() {
        return examples()
                .map(example -> valid(example, example.has("op") ? SCHEMAS::validateCommand : SCHEMAS::validate));
    }

    private static DynamicTest valid(JsonNode example, Function<String, List<String>> validate) {
        return DynamicTest.dynamicTest(
                example.toString(),
                () -> assertThat(validate.apply(example.toString())).isEmpty());
    }

    /** Those of the file. */
    private static Stream<JsonNode> examples() {
        return SCHEMAS.document()
                .at("/components/messages")
                .valueStream()
                .flatMap(message -> message.path("examples").valueStream().map(example -> example.path("payload")));
    }

    @Test
    void hasAnExampleOfEachCommandAndMessage() {
        assertThat(examples().map(AsyncApiTest::wordOf))
                .containsAll(codes(ClientCommand.Op.values(), ClientCommand.Op::code))
                .containsAll(codes(ServerMessage.Type.values(), ServerMessage.Type::code));
    }

    @Test
    void describesEachCommandAndMessage() {
        var words = new ArrayList<>(codes(ClientCommand.Op.values(), ClientCommand.Op::code));
        words.addAll(codes(ServerMessage.Type.values(), ServerMessage.Type::code));

        assertThat(SCHEMAS.document().at("/channels/stream/messages").propertyNames())
                .containsExactlyElementsOf(words);
        assertThat(alternatives("Command", "op"))
                .containsExactlyElementsOf(codes(ClientCommand.Op.values(), ClientCommand.Op::code));
        assertThat(alternatives("Message", "type"))
                .containsExactlyElementsOf(codes(ServerMessage.Type.values(), ServerMessage.Type::code));
        for (String word : words) {
            assertThat(SCHEMAS.schema(SCHEMAS.schemaOf(word)).path("properties"))
                    .as(word)
                    .anySatisfy(property ->
                            assertThat(property.path("const").asString("")).isEqualTo(word));
        }
    }

    private static Stream<String> alternatives(String schema, String kind) {
        return SCHEMAS.schema(schema)
                .path("oneOf")
                .valueStream()
                .map(alternative -> alternative.path("$ref").asString().replaceAll(".*/", ""))
                .map(name -> SCHEMAS.schema(name)
                        .at("/properties/" + kind + "/const")
                        .asString());
    }

    @Test
    void listsTheWordsOfTheCode() {
        assertThat(words("ErrorCode")).isEqualTo(codes(ErrorCode.values(), ErrorCode::name));
        assertThat(words("SnapshotReason")).isEqualTo(codes(SnapshotReason.values(), SnapshotReason::code));
        assertThat(words("StatusState")).isEqualTo(codes(StatusState.values(), StatusState::code));
        assertThat(words("Mode")).isEqualTo(codes(Mode.values(), Mode::code));
        assertThat(words("Shape")).isEqualTo(codes(Shape.values(), Shape::code));
        assertThat(words("Feed")).isEqualTo(codes(Feed.values(), Feed::code));
        assertThat(words("TradingState")).isEqualTo(codes(TradingState.values(), TradingState::code));
        assertThat(words("Side")).isEqualTo(codes(Side.values(), Side::code));
        assertThat(words("KafkaTime")).isEqualTo(codes(KafkaTime.values(), KafkaTime::code));
    }

    @Test
    void namesTheChannelsOfTheCode() {
        var channels = new ArrayList<>(List.of(
                Channel.QUOTE,
                Channel.INSTRUMENT,
                Channel.TRADE,
                Channel.book(10),
                Channel.book(50),
                Channel.FULL_BOOK));
        Arrays.stream(BarInterval.values()).map(Channel::bar).forEach(channels::add);

        assertThat(SCHEMAS.schema("ChannelName").path("examples").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(channels.stream().map(Channel::name).toList());
    }

    private static List<String> words(String schema) {
        return SCHEMAS.schema(schema)
                .path("enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static <E extends Enum<E>> List<String> codes(E[] constants, Function<E, String> code) {
        return Arrays.stream(constants)
                .filter(constant -> !constant.name().equals(OF_A_NEWER_VERSION))
                .map(code)
                .toList();
    }

    @Test
    void theTableOfErrorsIsTheEnum() {
        assertThat(rows("ErrorCode"))
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .filter(code -> !code.name().equals(OF_A_NEWER_VERSION))
                        .map(code ->
                                List.of("`" + code.name() + "`", code.isWorthRetrying() ? "yes" : "no", code.meaning()))
                        .toList());
    }

    @Test
    void theTableOfCloseCodesIsTheEnum() {
        assertThat(rows("CloseCode"))
                .containsExactlyElementsOf(Arrays.stream(CloseCode.values())
                        .map(code -> List.of(
                                Integer.toString(code.code()),
                                CloseCode.isReconnectable(code.code()) ? "yes" : "no",
                                code.reason()))
                        .toList());
    }

    /** Those of the table in a schema's description. */
    private static List<List<String>> rows(String schema) {
        return ROW.matcher(SCHEMAS.schema(schema).path("description").asString())
                .results()
                .map(row -> IntStream.rangeClosed(1, 3)
                        .mapToObj(cell -> row.group(cell).strip())
                        .toList())
                .skip(2)
                .toList();
    }

    @Test
    void describesEveryFieldOfCommandsAndNoOther() {
        var all = new SubscribeOptions(
                Mode.CONFLATE, 4.0, new From.Latest(), true, true, Feed.DELAYED, true, true, 2_000L, 1.5);

        for (var command : List.of(
                new ClientCommand.Hello(1L, "eyJ", 500L, 5_000, "blotter/2.1", true, 1_000),
                new ClientCommand.Subscribe(2, "quote", List.of("AAPL"), all),
                new ClientCommand.Unsubscribe(3, "quote", List.of("AAPL")),
                new ClientCommand.Credit(250),
                new ClientCommand.Ping(4),
                new ClientCommand.Report(5L, 17, 350, 340L))) {
            String json = utf8(CommandCodec.encode(command));

            assertThat(SCHEMAS.validateCommand(json)).as(json).isEmpty();
            assertThat(fields(json))
                    .containsExactlyInAnyOrderElementsOf(described(command.op().code()));
        }
    }

    @Test
    void describesEveryFieldOfMessagesAndNoOther() {
        for (var message : List.of(
                new ServerMessage.Welcome(
                        1L,
                        1,
                        "gw1",
                        2,
                        5_000,
                        new ServerMessage.Limits(1, 2, 3, 4),
                        Map.of("quote", Shape.STATE),
                        1_000),
                new ServerMessage.Ack(
                        2,
                        "quote",
                        1,
                        Mode.CONFLATE,
                        4,
                        Feed.DELAYED,
                        900_000L,
                        List.of("AAPL"),
                        List.of(new ServerMessage.Grant("MSFT", Feed.DELAYED, 900_000)),
                        List.of(new ServerMessage.Rejection("FOO", ErrorCode.UNKNOWN_SYMBOL)),
                        List.of(new Position("k3", 5)),
                        Map.of("k1", "k3"),
                        List.of()),
                new ServerMessage.Snapshot(
                        "book.10", "AAPL", "k3", 5, 6, 2, 0, SnapshotReason.RESYNC, 4_294_967_295L, null),
                new ServerMessage.Update("trade", "AAPL", 7, 8, 5L, 3, 0L, fold()),
                new ServerMessage.Status(
                        "trade",
                        List.of("AAPL"),
                        StatusState.LAGGING,
                        ErrorCode.EXPIRED,
                        9,
                        1_250L,
                        new ServerMessage.Lost("k3", 1, 4)),
                new ServerMessage.Heartbeat(
                        10, Map.of("quote", 9L), List.of(new ServerMessage.Quiet("quote", "AAPL", 5)), "c1.eyJ"),
                new ServerMessage.Pong(6, 11),
                new ServerMessage.Error(7L, ErrorCode.RATE_LIMITED, "too fast", true, 400L),
                new ServerMessage.Bye(1012, "deploy", 800, 20_000, "c1.eyJ"),
                new ServerMessage.Stamps(17, "quote", "AAPL", 5, 1, 1_000, KafkaTime.APPEND, 2, 3, 4))) {
            String json = utf8(MessageEncoder.encode(message));

            assertThat(SCHEMAS.validate(json)).as(json).isEmpty();
            assertThat(fields(json))
                    .containsExactlyInAnyOrderElementsOf(
                            described(message.type().code()));
        }
    }

    @Test
    void describesEveryFieldOfDataAndNoOther() {
        var price = Price.parse("-1.25");
        var instrument = new Instrument("Oil", "CME", "USD", 2, 0, price, price, TradingState.PRE_OPEN, "early");
        var bar = new Bar(1, price, price, price, price, wide(), 2, true, 3, true);

        assertThat(describedData("instrument", new Payload.OfInstrument(instrument), ""))
                .isEqualTo(properties(SCHEMAS.schema("Instrument")));
        assertThat(describedData("trade", fold(), "/0"))
                .isEqualTo(without(properties(SCHEMAS.schema("Fold").path("items")), "cancels", "corrects"));
        assertThat(describedData("trade", new Payload.OfTrades(List.of(trade("1", null))), "/0"))
                .isEqualTo(without(properties(SCHEMAS.schema("Trade")), "corrects"));
        assertThat(describedData("trade", new Payload.OfTrades(List.of(trade(null, "1"))), "/0"))
                .isEqualTo(without(properties(SCHEMAS.schema("Trade")), "cancels"));
        assertThat(describedData("bar.1m", new Payload.OfBar(bar), "")).isEqualTo(properties(SCHEMAS.schema("Bar")));
    }

    private static Payload fold() {
        var price = Price.parse("1.25");
        return new Payload.OfFold(new TradeFold(trade(null, null), price, price, wide(), 7));
    }

    private static Trade trade(String cancels, String corrects) {
        return new Trade(Price.parse("1.25"), Size.parse("3"), "71", Side.BUY, 12, cancels, corrects);
    }

    /** More than 64 bits hold. */
    private static BigDecimal wide() {
        return new BigDecimal("98765432109876543210.123456789");
    }

    /** Returns the names of its fields, if it is valid. */
    private static Set<String> describedData(String channel, Payload payload, String place) {
        String json = utf8(MessageEncoder.encode(new ServerMessage.Update(
                channel, "AAPL", 7, 8, channel.equals("trade") ? 5L : null, 3, null, payload)));
        assertThat(SCHEMAS.validate(json)).as(json).isEmpty();
        return Set.copyOf(JSON.readTree(json).at("/data" + place).propertyNames());
    }

    private static Set<String> without(Set<String> names, String... others) {
        var rest = new java.util.HashSet<>(names);
        rest.removeAll(List.of(others));
        return rest;
    }

    private static Set<String> properties(JsonNode schema) {
        return Set.copyOf(schema.path("properties").propertyNames());
    }

    private static Set<String> described(String word) {
        return properties(SCHEMAS.schema(SCHEMAS.schemaOf(word)));
    }

    private static Set<String> fields(String json) {
        return Set.copyOf(JSON.readTree(json).propertyNames());
    }

    @Test
    void findsAFieldThatIsMissing() {
        everyField((example, name) -> {
            String word = wordOf(example);
            var broken = (ObjectNode) example.deepCopy();
            remove(broken, name);

            if (OPTIONAL.getOrDefault(word, Set.of()).contains(name)) {
                assertThat(published(broken)).as("%s without %s", example, name).isEmpty();
            } else {
                assertThat(published(broken)).as("%s without %s", example, name).isNotEmpty();
            }
        });
    }

    @Test
    void findsAFieldOfAWrongType() {
        everyField((example, name) -> {
            for (String wrong : List.of("true", "7.5", "\"\\u0000\"", "[[[]]]", "{\"a\":{}}", "null")) {
                var value = JSON.readTree(wrong);
                boolean isRight =
                        value.getNodeType() == get(example, name).getNodeType() || isAlsoRight(example, name, value);
                var broken = (ObjectNode) example.deepCopy();
                set(broken, name, value);

                if (!isRight) {
                    assertThat(published(broken))
                            .as("%s with %s %s", example, name, wrong)
                            .isNotEmpty();
                }
            }
        });
    }

    /** What has more than one type. */
    private static boolean isAlsoRight(JsonNode example, String name, JsonNode value) {
        return switch (name) {
            case "from" -> value.isString();
            case "data" -> value.isNull() && example.path("type").asString().equals("snapshot");
            case "data.bid", "data.ask" -> value.isNull();
            default -> false;
        };
    }

    @Test
    void findsWrongNumbersTextsAndCombinations() {
        assertThat(wrong("trade", "\"prev\":1,", "[{\"px\":\"1e3\",\"sz\":\"1\",\"ts\":1}]"))
                .isNotEmpty();
        assertThat(wrong("trade", "\"prev\":1,", "[{\"px\":\"1\",\"sz\":\"-1\",\"ts\":1}]"))
                .isNotEmpty();
        assertThat(wrong("trade", "", "[{\"px\":\"1\",\"sz\":\"1\",\"ts\":1}]"))
                .as("no prev")
                .isNotEmpty();
        assertThat(wrong("trade", "\"prev\":1,", "[{\"px\":\"1\",\"sz\":\"1\",\"ts\":1,\"hi\":\"2\"}]"))
                .as("half a fold")
                .isNotEmpty();
        assertThat(wrong("trade", "\"prev\":1,", "[]")).as("no trade").isNotEmpty();
        assertThat(wrong("quote", "\"prev\":1,", "{\"bid\":null,\"ask\":null}"))
                .as("prev")
                .isNotEmpty();
        assertThat(wrong("quote", "", "{\"bid\":[\"1\"],\"ask\":null}")).isNotEmpty();
        assertThat(wrong("quote", "", "{\"bid\":[\"1\",\"2\",\"3\"],\"ask\":null}"))
                .isNotEmpty();
        assertThat(wrong("quote", "\"n\":1,", "{\"bid\":null,\"ask\":null}"))
                .as("n of one")
                .isNotEmpty();
        assertThat(wrong("book.10", "\"prev\":1,", "{\"bid\":null,\"ask\":null}"))
                .isNotEmpty();
        assertThat(SCHEMAS.validate("{\"type\":\"pong\",\"id\":1,\"id\":1,\"tx\":2}"))
                .as("twice")
                .isNotEmpty();
        assertThat(SCHEMAS.validate("{\"type\":\"fill\",\"id\":1}")).as("type").isNotEmpty();
        assertThat(SCHEMAS.validate("{\"type\":\"ping\",\"op\":\"ping\",\"id\":1}"))
                .as("a command")
                .isNotEmpty();
        assertThat(SCHEMAS.validateCommand("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[]}"))
                .isNotEmpty();
        assertThat(SCHEMAS.validateFrame("[]")).isNotEmpty();
        assertThat(SCHEMAS.validateFrame("[{\"type\":\"pong\",\"id\":1,\"tx\":2}]"))
                .isEmpty();
    }

    private static List<String> wrong(String channel, String fields, String data) {
        return PUBLISHED.validate("{\"type\":\"update\",\"ch\":\"%s\",\"sym\":\"A\",\"seq\":2,\"ts\":3,%s\"data\":%s}"
                .formatted(channel, fields, data));
    }

    @Test
    void findsDataThatIsNotLast() {
        assertThat(SCHEMAS.validate("{\"type\":\"update\",\"ch\":\"own\",\"sym\":\"A\",\"seq\":2,\"data\":1,\"ts\":3}"))
                .containsExactly("update data: not the last field");
    }

    @Test
    void letsFieldsOfANewerVersionPassButNotOnesOfItsOwnThatAreNotDescribed() {
        Stream.concat(examples(), ProtocolExamples.messages().stream()).forEach(example -> {
            var newer = JSON.createObjectNode();
            newer.put("addedLater", 7).setAll((ObjectNode) example);

            assertThat(published(newer)).as("%s", newer).isEmpty();
            assertThat(newer.has("op") ? SCHEMAS.validateCommand(newer.toString()) : SCHEMAS.validate(newer.toString()))
                    .as("%s", newer)
                    .isNotEmpty();
        });
    }

    private static List<String> published(JsonNode example) {
        return example.has("op") || !example.has("type")
                ? PUBLISHED.validateCommand(example.toString())
                : PUBLISHED.validate(example.toString());
    }

    /** Calls for each field of each example, and for those of {@code data} and other objects in it. */
    private static void everyField(BiConsumer<JsonNode, String> each) {
        Stream.concat(
                        examples(),
                        Stream.concat(ProtocolExamples.commands().stream(), ProtocolExamples.messages().stream()))
                .forEach(example -> example.propertyNames().forEach(name -> {
                    // What an operator's own records hold, and whether they are a log, is nobody else's to say.
                    if (Set.of("data", "prev").contains(name)
                            && OWN_CHANNELS.contains(example.path("ch").asString())) {
                        return;
                    }
                    each.accept(example, name);
                    var value = first(example.path(name));
                    if (value.isObject()
                            && !Set.of("channels", "wm", "from", "renamed").contains(name)) {
                        value.propertyNames().forEach(inner -> each.accept(example, name + "." + inner));
                    }
                }));
    }

    /** The first element of an array, as in {@code data} of trades. */
    private static JsonNode first(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.get(0).isObject() ? value.get(0) : value;
    }

    private static ObjectNode holder(ObjectNode example, String name) {
        return name.contains(".") ? (ObjectNode) first(example.get(name.split("\\.")[0])) : example;
    }

    private static JsonNode get(JsonNode example, String name) {
        return holder((ObjectNode) example, name).get(last(name));
    }

    private static void set(ObjectNode example, String name, JsonNode value) {
        holder(example, name).set(last(name), value);
    }

    private static void remove(ObjectNode example, String name) {
        holder(example, name).remove(last(name));
    }

    private static String last(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    private static String wordOf(JsonNode example) {
        return example.path(example.has("op") ? "op" : "type").asString();
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
