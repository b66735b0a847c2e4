package io.tickgate.benchmarks.textbook;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Sends each client the symbols of its query, {@code ?from=0&count=20&stride=1}.
 *
 * <p>Not bounded: what a client does not read waits for it. That is what is measured.
 *
 * <p>Thread-safe.
 */
record QuoteHandler(List<Sinks.Many<String>> sinks, Duration sample) implements WebSocketHandler {
    QuoteHandler {
        sinks = List.copyOf(sinks);
    }

    @Override
    public Mono<Void> handle(WebSocketSession session) {
        var query = UriComponentsBuilder.fromUri(session.getHandshakeInfo().getUri())
                .build()
                .getQueryParams();
        int from = Integer.parseInt(String.valueOf(query.getFirst("from")));
        int count = Integer.parseInt(String.valueOf(query.getFirst("count")));
        int stride = Integer.parseInt(String.valueOf(query.getFirst("stride")));
        var quotes = Flux.fromStream(IntStream.range(0, count)
                        .mapToObj(place -> quotes((int) ((from + (long) place * stride) % sinks.size()))))
                .flatMap(each -> each, count);
        return session.send(quotes.map(session::textMessage)).and(session.receive());
    }

    private Flux<String> quotes(int symbol) {
        var quotes = sinks.get(symbol).asFlux();
        return sample.isZero()
                ? quotes.onBackpressureBuffer()
                : quotes.sample(sample).onBackpressureLatest();
    }
}
