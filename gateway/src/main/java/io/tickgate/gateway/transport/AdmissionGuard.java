package io.tickgate.gateway.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Lets a connection ask for data over HTTP if the gateway and its address may have one more. It counts from its first
 * request under {@code /v1} until it closes, whatever it asks for later. Upgrades are counted where they are made, since
 * a browser's page learns of a refusal only from a close code.
 *
 * <p>Thread-safe.
 */
public final class AdmissionGuard implements WebFilter {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionGuard.class);
    private static final PathPattern STREAM = PathPatternParser.defaultInstance.parse(StreamEndpoint.PATH);

    private final Admission admission;
    private final TransportCounters counters;

    public AdmissionGuard(Admission admission, TransportCounters counters) {
        this.admission = admission;
        this.counters = counters;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        if (!HttpProblems.isApi(exchange) || STREAM.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        var channel = ResponseHead.channel(exchange.getResponse());
        return switch (Seat.take(channel, admission, Admission.address(request.getRemoteAddress()))) {
            case TAKEN -> chain.filter(exchange);
            case NO_ROOM -> {
                counters.turnedAway.increment();
                yield refuse(
                        exchange,
                        Problem.OVERLOADED,
                        Doorkeeper.noRoom(admission).detail());
            }
            case ADDRESS_IS_FULL -> {
                counters.overAddressLimit.increment();
                LOG.debug("refused a request: its address has enough connections");
                yield refuse(exchange, Problem.TOO_MANY_CONNECTIONS, "no further connection of this address");
            }
        };
    }

    private static Mono<Void> refuse(ServerWebExchange exchange, Problem problem, String detail) {
        exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        return Mono.error(ProblemException.retryAfter(problem, detail, Doorkeeper.RETRY_AFTER_SECONDS));
    }
}
