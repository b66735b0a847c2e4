package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One client that sends ten thousand commands a second to a gateway in its own JVM, and comes back whenever it is
 * closed; runs only when it is named. {@code docs/runs.md} has the command and the last result.
 */
final class CommandFloodRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration PHASE = Duration.ofSeconds(10);
    private static final int WARM_UP_CLIENTS = 6_000;
    private static final int ALLOWED_AT_ONCE = 20;
    private static final int SLICE_MILLIS = 5;
    private static final String PING = "{\"op\":\"ping\",\"id\":1}";
    private static final String CREDIT = "{\"op\":\"credit\",\"n\":1}";

    /** What the first wait of a client is at most that follows the protocol. */
    private static final int BACKOFF_MILLIS = 250;

    private int closed;

    @Test
    @Timeout(300)
    void costsLittleHoweverItGoesOn() throws Exception {
        String prefix = KAFKA.uniqueName("flood") + ".";
        var log = Path.of("target", "runs", "command-flood-gateway.log");
        try (var market = new LiveProtocol(KAFKA.bootstrapServers(), prefix)) {
            market.everythingOf("FLOOD.XNAS");
            try (var gateway = GatewayUnderTest.inItsOwnJvm(KAFKA.bootstrapServers(), prefix, 256, log)) {
                gateway.awaitReady();
                // To compile what runs often is work of its own, also of what only a flood runs.
                for (int i = 0; i < WARM_UP_CLIENTS; i++) {
                    comeAndGo(gateway);
                }
                measure("before that, not counted: ", gateway);
                measure("", gateway);
            }
        }
    }

    private void measure(String when, GatewayUnderTest gateway) throws Exception {
        print(when + "nobody", gateway, 0, () -> LockSupport.parkNanos(PHASE.toNanos()));
        print(when + "10,000 a second, back at once", gateway, 10_000, () -> flood(gateway, 1, PING, 10_000, 0));
        assertThat(closed).isPositive();
        print(when + "on ten connections, back at once", gateway, 10_000, () -> flood(gateway, 10, PING, 10_000, 0));
        print(when + "nonsense, back at once", gateway, 10_000, () -> flood(gateway, 1, "nonsense", 10_000, 0));
        print(when + "credit that is free", gateway, 10_000, () -> flood(gateway, 1, CREDIT, 10_000, 0));
        print(
                when + "10,000 a second, back as the protocol says",
                gateway,
                10_000,
                () -> flood(gateway, 1, PING, 10_000, BACKOFF_MILLIS));
    }

    /** A client that asks for as much as it may, and goes. */
    private static void comeAndGo(GatewayUnderTest gateway) throws IOException {
        try (var socket = new RawSocket(gateway.port()).upgraded()) {
            for (int i = 0; i < ALLOWED_AT_ONCE; i++) {
                socket.sendText(PING);
            }
            for (int i = 0; i < 5; i++) {
                socket.sendText("nonsense");
            }
            socket.readUntil("\"type\":\"error\"");
            socket.sendFrame(0x80 | RawSocket.CLOSE, new byte[] {0x03, (byte) 0xE8});
            socket.readCloseCode();
        }
    }

    private interface Phase {
        void run() throws IOException;
    }

    private void print(String what, GatewayUnderTest gateway, int perSecond, Phase phase) throws Exception {
        double commands = gateway.meter("tickgate_commands_total");
        closed = 0;
        var before = gateway.processorTime();
        long startNanos = System.nanoTime();
        phase.run();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double processor = gateway.processorTime().minus(before).toNanos() / 1e6 / seconds;
        commands = gateway.meter("tickgate_commands_total") - commands;
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f ms of a processor a second; %,.0f commands a second (asked: %,d); closed %d times%n",
                what,
                processor,
                commands / seconds,
                perSecond,
                closed);
    }

    /** Sends commands at a rate, in slices, and reads what is answered only to see that it was closed. */
    private void flood(GatewayUnderTest gateway, int connections, String command, int perSecond, int backoffMillis)
            throws IOException {
        byte[] frame = RawSocket.frame(0x80 | RawSocket.TEXT, command.getBytes(StandardCharsets.US_ASCII));
        int perSlice = Math.max(1, perSecond * SLICE_MILLIS / 1_000 / connections);
        byte[] slice = new byte[frame.length * perSlice];
        for (int i = 0; i < perSlice; i++) {
            System.arraycopy(frame, 0, slice, i * frame.length, frame.length);
        }
        long startNanos = System.nanoTime();
        var floods = new Flood[connections];
        int slices = 0;
        while (System.nanoTime() - startNanos < PHASE.toNanos()) {
            for (int i = 0; i < connections; i++) {
                if (floods[i] == null || floods[i].hasEnded()) {
                    floods[i] = again(gateway, floods[i], backoffMillis);
                }
                floods[i].send(slice);
            }
            slices++;
            long dueNanos = startNanos + TimeUnit.MILLISECONDS.toNanos((long) slices * SLICE_MILLIS);
            awaitNanos(dueNanos);
        }
        for (var flood : floods) {
            flood.socket.close();
        }
    }

    private Flood again(GatewayUnderTest gateway, @Nullable Flood ended, int backoffMillis) throws IOException {
        if (ended != null) {
            closed++;
            assertThat(ended.closeCode).isIn(-1, 4003, 4500);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(backoffMillis));
        }
        return new Flood(gateway.port());
    }

    private static void awaitNanos(long dueNanos) {
        long waitNanos = dueNanos - System.nanoTime();
        if (waitNanos > 0) {
            LockSupport.parkNanos(waitNanos);
        }
    }

    /** One connection; its answers are read by a thread of their own. */
    private static final class Flood {
        final RawSocket socket;
        private final Thread reader;
        private volatile int closeCode;

        Flood(int port) throws IOException {
            socket = new RawSocket(port).upgraded();
            socket.sendText("{\"op\":\"hello\",\"id\":1,\"credit\":1}");
            reader = new Thread(this::read, "answers");
            reader.start();
        }

        private void read() {
            try {
                closeCode = socket.readCloseCode();
                socket.close();
            } catch (IOException e) {
                closeCode = -1;
            }
        }

        boolean hasEnded() {
            return !reader.isAlive();
        }

        void send(byte[] slice) {
            try {
                socket.send(slice);
            } catch (IOException e) {
                // It has been closed meanwhile; its reader says so.
            }
        }
    }
}
