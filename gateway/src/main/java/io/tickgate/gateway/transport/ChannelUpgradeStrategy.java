package io.tickgate.gateway.transport;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * Upgrades to a {@link ChannelSession}, so that a handler of ours can stand in its channel's pipeline.
 *
 * <p>Thread-safe.
 */
public final class ChannelUpgradeStrategy implements RequestUpgradeStrategy {
    private final int maxFrameBytes;

    /** @param maxFrameBytes of what a client sends: a larger frame closes the connection with 1009 */
    public ChannelUpgradeStrategy(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshake) {
        var response = exchange.getResponse();
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        var buffers = (NettyDataBufferFactory) response.bufferFactory();
        var info = handshake.get();
        // Pings are answered by the frame guard, within a budget.
        var specification = WebsocketServerSpec.builder()
                .maxFramePayloadLength(maxFrameBytes)
                .handlePing(true);
        if (subProtocol != null) {
            specification.protocols(subProtocol);
        }
        return response.setComplete()
                .then(Mono.defer(() -> nettyResponse.sendWebsocket(
                        (inbound, outbound) ->
                                handler.handle(new ChannelSession(inbound, outbound, info, buffers, maxFrameBytes)),
                        specification.build())));
    }
}
