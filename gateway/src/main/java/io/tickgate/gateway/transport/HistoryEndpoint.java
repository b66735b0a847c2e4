package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.session.Histories;
import io.tickgate.gateway.session.HistoryProblem;
import io.tickgate.gateway.session.HistoryRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code GET /v1/history/{ch}/{sym}}: the records of a symbol in a range of the log, one a line.
 *
 * <p>Thread-safe.
 */
@RestController
public final class HistoryEndpoint {
    private static final int RETRY_SECONDS = 1;

    private final Histories histories;
    private final EventLoops loops;
    private final SocketSettings settings;
    private final TransportCounters counters;
    private final int maxRecords;

    /** @param maxRecords of one answer */
    public HistoryEndpoint(
            Histories histories,
            EventLoops loops,
            SocketSettings settings,
            int maxRecords,
            TransportCounters counters) {
        this.histories = histories;
        this.loops = loops;
        this.settings = settings;
        this.maxRecords = maxRecords;
        this.counters = counters;
    }

    @GetMapping(path = "/v1/history/{ch}/{sym}", produces = MediaType.APPLICATION_NDJSON_VALUE)
    public Mono<Void> history(
            @PathVariable("ch") String channelName, @PathVariable("sym") String symbol, ServerWebExchange exchange) {
        var parameters = QueryParameters.of(exchange.getRequest().getURI());
        var request = HistoryQuery.of(channelName, symbol, parameters, maxRecords);
        var problem = histories.problem(request, Principal.ANONYMOUS);
        if (problem != null) {
            throw exception(problem);
        }
        var response = exchange.getResponse();
        response.getHeaders().setContentType(MediaType.APPLICATION_NDJSON);
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        if (!histories.enter()) {
            throw ProblemException.retryAfter(
                    Problem.OVERLOADED, "as many histories are under way as may be", RETRY_SECONDS);
        }
        return answer(request, response);
    }

    private static ProblemException exception(HistoryProblem problem) {
        return switch (problem.code()) {
            case UNKNOWN_CHANNEL -> ProblemException.about(Problem.UNKNOWN_CHANNEL, "ch", problem.detail());
            case UNKNOWN_SYMBOL -> ProblemException.about(Problem.UNKNOWN_SYMBOL, "sym", problem.detail());
            case RESUME_UNAVAILABLE ->
                ProblemException.about(Problem.RESUME_UNAVAILABLE, problem.parameter(), problem.detail());
            case STARTING -> ProblemException.retryAfter(Problem.STARTING, problem.detail(), RETRY_SECONDS);
            case BAD_REQUEST -> ProblemException.badParameter(problem.parameter(), problem.detail());
            default -> ProblemException.about(Problem.NOT_ENTITLED, problem.parameter(), problem.detail());
        };
    }

    private Mono<Void> answer(HistoryRequest request, ServerHttpResponse response) {
        var channel = ResponseHead.channel(response);
        var opened = new AtomicReference<HistoryAnswer>();
        return Mono.<HistoryAnswer>create(placed -> channel.eventLoop().execute(() -> {
                    try {
                        opened.set(new HistoryAnswer(
                                channel,
                                request,
                                histories,
                                loops.of(channel.eventLoop()),
                                settings,
                                counters,
                                placed));
                    } catch (RuntimeException | Error e) {
                        histories.leave();
                        placed.error(e);
                    }
                }))
                .flatMap(answer -> send(answer, response, channel))
                .doFinally(signal -> channel.eventLoop().execute(() -> end(opened)));
    }

    private static Mono<Void> send(HistoryAnswer answer, ServerHttpResponse response, Channel channel) {
        return ResponseHead.send(response)
                .then(Mono.create(done -> channel.eventLoop().execute(() -> answer.start(done))));
    }

    private static void end(AtomicReference<HistoryAnswer> opened) {
        var answer = opened.get();
        if (answer != null) {
            answer.end();
        }
    }
}
