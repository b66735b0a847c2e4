package io.tickgate.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a connection so long to send a whole request, however it trickles, and turns upgrades away while the gateway
 * is full, stops or their address storms it, before anything is made of them. Leaves with the upgrade.
 *
 * <p>Stands behind the HTTP codec.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a listener closes the channel, or a failed write does
final class Doorkeeper extends ChannelDuplexHandler {
    /** Long enough to shed others, short enough for somebody who waits. */
    static final int RETRY_AFTER_SECONDS = 5;

    static final Refusal FULL =
            new Refusal(org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE, "no room for another connection");

    static final Refusal STOPPED =
            new Refusal(org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE, "this gateway stops; try another one");

    private static final String REQUEST_GUARD = "tickgate.requestGuard";
    private static final byte[] FULL_BODY = FULL.body();
    private static final byte[] STOPPED_BODY = STOPPED.body();

    private final Admission admission;
    private final TransportCounters counters;
    private final long deadlineNanos;
    private @Nullable Future<?> deadline;
    private int unanswered;
    private boolean isRefused;
    private boolean hasSpoken;

    /** @param deadlineNanos for a whole request, from the connection or from the answer before it */
    Doorkeeper(Admission admission, TransportCounters counters, long deadlineNanos) {
        this.admission = admission;
        this.counters = counters;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            arm(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        arm(context);
        super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (isRefused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!hasSpoken) {
            hasSpoken = true;
            // Not before: a connection that says nothing should hold little.
            context.pipeline().addAfter(context.name(), REQUEST_GUARD, new RequestGuard());
        }
        if (message instanceof HttpRequest request
                && request.uri().startsWith(StreamEndpoint.PATH)
                && !Seat.isTaken(context.channel())
                && hasNoRoom(context)) {
            ReferenceCountUtil.release(message);
            turnAway(context);
            return;
        }
        if (message instanceof LastHttpContent) {
            unanswered++;
            disarm();
            if (unanswered == 0) {
                // Answered by its head alone.
                arm(context);
            }
        }
        super.channelRead(context, message);
    }

    private boolean hasNoRoom(ChannelHandlerContext context) {
        return admission.isFull()
                || (context.channel().remoteAddress() instanceof InetSocketAddress peer
                        && admission.isStormedBy(Admission.address(peer)));
    }

    /** Why there is no room. */
    static Refusal noRoom(Admission admission) {
        return admission.isStopped() ? STOPPED : FULL;
    }

    private void turnAway(ChannelHandlerContext context) {
        isRefused = true;
        counters.turnedAway.increment();
        byte[] body = admission.isStopped() ? STOPPED_BODY : FULL_BODY;
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Refusal.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                context.pipeline().remove(REQUEST_GUARD);
                context.pipeline().remove(this);
            }
        } else if (message instanceof LastHttpContent && --unanswered <= 0) {
            disarm();
            arm(context);
        }
        super.write(context, message, promise);
    }

    private void arm(ChannelHandlerContext context) {
        if (deadline == null) {
            deadline = context.executor().schedule(() -> late(context), deadlineNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void late(ChannelHandlerContext context) {
        counters.lateRequests.increment();
        context.close();
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        disarm();
    }
}
