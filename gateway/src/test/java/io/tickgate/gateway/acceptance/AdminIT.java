package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tickgate.gateway.admin.AdminServer;
import io.tickgate.gateway.session.Inspector;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.gateway.session.SymbolInspector;
import io.tickgate.gateway.transport.TransportCounters;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What operators are served, on loopback alone, and that {@code docs/admin-openapi.yaml} says so. */
@Timeout(60)
final class AdminIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String BID = "61837.87";

    private static JsonNode openApi;
    private static KafkaPublisher publisher;
    private static GatewayUnderTest gateway;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        try (var reader = new StringReader(Files.readString(Path.of("..", "docs", "admin-openapi.yaml")))) {
            openApi = JSON.valueToTree(new Yaml().load(reader));
        }
        String prefix = KAFKA.uniqueName("admin") + ".";
        publisher =
                KafkaPublisher.open(PublishSettings.to(KAFKA.bootstrapServers()).withTopicPrefix(prefix));
        publish(BID);
        port = GatewayUnderTest.freePort();
        // All addresses, so that it can be seen that the other port has but one.
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                prefix,
                "--tickgate.admin.port=" + port,
                "--server.address=0.0.0.0",
                "--tickgate.access.allow-anonymous=true");
        gateway.awaitReady();
        gateway.awaitSymbols(1);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        publisher.close();
    }

    private static void publish(String bid) {
        publisher.publish(
                new Symbol("spot:BTCUSDT"),
                new Quote(new Level(Price.parse(bid), Size.parse("5")), null),
                System.currentTimeMillis() * 1_000);
    }

    private static HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(SOON)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        // Each on a connection of its own: connections that are kept are for HttpApiIT.
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns an answer that is as the document has it, and tells nothing that it must not. */
    private static JsonNode answer(String method, String documented, String path, int status)
            throws IOException, InterruptedException {
        var answer = ask(method, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain(BID, "secret");
        var response = openApi.get("paths")
                .get(documented)
                .get(method.toLowerCase(java.util.Locale.ROOT))
                .get("responses")
                .path("" + status);
        assertThat(response.isMissingNode())
                .as("%s %s %d", method, documented, status)
                .isFalse();
        if (response.has("$ref")) {
            response = openApi.at(response.get("$ref").asString().substring(1));
        }
        if (!response.has("content")) {
            assertThat(answer.body()).isEmpty();
            return JSON.createObjectNode();
        }
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        var schema =
                (ObjectNode) response.get("content").get(type).get("schema").deepCopy();
        schema.set("components", openApi.get("components"));
        var body = JSON.readTree(answer.body());
        assertThat(
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(schema)
                                .validate(body)
                                .stream()
                                .map(Error::toString))
                .as(answer.body())
                .isEmpty();
        return body;
    }

    private static LiveClient connected() throws IOException {
        return new LiveClient(gateway.port(), new ArrayList<>());
    }

    private static String session(LiveClient client) throws IOException {
        return client.await("welcome").path("session").asString();
    }

    @Test
    void showsSessionsAndWhyTheyWereSentSomethingAsDocumented() throws Exception {
        try (var client = connected()) {
            String id = session(client);
            client.say("[{\"op\":\"hello\",\"id\":1,\"client\":\"desk/1\",\"token\":\"secret\",\"credit\":100},"
                    + "{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"*\"]},"
                    + "{\"op\":\"sub\",\"id\":3,\"ch\":\"trade\",\"mode\":\"all\",\"syms\":[\"*\"]}]");
            client.await("snapshot");

            var list = answer("GET", "/v1/sessions", "/v1/sessions?client=desk&ch=quote&sym=spot:BTCUSDT", 200);
            var inside = answer("GET", "/v1/sessions/{id}", "/v1/sessions/" + id, 200);
            var watched = answer(
                    "PUT", "/v1/sessions/{id}/watch", "/v1/sessions/" + id + "/watch?ch=quote&sym=spot:BTCUSDT", 200);
            publish("2");
            long sequence = client.await("update").path("seq").asLong();
            String ask = "/v1/sessions/" + id + "/why?ch=quote&sym=spot:BTCUSDT&seq=";
            Await.until(
                    "it is known to be sent",
                    SOON,
                    () -> answer("GET", "/v1/sessions/{id}/why", ask + sequence, 200)
                            .path("outcome")
                            .asString()
                            .equals("SENT"));
            var why = answer("GET", "/v1/sessions/{id}/why", ask + sequence, 200);
            var symbols = answer("GET", "/v1/symbols", "/v1/symbols?query=btc", 200);

            assertThat(list.path("sessions")).hasSize(1);
            assertThat(list.at("/sessions/0/id").asString()).isEqualTo(id);
            assertThat(list.at("/sessions/0/address").asString()).startsWith("127.0.0.1:");
            assertThat(inside.at("/keys/0/symbol").asString()).isEqualTo("spot:BTCUSDT");
            assertThat(inside.at("/logs/0/symbols/0").asString()).isEqualTo("*");
            assertThat(watched.path("isWatched").asBoolean()).isTrue();
            assertThat(why.path("answer").asString()).startsWith("It was sent at ");
            assertThat(why.path("decisions")).isNotEmpty();
            assertThat(symbols.at("/symbols/0/channels").toString()).contains("\"subscribers\":1");
            answer("DELETE", "/v1/sessions/{id}/watch", "/v1/sessions/" + id + "/watch", 204);
        }
    }

    @Test
    void closesASessionWithACodeAndAReasonThatItsClientGets() throws Exception {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            String id =
                    JSON.readTree(socket.readUntil("welcome")).at("/0/session").asString();
            answer("DELETE", "/v1/sessions/{id}", "/v1/sessions/" + id + "?code=4502&reason=ask%20the%20desk", 204);

            byte[] close = socket.readClose();
            assertThat((close[0] & 0xFF) << 8 | close[1] & 0xFF).isEqualTo(4502);
            assertThat(new String(close, 2, close.length - 2, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("ask the desk");
        }
    }

    @Test
    void refusesWhatItCannotUseWithAProblem() throws Exception {
        answer("GET", "/v1/sessions", "/v1/sessions?limit=0", 400);
        answer("GET", "/v1/sessions/{id}", "/v1/sessions/nobody", 404);
        answer("DELETE", "/v1/sessions/{id}", "/v1/sessions/nobody", 404);
        answer("DELETE", "/v1/sessions/{id}", "/v1/sessions/nobody?code=1006", 400);
        answer("DELETE", "/v1/sessions/{id}", "/v1/sessions/nobody?reason=" + "x".repeat(124), 400);
        answer("GET", "/v1/sessions/{id}/why", "/v1/sessions/nobody/why?ch=quote", 400);
        answer("GET", "/v1/symbols", "/v1/symbols?after=nonsense", 400);
        assertThat(ask("GET", "/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "/v1/sessions").statusCode()).isEqualTo(404);
    }

    @Test
    void answersNoPageOfSomebodyElse() throws Exception {
        assertThat(ask("DELETE", "/v1/sessions/nobody", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        try (var socket = new RawSocket(port)) {
            assertThat(socket.answer("GET /v1/sessions HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void listensOnLoopbackAloneWhateverTheGatewayDoes() throws Exception {
        var server = gateway.beans(AdminServer.class).iterator().next();
        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();

        var others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (var address : others) {
            try (var socket = new Socket(address, gateway.port())) {
                assertThat(socket.isConnected()).isTrue();
            }
            assertThatThrownBy(() -> new Socket(address, port)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void servesAPageThatMayLoadNothingFromElsewhere() throws Exception {
        for (String path : new String[] {"/", "/admin.js", "/admin.css"}) {
            var page = ask("GET", path);

            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'");
            assertThat(page.body()).doesNotContain("http://", "https://", "onclick=", "style=", "innerHTML");
        }
        assertThat(ask("GET", "/").headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/html");
    }

    @Test
    void documentsEveryAddressAndNoOther() {
        var documented = new TreeSet<String>();
        openApi.get("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method ->
                                documented.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        documented.removeIf(each -> each.startsWith("PARAMETERS"));

        assertThat(new TreeSet<>(
                        gateway.beans(AdminServer.class).iterator().next().addresses()))
                .isEqualTo(documented);
    }

    @Test
    void measuresWhatHappens() throws Exception {
        try (var client = connected()) {
            client.say("{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"spot:BTCUSDT\",\"FOO\"]}");
            client.await("snapshot");
            double before = gateway.meter("tickgate_updates_age_seconds_count");
            publish("3");
            client.await("update");

            Await.until(
                    "its age was looked at", SOON, () -> gateway.meter("tickgate_updates_age_seconds_count") > before);
        }
        assertThat(gateway.meter("tickgate_updates_age_seconds_bucket")).isPositive();
        assertThat(gateway.meter("tickgate_loop_busy_seconds_total")).isPositive();
        assertThat(gateway.get("/actuator/prometheus").body())
                .contains("tickgate_refused_total{code=\"UNKNOWN_SYMBOL\"} 1.0");
        // The feed looks at its partitions twice a second.
        Await.until(
                "what has not been read was looked at",
                SOON,
                () -> gateway.get("/actuator/prometheus")
                        .body()
                        .contains("tickgate_ingest_lag{partition=\"0\",topic=\""));
    }

    @Test
    void startsNotWhereItsPortIsTaken() throws Exception {
        var sessions = gateway.beans(Sessions.class).iterator().next();
        var directory = gateway.beans(SymbolDirectory.class).iterator().next();
        var second = new AdminServer(
                port,
                new Inspector(sessions, SOON),
                new SymbolInspector(sessions, directory, SOON),
                new TransportCounters());

        assertThatThrownBy(second::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tickgate.admin.port: %d (expected: a port of loopback that is free)", port);
    }
}
