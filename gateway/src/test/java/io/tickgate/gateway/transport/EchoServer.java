package io.tickgate.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.wire.CloseCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Sends everything back that it is sent, through the handlers that stand before a session in the gateway: for suites
 * that test WebSocket servers, and want large messages and many fragments. Its port is its argument.
 *
 * <p>Confined to the thread of its caller.
 */
public final class EchoServer implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
    private static final int MAX_FRAGMENTS = 1_000_000;
    private static final int CONTROL_FRAMES = 100_000;

    private final TransportCounters counters = new TransportCounters();
    private final DisposableServer server;

    public EchoServer(int port) {
        var settings = new SocketSettings(
                32 * 1024,
                64 * 1024,
                16 * 1024,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                true,
                1);
        var admission = new Admission(1_000, 0, new Descriptors(Long.MAX_VALUE, () -> 0), MemoryRoom.ofThisJvm());
        var subprotocols = new Subprotocols(List.of(Encoding.JSON));
        var upgrades = new ChannelUpgradeStrategy(MAX_MESSAGE_BYTES, true, subprotocols, admission, counters);
        WebSocketHandler endpoint = webSocket -> {
            var session = (ChannelSession) webSocket;
            return Mono.create(done -> session.channel().eventLoop().execute(() -> open(session, done)));
        };
        var handler = WebHttpHandlerBuilder.webHandler(exchange -> upgrades.handleRequest(exchange, endpoint))
                .filter(new HandshakeGuard(List.of(), true, subprotocols, counters))
                .build();
        server = new SocketServer(settings, admission, counters)
                .customize(HttpServer.create().host("127.0.0.1").port(port))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
    }

    public static void main(String[] arguments) {
        try (var echo = new EchoServer(Integer.parseInt(arguments[0]))) {
            echo.server.onDispose().block();
        }
    }

    private void open(ChannelSession session, MonoSink<Void> done) {
        var channel = session.channel();
        var limits = new FrameLimits(MAX_MESSAGE_BYTES, MAX_FRAGMENTS, CONTROL_FRAMES);
        var compression = session.isCompressed() ? new LoopCompression(1, counters) : null;
        var guard = new FrameGuard(limits, compression != null, new Refusal(channel));
        var inflating =
                compression == null ? null : new Inflating(compression.inflater(), MAX_MESSAGE_BYTES, guard::refuse);
        FrameDecoder.install(channel, MAX_MESSAGE_BYTES);
        session.takeOver(done, new Echo(channel, guard, inflating, compression));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private static final class Refusal implements FrameGuard.Owner {
        private final Channel channel;
        private boolean isRefused;

        Refusal(Channel channel) {
            this.channel = channel;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void ponged() {}

        @Override
        public void refuse(CloseCode code) {
            if (!isRefused) {
                isRefused = true;
                Farewell.say(channel, code);
            }
        }
    }

    /** Takes the next message once the one before is on its way. */
    private static final class Echo extends MessageReader {
        private final Channel channel;
        private final @Nullable LoopCompression compression;
        private boolean isWriting;

        Echo(Channel channel, FrameGuard guard, @Nullable Inflating inflating, @Nullable LoopCompression compression) {
            super(guard, inflating);
            this.channel = channel;
            this.compression = compression;
        }

        @Override
        boolean takesMore() {
            return !isWriting;
        }

        @Override
        void cameTooMuch() {}

        @Override
        void writabilityChanged() {}

        @Override
        void take(boolean isText, byte[] message) {
            isWriting = true;
            channel.writeAndFlush(echo(isText, message)).addListener(written -> {
                isWriting = false;
                goOn();
            });
        }

        private Object echo(boolean isText, byte[] bytes) {
            byte[] compressed = compression == null ? null : compressed(compression.deflating(), isText, bytes);
            if (compressed != null) {
                return Unpooled.wrappedBuffer(compressed);
            }
            byte[] header = new byte[FrameHeader.MAX_BYTES];
            int first = isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY;
            int length = FrameHeader.write(header, first, bytes.length);
            return Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(header, 0, length), Unpooled.wrappedBuffer(bytes));
        }

        private static byte @Nullable [] compressed(Deflating deflating, boolean isText, byte[] bytes) {
            deflating.clear();
            deflating.put(bytes, 0, bytes.length);
            return deflating.frame(isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY, 0);
        }
    }
}
