package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;

final class HttpProblemsTest {
    private final TransportCounters counters = new TransportCounters();
    private final HttpProblems problems = new HttpProblems(counters);

    @Test
    void keepsWhatABugThrewToItself() {
        assertThat(answer("/v1/symbols", new IllegalStateException("secret")))
                .contains("\"status\":500", "/docs/problems.md#internal")
                .doesNotContain("secret", "IllegalState");
        assertThat(answer("/v1/symbols", new ResponseStatusException(HttpStatus.BAD_GATEWAY, "secret")))
                .contains("\"status\":500")
                .doesNotContain("secret");
    }

    @Test
    void namesAStatusThatIsNoneOfItsOwn() {
        assertThat(answer("/v1/symbols", new ResponseStatusException(HttpStatus.CONFLICT, "secret")))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409}");
    }

    @Test
    void saysWhenToComeAgain() {
        var exchange = exchange("/v1/snapshot/quote");
        problems.handle(exchange, ProblemException.retryAfter(Problem.STARTING, "not warm", 2))
                .block();

        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isEqualTo("2");
    }

    @Test
    void leavesOtherAddressesToOthers() {
        var theirs = problems.handle(exchange("/actuator/x"), new IllegalStateException("theirs"));

        assertThatIllegalStateException().isThrownBy(theirs::block).withMessage("theirs");
    }

    private String answer(String path, Throwable failure) {
        var exchange = exchange(path);
        problems.handle(exchange, failure).block();
        return exchange.getResponse().getBodyAsString().block();
    }

    private static MockServerWebExchange exchange(String path) {
        return MockServerWebExchange.from(MockServerHttpRequest.get(path));
    }
}
