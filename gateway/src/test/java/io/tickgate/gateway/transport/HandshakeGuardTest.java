package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

final class HandshakeGuardTest {
    private final TransportCounters counters = new TransportCounters();
    private final HandshakeGuard guard = new HandshakeGuard(List.of("https://desk.example"), true, counters);

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

    @Test
    void refusesOtherVersionsWithTheOneThatIsSpoken() {
        for (String version : List.of("0", "7", "8", "12", "x")) {
            var request = MockServerHttpRequest.get("http://localhost:8080/v1/stream")
                    .header("Host", "localhost:8080")
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Version", version);
            assertThat(status(request)).as(version).isEqualTo(HttpStatus.UPGRADE_REQUIRED);
        }
    }

    @Test
    void refusesWhatIsNoUpgrade() {
        var request =
                MockServerHttpRequest.get("http://localhost:8080/v1/stream").header("Host", "localhost:8080");

        assertThat(status(request)).isEqualTo(HttpStatus.UPGRADE_REQUIRED);
    }

    @Test
    void refusesOnlyUnknownProtocols() {
        assertThat(status(upgrade().header("Sec-WebSocket-Protocol", "mqtt, soap")))
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void refusesANameThatWasMadeToLeadToThisMachine() {
        var request = MockServerHttpRequest.get("http://evil.example:8080/v1/stream")
                .header("Host", "evil.example:8080")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Origin", "http://evil.example:8080");

        assertThat(status(request)).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void refusesNoHostAndTwo() {
        assertThat(status(upgrade().header("Host", "localhost:8080"))).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void isNotPassedByAnotherSpellingOfThePath() {
        for (String path : List.of("/v1/stre%61m", "/v1/stream;x=1", "/v1;x/stream")) {
            var request = MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://localhost:8080" + path))
                    .header("Host", "localhost:8080")
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Origin", "http://evil.example");
            assertThat(status(request)).as(path).isEqualTo(HttpStatus.FORBIDDEN);
        }
    }

    @Test
    void doesNotLookAtOtherPaths() {
        assertThat(status(MockServerHttpRequest.get("http://localhost:8080/v1/symbols")))
                .isNull();
    }

    private static MockServerHttpRequest.BaseBuilder<?> upgrade() {
        return MockServerHttpRequest.get("http://localhost:8080/v1/stream")
                .header("Host", "localhost:8080")
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", "13");
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
