package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a gateway answers over HTTP, and that {@code docs/openapi.yaml} says so. */
@Timeout(60)
final class HttpApiIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final int DEEP = 2_000;
    private static final List<String> DEEP_SYMBOLS =
            IntStream.range(0, 40).mapToObj(i -> "DEEP" + i).toList();

    private static JsonNode openApi;
    private static KafkaPublisher publisher;
    private static GatewayUnderTest gateway;

    private static final String CURSOR_SECRET = "the secret of the cursors of this test";

    @BeforeAll
    static void start() throws IOException {
        try (var reader = new StringReader(Files.readString(Path.of("..", "docs", "openapi.yaml")))) {
            openApi = JSON.valueToTree(new Yaml().load(reader));
        }
        String prefix = KAFKA.uniqueName("http") + ".";
        publisher =
                KafkaPublisher.open(PublishSettings.to(KAFKA.bootstrapServers()).withTopicPrefix(prefix));
        publish("spot:BTCUSDT", instrument("Bitcoin / Tether, spot", "Binance spot"));
        publish("spot:BTCUSDT", quote("61837.87"));
        publish("spot:ETHUSDT", instrument("Ether / Tether, spot", "Binance spot"));
        publish("AAPL", instrument("Apple", "XNAS"));
        publish("AAPL", quote("189.41"));
        for (String symbol : DEEP_SYMBOLS) {
            publish(symbol, deepBook());
        }
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                prefix,
                "--tickgate.channels.book-depths=10,1000",
                "--tickgate.cursor.secrets.0=" + CURSOR_SECRET,
                "--tickgate.access.allowed-origins=https://desk.example");
        gateway.awaitReady();
        gateway.awaitSymbols(3 + DEEP_SYMBOLS.size());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        publisher.close();
    }

    private static void publish(String symbol, Tick tick) {
        publisher.publish(new Symbol(symbol), tick, System.currentTimeMillis() * 1_000);
    }

    private static Quote quote(String bid) {
        return new Quote(new Level(Price.parse(bid), Size.parse("5")), null);
    }

    private static Instrument instrument(String name, String venue) {
        return new Instrument(name, venue, "USDT", 2, 6, Price.parse("0.01"), null, TradingState.OPEN, null);
    }

    private static BookChange deepBook() {
        var bids = IntStream.range(0, DEEP)
                .mapToObj(i -> new Level(Price.parse((10_000 - i) + ".25"), Size.parse("1.500000")))
                .toList();
        return new BookChange(true, BookLevels.of(bids, List.of()));
    }

    @Test
    void showsASnapshotOfEachSymbolAndSaysWhichItDoesNotHave() throws Exception {
        var answer = gateway.get("/v1/snapshot/quote?syms=AAPL,FOO&sym=spot:BTCUSDT");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertValid("Snapshots", answer.body());
        assertThat(answer.body())
                .startsWith("{\"ch\":\"quote\",\"feed\":\"rt\",\"overrides\":[],"
                        + "\"rejected\":[{\"sym\":\"FOO\",\"code\":\"UNKNOWN_SYMBOL\"}],\"snapshots\":[{\"type\":")
                .contains("\"sym\":\"AAPL\"", "\"189.41\"", "\"sym\":\"spot:BTCUSDT\"")
                .endsWith("],\"status\":[]}");
        assertThat(JSON.readTree(answer.body()).get("snapshots")).hasSize(2);
    }

    @Test
    void showsSnapshotsOfOneMomentAndNamesItsPlaces() throws Exception {
        var answer = gateway.get("/v1/snapshot/quote?syms=AAPL,FOO&sym=spot:BTCUSDT&cut=true");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertValid("Snapshots", answer.body());
        var body = JSON.readTree(answer.body());
        var places = body.get("cut")
                .valueStream()
                .map(place -> place.asString().split(":"))
                .collect(Collectors.toMap(place -> place[0], place -> Long.parseLong(place[1])));
        assertThat(body.get("snapshots"))
                .hasSize(2)
                .allSatisfy(snapshot -> assertThat(snapshot.get("seq").asLong())
                        .isBetween(0L, places.get(snapshot.get("epoch").asString())));
    }

    @Test
    void answersWithNothingWhereNothingIsKnown() throws Exception {
        var answer = gateway.get("/v1/snapshot/trade?syms=FOO");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).endsWith("\"snapshots\":[],\"status\":[]}");
    }

    @Test
    void showsBooksThatAreFarLargerThanWhatItHoldsForAConnection() throws Exception {
        var answer = gateway.get("/v1/snapshot/book.1000?syms=" + String.join(",", DEEP_SYMBOLS));

        assertThat(answer.body().length()).isGreaterThan(10 * 65_536);
        assertValid("Snapshots", answer.body());
        assertThat(JSON.readTree(answer.body()).get("snapshots").findValuesAsString("sym"))
                .containsExactlyInAnyOrderElementsOf(DEEP_SYMBOLS);
        assertThat(gateway.meter("tickgate_pending_bytes_max")).isLessThan(2 * 65_536);
    }

    @Test
    void streamsTheRecordsOfASymbolAndALastLine() throws Exception {
        var answer = gateway.get("/v1/history/instrument/spot:BTCUSDT");
        var head = gateway.request("HEAD", "/v1/history/instrument/spot:BTCUSDT");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        var lines = answer.body().lines().toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
        lines.forEach(line -> assertValid("HistoryLine", line));
        assertThat(lines.get(0)).startsWith("{\"seq\":").contains("\"epoch\":\"k", "\"data\":{\"name\":");
        assertThat(lines.get(lines.size() - 1))
                .startsWith("{\"end\":\"log\",\"records\":")
                .contains("\"thinned\":true");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void answersOneRequestAfterTheOtherOnAConnection() throws Exception {
        double before = gateway.meter("tickgate_connections");
        for (int i = 0; i < 50; i++) {
            assertThat(gateway.get("/v1/snapshot/quote?syms=AAPL").statusCode()).isEqualTo(200);
        }

        assertThat(gateway.meter("tickgate_connections")).isEqualTo(before);
    }

    @Test
    void listsSymbolsWithWhatAPageShowsOfThem() throws Exception {
        var answer = gateway.get("/v1/symbols?query=BTC&limit=1");

        assertValid("SymbolPage", answer.body());
        assertThat(answer.body())
                .isEqualTo("{\"symbols\":[{\"sym\":\"spot:BTCUSDT\",\"name\":\"Bitcoin / Tether, spot\","
                        + "\"venue\":\"Binance spot\",\"currency\":\"USDT\",\"state\":\"open\",\"pxScale\":2,"
                        + "\"szScale\":6}],\"next\":null}");
    }

    @Test
    void findsEverySymbolOnceFromPageToPage() throws Exception {
        var found = new ArrayList<String>();
        String next = "";
        do {
            var page = JSON.readTree(gateway.get("/v1/symbols?limit=7" + next).body());
            assertValid("SymbolPage", page.toString());
            found.addAll(page.get("symbols").findValuesAsString("sym"));
            next = page.get("next").isNull()
                    ? null
                    : "&after=" + page.get("next").asString();
        } while (next != null);

        assertThat(found)
                .hasSize(3 + DEEP_SYMBOLS.size())
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(gateway.get("/v1/symbols?venue=BINANCE%20SPOT&query=spot").body())
                .contains("spot:BTCUSDT", "spot:ETHUSDT")
                .doesNotContain("AAPL");
    }

    @Test
    void tellsWhatIsWrongWithARequest() throws Exception {
        assertProblem(gateway.get("/v1/symbols?limit=many"), 400, "bad-parameter", "limit");
        assertProblem(gateway.get("/v1/symbols?limit=0"), 400, "bad-parameter", "limit");
        assertProblem(gateway.get("/v1/symbols?limit=1&limit=2"), 400, "bad-parameter", "limit");
        assertProblem(gateway.get("/v1/symbols?after=9x"), 400, "bad-parameter", "after");
        assertProblem(gateway.get("/v1/symbols?query=" + "x".repeat(201)), 400, "bad-parameter", "query");
        assertProblem(gateway.get("/v1/snapshot/quote"), 400, "bad-parameter", "syms");
        assertProblem(gateway.get("/v1/snapshot/quote?syms=" + "A,".repeat(1_001)), 400, "bad-parameter", "syms");
        assertProblem(gateway.get("/v1/snapshot/quote?syms=AAPL&feed=x"), 400, "bad-parameter", "feed");
        assertProblem(gateway.get("/v1/snapshot/quote?syms=AAPL&checksum=x"), 400, "bad-parameter", "checksum");
        assertProblem(gateway.get("/v1/sse?syms=AAPL"), 400, "bad-parameter", "ch");
        assertProblem(gateway.get("/v1/sse?ch=quote"), 400, "bad-parameter", "syms");
        assertProblem(gateway.get("/v1/sse?syms=AAPL" + "&ch=quote".repeat(21)), 400, "bad-parameter", "ch");
        assertProblem(
                gateway.get("/v1/sse?ch=trade&syms=AAPL&mode=all", "Last-Event-ID", "c1.x"),
                400,
                "bad-parameter",
                "Last-Event-ID");
        for (String wrong : List.of(
                "from=yesterday",
                "from=-1",
                "from=9999999999999999999",
                "from=k1:x",
                "from=latest",
                "from=2026-11-28",
                "from=c2.AAAA",
                "from=1&from=2",
                "from=1969-01-01T00:00:00Z")) {
            assertProblem(gateway.get("/v1/history/trade/AAPL?" + wrong), 400, "bad-parameter", "from");
        }
        for (String wrong : List.of("to=-5", "to=now", "to=", "from=2&to=1", "to=earliest")) {
            assertProblem(gateway.get("/v1/history/trade/AAPL?" + wrong), 400, "bad-parameter", "to");
        }
        for (String wrong :
                List.of("limit=0", "limit=-1", "limit=100001", "limit=99999999999", "limit=1&limit=1", "limit=all")) {
            assertProblem(gateway.get("/v1/history/trade/AAPL?" + wrong), 400, "bad-parameter", "limit");
        }
        assertProblem(gateway.get("/v1/history/trade/AAPL?feed=delayed"), 400, "bad-parameter", "feed");
        assertProblem(gateway.get("/v1/history/bar.1m/AAPL"), 400, "bad-parameter", "ch");
        assertProblem(gateway.get("/v1/history/book.full/AAPL"), 400, "bad-parameter", "ch");
        assertProblem(gateway.get("/v1/history/qoute/AAPL"), 404, "unknown-channel", "ch");
        assertProblem(gateway.get("/v1/history/trade/FOO"), 404, "unknown-symbol", "sym");
        assertProblem(gateway.get("/v1/history/trade/" + "x".repeat(200)), 404, "unknown-symbol", "sym");
        assertProblem(gateway.get("/v1/history/trade/AAPL?from=k0123456789:5"), 410, "resume-unavailable", "from");
        assertProblem(gateway.get("/v1/history/trade"), 404, "not-found", null);
        assertProblem(gateway.request("POST", "/v1/history/trade/AAPL"), 405, "method-not-allowed", null);
        assertProblem(gateway.get("/v1/snapshot/qoute?syms=AAPL"), 404, "unknown-channel", null);
        assertProblem(gateway.get("/v1/nothing"), 404, "not-found", null);
        assertProblem(gateway.get("/v1/"), 404, "not-found", null);
        assertProblem(gateway.get("/v1/symbols/x"), 404, "not-found", null);
        assertProblem(gateway.request("POST", "/v1/symbols"), 405, "method-not-allowed", null);
        assertProblem(gateway.request("DELETE", "/v1/sse?ch=quote&syms=AAPL"), 405, "method-not-allowed", null);
        assertProblem(gateway.get("/v1/symbols", "Accept", "text/html"), 406, "not-acceptable", null);
        assertProblem(gateway.get("/v1/sse?ch=quote&syms=AAPL", "Accept", "image/png"), 406, "not-acceptable", null);
        assertProblem(gateway.get("/v1/symbols?query=" + "x".repeat(70_000)), 414, "address-too-long", null);
        assertProblem(gateway.get("/v1/symbols", "X-Long", "x".repeat(70_000)), 431, "headers-too-large", null);
        assertProblem(gateway.get("/v1/symbols", "Origin", "http://evil.example"), 403, "untrusted-origin", null);
    }

    @Test
    void saysWhatThereIsInsteadOfAMethod() throws Exception {
        assertThat(gateway.request("PUT", "/v1/symbols").headers().firstValue("Allow"))
                .hasValueSatisfying(allowed -> assertThat(allowed).contains("GET"));
    }

    @Test
    void takesTheLongestCursorThatAGatewayGivesOut() throws Exception {
        var places = new ArrayList<>(Collections.nCopies(1_000, new LogPlace(1L << 42, 1_000_000)));
        String cursor = "";
        var codec = new CursorCodec(0, Map.of(0, CURSOR_SECRET.getBytes(StandardCharsets.UTF_8)));
        while (codec.encode(cursor(places)) != null) {
            cursor = codec.encode(cursor(places));
            places.addAll(Collections.nCopies(100, places.get(0)));
        }

        assertThat(cursor.length()).isGreaterThan(60_000);
        // Of a topic that there is no more: it was read, to its last byte.
        assertProblem(gateway.get("/v1/history/trade/AAPL?from=" + cursor), 410, "resume-unavailable", "from");
        assertProblem(
                gateway.get("/v1/sse?ch=trade&syms=AAPL", "Last-Event-ID", cursor),
                410,
                "resume-unavailable",
                "Last-Event-ID");
    }

    private static Cursor cursor(List<LogPlace> places) {
        return new Cursor(List.of(new Cursor.Part("trade", Uuid.randomUuid().toString(), places)));
    }

    @Test
    void answersWhatIsNoRequestWithAProblem() throws Exception {
        for (String line : List.of("GET /v1/symbols?query=%zz", "GET /v1/symbols?query=a|b", "GET http://[ ", "GET")) {
            try (var socket = new Socket("127.0.0.1", gateway.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write((line + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes());
                String answer = new String(socket.getInputStream().readAllBytes());

                assertThat(answer).as(line).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
                assertValid("Problem", answer.substring(answer.indexOf("\r\n\r\n")));
            }
        }
    }

    @Test
    void answersHeadOfThePageAsGetButForTheBody() throws Exception {
        var head = gateway.request("HEAD", "/");
        var get = gateway.get("/");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(get.body()).contains("<html");
        for (String name : List.of("Content-Type", "Content-Length", "Content-Security-Policy")) {
            assertThat(head.headers().firstValue(name)).as(name).isPresent();
            assertThat(head.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(get.headers().firstValue(name));
        }
    }

    @Test
    void answersRequestsThatComeTogetherAndTheOneAfterThem() throws Exception {
        String request = "GET /v1/symbols?limit=0 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(5_000);
            var answers = new StringBuilder();
            for (int together : new int[] {2, 16, 1}) {
                socket.getOutputStream().write(request.repeat(together).getBytes());
                int before = count(answers);
                while (count(answers) < before + together) {
                    answers.append((char) socket.getInputStream().read());
                }
            }
            assertThat(count(answers)).isEqualTo(19);
        }
    }

    private static int count(StringBuilder answers) {
        return answers.toString().split("HTTP/1.1 400 ", -1).length - 1;
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        for (String path : List.of("/v1/symbols", "/v1/snapshot/quote?syms=AAPL", "/v1/sse?ch=quote&syms=AAPL")) {
            var answer = gateway.request("HEAD", path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void letsAllowedPagesReadAndAskFirst() throws Exception {
        var allowed = gateway.get("/v1/symbols?limit=0", "Origin", "https://desk.example");
        var preflight = gateway.request(
                "OPTIONS", "/v1/sse", "Origin", "https://desk.example", "Access-Control-Request-Method", "GET");
        var foreign = gateway.request(
                "OPTIONS", "/v1/sse", "Origin", "http://evil.example", "Access-Control-Request-Method", "GET");

        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://desk.example");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(names -> assertThat(names).contains("Last-Event-ID"));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void everySwitchThatIsDocumentedForSnapshotsCanBeUsed() throws Exception {
        for (var documented :
                openApi.get("paths").get("/v1/snapshot/{ch}").get("get").get("parameters")) {
            var parameter = documented.has("$ref")
                    ? openApi.at(documented.get("$ref").asString().substring(1))
                    : documented;
            if (parameter.get("schema").path("type").asString("").equals("boolean")) {
                String name = parameter.get("name").asString();
                assertThat(gateway.get("/v1/snapshot/book.10?syms=AAPL&" + name + "=true")
                                .statusCode())
                        .as(name)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void everyEventIsAMessageOfTheSchema() throws Exception {
        try (var events = new EventSource(
                gateway.port(),
                "/v1/sse?syms=AAPL,FOO&ch=quote&ch=instrument&ch=book.10&ch=trade&ch=quote&maxRate=0.1",
                Map.of(),
                0)) {
            var types = new TreeSet<String>();
            // The first of either: a cursor comes before the first record.
            while (!types.containsAll(List.of("hb", "snapshot"))) {
                String message = events.next();
                assertValid("Message", message);
                types.add(JSON.readTree(message).get("type").asString());
            }

            assertThat(types).containsExactly("ack", "error", "hb", "snapshot", "welcome");
        }
    }

    @Test
    void theGatewaysHealthIsAsDocumented() throws Exception {
        for (String path :
                List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness", "/actuator")) {
            assertAnswersAsDocumented(path, gateway.get(path));
        }
        assertAnswersAsDocumented("/actuator/prometheus", gateway.get("/actuator/prometheus"));
    }

    @Test
    void theDocumentHasEveryAddressOfTheGatewayAndNoOther() {
        var served = new TreeSet<String>();
        for (var mapping : gateway.beans(RequestMappingInfoHandlerMapping.class)) {
            mapping.getHandlerMethods()
                    .keySet()
                    .forEach(info -> info.getPatternsCondition()
                            .getPatterns()
                            .forEach(pattern -> served.add(pattern.getPatternString())));
        }
        for (var mapping : gateway.beans(SimpleUrlHandlerMapping.class)) {
            mapping.getHandlerMap().keySet().forEach(pattern -> served.add(pattern.getPatternString()));
        }
        // Files for browsers, and what is documented one by one.
        served.removeAll(List.of("/**", "/webjars/**", "/actuator/health/{*path}"));
        served.addAll(List.of("/actuator/health/liveness", "/actuator/health/readiness"));

        assertThat(openApi.get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(served);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type, String parameter)
            throws IOException {
        String what = answer.request().method() + " " + answer.uri().getPath();
        assertThat(answer.statusCode()).as(what).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertValid("Problem", answer.body());
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("type").asString()).as(what).isEqualTo("/docs/problems.md#" + type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.path("parameter").asString(null)).isEqualTo(parameter);
        assertThat(answer.body()).doesNotContain("Exception", "io.tickgate", "org.springframework", "requestId");
        assertStatusIsDocumented(answer, status);
    }

    /** An address that is not in the document has nothing to say of its own. */
    private static void assertStatusIsDocumented(HttpResponse<String> answer, int status) {
        String path = answer.uri()
                .getPath()
                .replaceFirst("^(/v1/snapshot/).+", "$1{ch}")
                .replaceFirst("^(/v1/history/).+/.+", "$1{ch}/{sym}");
        var get = openApi.get("paths").path(path).path("get");
        if (!get.isMissingNode()) {
            assertThat(get.get("responses").propertyNames()).as(path).contains(Integer.toString(status));
        }
    }

    private static void assertAnswersAsDocumented(String path, HttpResponse<String> answer) {
        var documented =
                openApi.get("paths").get(path).get("get").get("responses").get("" + answer.statusCode());
        if (documented.has("$ref")) {
            documented = openApi.at(documented.get("$ref").asString().substring(1));
        }
        String type = answer.headers().firstValue("Content-Type").orElseThrow().split(";")[0];
        assertThat(documented.get("content").propertyNames()).as(path).contains(type);
        if (type.endsWith("json")) {
            assertValid(documented.get("content").get(type).get("schema"), answer.body());
        }
    }

    private static void assertValid(String schema, String value) {
        assertValid(JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema), value);
    }

    private static void assertValid(JsonNode schema, String value) {
        var whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", openApi.get("components"));
        Schema checked = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);

        assertThat(checked.validate(JSON.readTree(value)).stream()
                        .map(Error::toString)
                        .collect(Collectors.toList()))
                .as(value.length() > 500 ? value.substring(0, 500) : value)
                .isEmpty();
    }
}
