package io.tickgate.gateway.acceptance;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client on a socket and a thread of its own, which reads as fast as it can, or grants so many messages a second and no more,
 * and notes how old each update is: from before its record was given to Kafka.
 *
 * <p>Thread-safe: its thread reads, tests look.
 */
final class PacedReader implements AutoCloseable {
    private static final String SNAPSHOT = "{\"type\":\"snapshot\"";
    private static final String UPDATE = "{\"type\":\"update\"";

    private final RawSocket socket;
    private final int perSecond;
    private final AtomicReference<Latencies> latencies;
    private final AtomicLong updates = new AtomicLong();
    private final Thread thread;
    private long left;
    private long grantedNanos;
    private volatile boolean isClosed;
    private volatile @Nullable String end;

    /**
     * Connects and says a command.
     *
     * @param perSecond how many updates it can take in a second, 0 for all
     * @param latencies where it notes how old the updates are at the moment
     */
    PacedReader(int port, String command, int perSecond, AtomicReference<Latencies> latencies) throws IOException {
        this(new RawSocket(port).upgraded(), command, perSecond, latencies);
    }

    private PacedReader(RawSocket socket, String command, int perSecond, AtomicReference<Latencies> latencies)
            throws IOException {
        this.socket = socket;
        this.perSecond = perSecond;
        left = perSecond;
        grantedNanos = System.nanoTime();
        this.latencies = latencies;
        if (perSecond > 0) {
            socket.sendText("{\"op\":\"hello\",\"id\":2,\"credit\":%d}".formatted(perSecond));
        }
        socket.sendText(command);
        thread = new Thread(this::read, "reader");
        thread.start();
    }

    /** One that grants nothing, and reads so many bytes a second through a small receive buffer. */
    static PacedReader slowly(
            int port, String command, int receiveBufferBytes, int bytesPerSecond, AtomicReference<Latencies> latencies)
            throws IOException {
        var socket = new RawSocket(port, receiveBufferBytes, bytesPerSecond).upgraded();
        return new PacedReader(socket, command, 0, latencies);
    }

    private void read() {
        try {
            while (true) {
                var frame = socket.read();
                if (frame.opcode() == RawSocket.PING) {
                    socket.sendFrame(0x80 | RawSocket.PONG, frame.payload());
                } else if (frame.opcode() == RawSocket.CLOSE) {
                    end = "closed with %d, %d updates".formatted(frame.closeCode(), updates.get());
                    return;
                } else {
                    accept(frame.text());
                }
            }
        } catch (EOFException | SocketException e) {
            end = isClosed ? null : "the connection ended: %s, %d updates".formatted(e.getMessage(), updates.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(String text) throws IOException {
        int count = 0;
        long nowMicros = LiveProtocol.micros();
        // Snapshots cost credit, too.
        for (int at = text.indexOf(SNAPSHOT); at >= 0; at = text.indexOf(SNAPSHOT, at + 1)) {
            left--;
        }
        for (int at = text.indexOf(UPDATE); at >= 0; at = text.indexOf(UPDATE, at + 1)) {
            count++;
            latencies.get().add(TimeUnit.MICROSECONDS.toNanos(nowMicros - timeOf(text, at)));
        }
        updates.addAndGet(count);
        left -= count;
        if (perSecond > 0 && left <= 0) {
            LockSupport.parkNanos(Math.max(0, grantedNanos + TimeUnit.SECONDS.toNanos(1) - System.nanoTime()));
            left = perSecond;
            grantedNanos = System.nanoTime();
            socket.sendText("{\"op\":\"credit\",\"n\":%d}".formatted(perSecond));
        }
    }

    private static long timeOf(String frame, int from) {
        int start = frame.indexOf("\"ts\":", from) + 5;
        int end = start;
        while (Character.isDigit(frame.charAt(end))) {
            end++;
        }
        return Long.parseLong(frame, start, end, 10);
    }

    long updates() {
        return updates.get();
    }

    /** How the gateway ended it, {@code null} if it did not. */
    @Nullable
    String end() {
        return end;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        isClosed = true;
        socket.close();
        LockSupport.unpark(thread);
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }
}
