package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * What every accepted connection gets before it has said a word: its marks, its deadline, and a place among the
 * descriptors.
 *
 * <p>Thread-safe.
 */
public final class SocketServer {
    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

    /**
     * Of one read. What clients send is short, and one that sends much is read no faster by larger reads. Netty's own guesses the
     * size of the next one for each connection, and holds what it needs for that.
     */
    private static final int READ_BYTES = 2_048;

    private final SocketSettings settings;
    private final Admission admission;
    private final TransportCounters counters;

    /** One for all connections. */
    private final ChannelFutureListener onClosed;

    public SocketServer(SocketSettings settings, Admission admission, TransportCounters counters) {
        this.settings = settings;
        this.admission = admission;
        this.counters = counters;
        onClosed = closed -> admission.descriptors().socketClosed();
    }

    public HttpServer customize(HttpServer http) {
        var marks = new WriteBufferWaterMark(settings.lowWaterBytes(), settings.highWaterBytes());
        // No idle timeout of the server's own: the doorkeeper has the same deadline, and a connection that says nothing
        // should hold little.
        var server = http.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedReads(READ_BYTES))
                .doOnChannelInit((observer, channel, peer) -> accepted(channel));
        if (Epoll.isAvailable()) {
            // Without it the kernel queues megabytes of old prices for a slow client.
            return server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) settings.notSentLowWaterBytes());
        }
        LOG.warn("no epoll here: the kernel's send buffers may hold old prices for slow clients");
        return server;
    }

    private void accepted(Channel channel) {
        var descriptors = admission.descriptors();
        descriptors.socketOpened();
        channel.closeFuture().addListener(onClosed);
        if (descriptors.areNearlyGone()) {
            counters.turnedAway.increment();
            // With a reset, so that nothing of it is left with us.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().closeForcibly();
            return;
        }
        channel.pipeline()
                .addAfter(
                        NettyPipeline.HttpCodec,
                        "tickgate.doorkeeper",
                        new Doorkeeper(
                                admission, counters, settings.handshakeTimeout().toNanos()));
    }
}
