package io.tickgate.gateway.transport;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.util.context.Context;

/**
 * Upgrades to a {@link ChannelSession}, so that a handler of ours can stand in its channel's pipeline. What comes here
 * has passed the {@link HandshakeGuard}.
 *
 * <p>Thread-safe.
 */
public final class ChannelUpgradeStrategy implements WebSocketService {
    /** Of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>, version 00. */
    private static final String TRACE_PARENT = "traceparent";

    private static final int TRACE_PARENT_LENGTH = 55;

    /** For all: nobody reads it, and each connection would hold its own to its end. */
    private static final HandshakeInfo HANDSHAKE = new HandshakeInfo(
            URI.create("/v1/stream"),
            HttpHeaders.EMPTY,
            new LinkedMultiValueMap<>(),
            Mono.empty(),
            null,
            null,
            Map.of(),
            "");

    private final int maxFrameBytes;
    private final boolean compresses;
    private final Subprotocols subprotocols;
    private final Admission admission;
    private final TransportCounters counters;
    private final Agents agents = new Agents();

    /**
     * @param maxFrameBytes of what a client sends: a larger frame closes the connection with 1009
     * @param compresses whether to compress if asked for it
     */
    public ChannelUpgradeStrategy(
            int maxFrameBytes,
            boolean compresses,
            Subprotocols subprotocols,
            Admission admission,
            TransportCounters counters) {
        this.maxFrameBytes = maxFrameBytes;
        this.compresses = compresses;
        this.subprotocols = subprotocols;
        this.admission = admission;
        this.counters = counters;
    }

    @Override
    public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
        var request = exchange.getRequest();
        var response = exchange.getResponse();
        HttpServerRequest nettyRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        // Before the answer: who is told 101 first is counted first, whatever event loop comes next.
        var seat = Seat.take(ResponseHead.channel(response), admission, Admission.address(request.getRemoteAddress()));
        if (seat == Seat.Outcome.NO_ROOM) {
            counters.turnedAway.increment();
            return Doorkeeper.noRoom(admission).answer(response);
        }
        boolean isWithinAddressLimit = seat == Seat.Outcome.TAKEN;
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        var buffers = (NettyDataBufferFactory) response.bufferFactory();
        String agent = agents.of(request.getHeaders().getFirst(HttpHeaders.USER_AGENT));
        var encoding = Objects.requireNonNull(subprotocols.choose(request.getHeaders()), "the guard refused no such");
        // Pings are answered by the frame guard, within a budget.
        var specification = WebsocketServerSpec.builder()
                .maxFramePayloadLength(maxFrameBytes)
                .handlePing(true);
        if (request.getHeaders().containsHeader(Subprotocols.HEADER)) {
            // Netty looks only at the first line of the header.
            nettyRequest
                    .requestHeaders()
                    .set(Subprotocols.HEADER, encoding.format().subprotocol());
            specification.protocols(encoding.format().subprotocol());
        }
        String traceParent = traceParent(request);
        var agreed = compresses ? PermessageDeflate.answer(request.getHeaders()) : Optional.<String>empty();
        agreed.ifPresent(answer -> response.getHeaders().set(PermessageDeflate.HEADER, answer));
        return response.setComplete()
                .then(Mono.defer(() -> nettyResponse.sendWebsocket(
                        (inbound, outbound) -> {
                            forget(nettyRequest, nettyResponse);
                            return handler.handle(new ChannelSession(
                                    inbound,
                                    HANDSHAKE,
                                    buffers,
                                    encoding,
                                    agreed.isPresent(),
                                    isWithinAddressLimit,
                                    traceParent,
                                    agent));
                        },
                        specification.build())))
                // The connection would hold it to its end, and in it the exchange.
                .contextWrite(context -> Context.empty());
    }

    private static @Nullable String traceParent(ServerHttpRequest request) {
        String header = request.getHeaders().getFirst(TRACE_PARENT);
        return header != null && header.length() == TRACE_PARENT_LENGTH ? header : null;
    }

    /** The upgrade is done: nobody reads the headers again, and the connection would hold them to its end. */
    private static void forget(HttpServerRequest request, HttpServerResponse response) {
        request.requestHeaders().clear();
        response.responseHeaders().clear();
    }
}
