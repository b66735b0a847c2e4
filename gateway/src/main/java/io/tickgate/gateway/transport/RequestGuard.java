package io.tickgate.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Answers what cannot be read as a request with a problem detail, and closes the connection: behind it, the server would
 * answer with an empty body and write to the log what a stranger sent.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a listener closes the channel, whatever became of the answer
public final class RequestGuard extends ChannelInboundHandlerAdapter {
    private boolean hasRefused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (hasRefused) {
            ReferenceCountUtil.release(message);
            return;
        }
        var problem = message instanceof HttpRequest request ? problem(request) : null;
        if (problem == null) {
            context.fireChannelRead(message);
            return;
        }
        hasRefused = true;
        ReferenceCountUtil.release(message);
        refuse(context, problem);
    }

    private static @Nullable Problem problem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            var cause = request.decoderResult().cause();
            return cause instanceof TooLongHttpLineException
                    ? Problem.ADDRESS_TOO_LONG
                    : cause instanceof TooLongHttpHeaderException ? Problem.HEADERS_TOO_LARGE : Problem.BAD_REQUEST;
        }
        String host = request.headers().get(HttpHeaderNames.HOST);
        return isAddress(request.uri()) && (host == null || isAddress("//" + host)) ? null : Problem.BAD_REQUEST;
    }

    private static boolean isAddress(String text) {
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void refuse(ChannelHandlerContext context, Problem problem) {
        byte[] body = ProblemBody.of(problem, null, null);
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(problem.status().value()),
                Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ProblemBody.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
