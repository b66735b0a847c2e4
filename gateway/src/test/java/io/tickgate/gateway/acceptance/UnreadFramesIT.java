package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sends and nobody reads any more, since the gateway closes its connection, is given back. */
@Timeout(60)
final class UnreadFramesIT {
    private static final int CLIENTS = 200;
    private static final int FRAMES = 3;
    private static final byte[] FRAME = " ".repeat(60_000).getBytes(StandardCharsets.US_ASCII);

    /** What all of it would be is 36 MB. */
    private static final long MAX_KEPT_BYTES = 4_000_000;

    private static final Duration SOON = Duration.ofSeconds(15);

    @ParameterizedTest(name = "closed with {1}")
    @CsvSource({"1, 4503, 129", "5000, 1003, 130"})
    void ofAConnectionThatIsClosed(int connectionsPerAddress, int closeCode, int firstByte) throws Exception {
        var options = Options.usual().withConnections(5_000).withConnectionsPerAddress(connectionsPerAddress);
        try (var gateway = TransportUnderTest.start(options);
                var first = new RawSocket(gateway.port()).upgraded()) {
            first.readUntil("welcome");
            for (int i = 0; i < 5; i++) {
                sendAtOnce(gateway, firstByte, closeCode);
            }
            long before = usedBytes();

            for (int i = 0; i < CLIENTS; i++) {
                sendAtOnce(gateway, firstByte, closeCode);
            }

            Await.until("it is given back", SOON, () -> usedBytes() < before + MAX_KEPT_BYTES);
        }
    }

    private static void sendAtOnce(TransportUnderTest gateway, int firstByte, int closeCode) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            sendFrames(socket, firstByte);
            assertThat(socket.readCloseCode()).isIn(closeCode, -1);
        }
    }

    private static void sendFrames(RawSocket socket, int firstByte) {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            all.writeBytes(RawSocket.frame(firstByte, FRAME));
        }
        try {
            socket.send(all.toByteArray());
        } catch (IOException e) {
            // It has been closed meanwhile, as it should be.
        }
    }

    private static long usedBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
