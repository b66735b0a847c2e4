package io.tickgate.gateway.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connections that come at a steady rate, ask for an upgrade, and go once they have been told that there is no room.
 *
 * <p>Confined to the thread that runs it.
 */
final class ConnectionStorm {
    private static final byte[] UPGRADE = ("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final String NO_ROOM_HERE = "HTTP/1.1 503";
    private static final String NO_ROOM_FOR_THE_ADDRESS = "\u0011\u0097";
    private static final int MAX_OPEN = 2_000;

    /** What became of the connections. */
    record Result(int opened, int refused, int others, Duration took) {
        double refusedPerSecond() {
            return refused * 1e9 / took.toNanos();
        }
    }

    private final InetSocketAddress gateway;
    private final ByteBuffer buffer = ByteBuffer.allocate(4_096);
    private int open;
    private int opened;
    private int refused;
    private int others;

    ConnectionStorm(int port) {
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Opens so many connections a second, or fewer if so many are not answered in time. */
    Result run(int perSecond, Duration length) {
        long startNanos = System.nanoTime();
        try (var selector = Selector.open()) {
            long nowNanos = startNanos;
            while (nowNanos - startNanos < length.toNanos()) {
                long due = (nowNanos - startNanos) * perSecond / TimeUnit.SECONDS.toNanos(1);
                while (opened < due && open < MAX_OPEN) {
                    connect(selector);
                }
                selector.select(key -> advance(key), 1);
                nowNanos = System.nanoTime();
            }
            for (var key : selector.keys()) {
                end(key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(opened, refused, others, Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private void connect(Selector selector) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        // With a reset at its end, so that its port is free again at once.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.register(selector, SelectionKey.OP_CONNECT);
        channel.connect(gateway);
        opened++;
        open++;
    }

    private void advance(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(ByteBuffer.wrap(UPGRADE));
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            buffer.clear();
            int count = channel.read(buffer);
            String answer = new String(buffer.array(), 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
            if (answer.startsWith(NO_ROOM_HERE) || answer.contains(NO_ROOM_FOR_THE_ADDRESS)) {
                refused++;
                end(key);
            } else if (count < 0) {
                others++;
                end(key);
            }
        } catch (IOException e) {
            others++;
            end(key);
        }
    }

    private void end(SelectionKey key) {
        open--;
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
