package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.session.Encoding;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

final class HandshakeGuardTest {
    private final TransportCounters counters = new TransportCounters();
    private final Subprotocols subprotocols = new Subprotocols(List.of(Encoding.JSON));
    private boolean isHttp11 = true;
    private final HandshakeGuard guard =
            new HandshakeGuard(List.of("https://desk.example"), true, subprotocols, counters, request -> isHttp11);

    @Test
    void letsAnOrdinaryUpgradePass() {
        assertThat(status(upgrade())).isNull();
        assertThat(status(upgrade().header("Origin", "http://localhost:8080"))).isNull();
        assertThat(status(upgrade().header("Origin", "https://desk.example"))).isNull();
        assertThat(status(upgrade().header("Sec-WebSocket-Protocol", "other, tickgate.v1.json")))
                .isNull();
        assertThat(counters.refusedUpgrades()).isZero();
    }

    @Test
    void refusesForeignAndLookAlikeOrigins() {
        for (String origin : List.of(
                "http://evil.example",
                "null",
                "http://localhost:8081",
                "https://localhost:8080",
                "http://localhost:8080.evil.example",
                "https://desk.example.evil.example",
                "http://desk.example",
                "not a uri")) {
            assertThat(status(upgrade().header("Origin", origin))).as(origin).isEqualTo(HttpStatus.FORBIDDEN);
        }
        assertThat(counters.refusedUpgrades()).isEqualTo(8);
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource({
        "Upgrade,, 426",
        "Upgrade, h2c, 426",
        "Connection,, 400",
        "Connection, keep-alive, 400",
        "Sec-WebSocket-Version,, 426",
        "Sec-WebSocket-Version, 0, 426",
        "Sec-WebSocket-Version, 7, 426",
        "Sec-WebSocket-Version, 8, 426",
        "Sec-WebSocket-Version, '13, 8', 426",
        "Sec-WebSocket-Version, 13|13, 426",
        "Sec-WebSocket-Key,, 400",
        "Sec-WebSocket-Key, short, 400",
        "Sec-WebSocket-Key, MTIzNDU2Nzg5MDEyMzQ1Ng, 400",
        "Sec-WebSocket-Key, MTIzNDU2Nzg5MDEyMzQ1Njc=, 400",
        "Sec-WebSocket-Key, '!!!!NDU2Nzg5MDEyMzQ1Ng==', 400",
        "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZQ==, 400",
        "Sec-WebSocket-Protocol, 'mqtt, soap', 400",
        "Sec-WebSocket-Protocol, TICKGATE.V1.JSON, 400",
        "Host,, 400",
        "Host, localhost:8080|localhost:8080, 400",
        "Host, evil.example:8080, 400",
        "Host, localhost.evil.example, 400",
        "Host, 127.0.0.1.evil.example, 400",
        "Origin, http://localhost:8080|http://localhost:8080, 403",
    })
    void refusesWhatIsWrongInOneHeader(String header, String values, int status) {
        assertThat(status(upgrade(header, values))).isEqualTo(HttpStatus.valueOf(status));
        assertThat(counters.refusedUpgrades()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "Upgrade, WebSocket",
        "Upgrade, 'h2c, websocket'",
        "Connection, UPGRADE",
        "Connection, 'keep-alive, Upgrade'",
        "Connection, keep-alive|Upgrade",
        "Sec-WebSocket-Protocol, 'mqtt , tickgate.v1.json'",
        "Sec-WebSocket-Protocol, mqtt|tickgate.v1.json",
        "Host, 127.0.0.1:8080",
        "Host, [::1]:8080",
        "Host, LOCALHOST",
    })
    void takesWhatMeansTheSame(String header, String values) {
        assertThat(status(upgrade(header, values))).isNull();
    }

    @Test
    void refusesHttp10() {
        isHttp11 = false;

        assertThat(status(upgrade())).isEqualTo(HttpStatus.UPGRADE_REQUIRED);
    }

    @Test
    void refusesOtherMethods() {
        assertThat(status(MockServerHttpRequest.post("http://localhost:8080/v1/stream")))
                .isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
    }

    @Test
    void saysWhatCameAndWhatWasExpectedAsAProblemDetail() {
        var exchange =
                MockServerWebExchange.from(upgrade("Sec-WebSocket-Version", "\u001b[31m8\"" + "x".repeat(60_000)));

        guard.filter(exchange, passing -> Mono.empty()).block();

        var response = exchange.getResponse();
        assertThat(response.getHeaders().getFirst("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.getHeaders().getFirst("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(response.getBodyAsString().block())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"Upgrade Required\",\"status\":426,"
                        + "\"detail\":\"Sec-WebSocket-Version: \\\\u001b[31m8\\\"xxx")
                .endsWith("… (expected: 13)\"}")
                .hasSizeLessThan(300);
    }

    @Test
    void isNotPassedByAnotherSpellingOfThePath() {
        for (String path : List.of("/v1/stre%61m", "/v1/stream;x=1", "/v1;x/stream")) {
            var request = MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://localhost:8080" + path))
                    .headers(headers("Origin", "http://evil.example"));
            assertThat(status(request)).as(path).isEqualTo(HttpStatus.FORBIDDEN);
        }
    }

    @Test
    void doesNotLookAtOtherPaths() {
        assertThat(status(MockServerHttpRequest.get("http://localhost:8080/v1/symbols")))
                .isNull();
    }

    private static MockServerHttpRequest.BaseBuilder<?> upgrade() {
        return upgrade("Accept", "*/*");
    }

    private static MockServerHttpRequest.BaseBuilder<?> upgrade(String header, @Nullable String values) {
        return MockServerHttpRequest.get("http://localhost:8080/v1/stream").headers(headers(header, values));
    }

    /** Those of an ordinary upgrade but for one, of which there is a line for each value. */
    private static HttpHeaders headers(String header, @Nullable String values) {
        var headers = new HttpHeaders();
        headers.set("Host", "localhost:8080");
        headers.set("Upgrade", "websocket");
        headers.set("Connection", "Upgrade");
        headers.set("Sec-WebSocket-Version", "13");
        headers.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        headers.put(header, values == null ? List.of() : List.of(values.split("\\|")));
        return headers;
    }

    /** Returns with what the guard refused, or {@code null} if it let the request pass. */
    private HttpStatus status(MockServerHttpRequest.BaseBuilder<?> request) {
        var exchange = MockServerWebExchange.from(request);
        var passed = new AtomicBoolean();
        guard.filter(exchange, passing -> {
                    passed.set(true);
                    return Mono.empty();
                })
                .block();
        return passed.get() ? null : (HttpStatus) exchange.getResponse().getStatusCode();
    }
}
