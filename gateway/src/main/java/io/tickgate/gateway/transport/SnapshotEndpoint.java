package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.model.Printable;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code GET /v1/snapshot/{ch}}: what is true now, once.
 *
 * <p>Thread-safe.
 */
@RestController
public final class SnapshotEndpoint {
    private static final Set<String> OPTIONS = Set.of("feed", "checksum", "cut");

    private final Sessions sessions;
    private final EventLoops loops;
    private final SocketSettings settings;
    private final SessionLimits limits;
    private final List<String> channels;
    private final TransportCounters counters;

    /** @param channels that are served */
    public SnapshotEndpoint(
            Sessions sessions,
            EventLoops loops,
            SocketSettings settings,
            SessionLimits limits,
            List<String> channels,
            TransportCounters counters) {
        this.sessions = sessions;
        this.loops = loops;
        this.settings = settings;
        this.limits = limits;
        this.channels = List.copyOf(channels);
        this.counters = counters;
    }

    @GetMapping(path = "/v1/snapshot/{ch}", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<Void> snapshot(@PathVariable("ch") String channelName, ServerWebExchange exchange) {
        if (!channels.contains(channelName)) {
            throw ProblemException.of(
                    Problem.UNKNOWN_CHANNEL,
                    "ch: '%s' (expected: %s)".formatted(Printable.of(channelName), String.join(", ", channels)));
        }
        var parameters = QueryParameters.of(exchange.getRequest().getURI());
        byte[] command = SubscribeQuery.command(1, channelName, parameters, OPTIONS, true, limits.symbolsPerCommand());
        var response = exchange.getResponse();
        var channel = ResponseHead.channel(response);
        boolean isHead = exchange.getRequest().getMethod().equals(HttpMethod.HEAD);
        return Mono.<SnapshotAnswer>create(asked -> new SnapshotAnswer(
                        channel, command, sessions, loops.of(channel.eventLoop()), settings, counters, asked))
                .subscribeOn(Schedulers.fromExecutor(channel.eventLoop()))
                .flatMap(answer -> send(answer, response, channel, isHead));
    }

    private static Mono<Void> send(
            SnapshotAnswer answer, ServerHttpResponse response, Channel channel, boolean isHead) {
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        var sent = isHead
                ? response.setComplete()
                : ResponseHead.send(response)
                        .then(Mono.<Void>create(done -> channel.eventLoop().execute(() -> answer.start(done))));
        return sent.doFinally(signal -> channel.eventLoop().execute(answer::end));
    }
}
