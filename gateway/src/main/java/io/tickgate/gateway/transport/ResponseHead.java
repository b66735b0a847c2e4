package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The way from a response of Spring to its channel, for bodies that we write ourselves.
 *
 * <p>Thread-safe.
 */
final class ResponseHead {
    private ResponseHead() {}

    static Channel channel(ServerHttpResponse response) {
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        return ((ChannelOperations<?, ?>) nettyResponse).channel();
    }

    /** Sends status and headers as they are now; the body follows until the exchange is completed. */
    static Mono<Void> send(ServerHttpResponse response) {
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        // Completing hands the headers over, and writes nothing: Reactor Netty does that at the end of the exchange.
        return response.setComplete()
                .then(Mono.defer(() -> nettyResponse.sendHeaders().then()));
    }
}
