package io.tickgate.client;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of the JDK as a transport. Puts the fragments of a message together, up to {@link #MAX_MESSAGE_CHARS};
 * a longer one ends the connection.
 *
 * <p>What waits to be sent is bounded by its caller: a client has at most one command per subscription under way, of
 * {@link #MAX_WAITING_SENDS} frames in all.
 *
 * <p>The JDK's client overlooks the end of a stream without a close frame if it comes at a moment when nothing is
 * requested (its {@code TransportImpl.acknowledgeReception} fails, on 17 as on 25). So whoever requests ahead hears of it
 * in nearly every case, and everybody needs a second way to notice: silence, or a {@link #probe}.
 *
 * <p>Thread-safe.
 */
final class WebSocketTransport implements WebSocket.Listener, Transport {
    /** A gateway puts what is due into one frame; all snapshots of thousands of keys stay well below. */
    static final int MAX_MESSAGE_CHARS = 32 << 20;

    /** A socket that does not take even commands is dead. */
    static final int MAX_WAITING_SENDS = 10_000;

    /** What a client sees where no close frame came (RFC 6455, section 7.1.5). */
    static final int NO_CLOSE_FRAME = 1006;

    private final Listener listener;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger waitingSends = new AtomicInteger();
    /** Written on the JDK's thread alone. */
    private final StringBuilder message = new StringBuilder();

    /** Written on the JDK's thread alone. */
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
    private volatile @Nullable WebSocket socket;

    WebSocketTransport(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        listener.opened(this);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        if (message.length() + part.length() > MAX_MESSAGE_CHARS) {
            fail("a message of more than %d characters (expected: at most that)".formatted(MAX_MESSAGE_CHARS));
            return null;
        }
        if (last && message.length() == 0) {
            listener.text(part.toString());
            return null;
        }
        message.append(part);
        if (last) {
            String text = message.toString();
            message.setLength(0);
            // One huge message must not hold its memory for as long as the connection lasts.
            message.trimToSize();
            listener.text(text);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        if (bytes.size() + part.remaining() > MAX_MESSAGE_CHARS) {
            fail("a message of more than %d bytes (expected: at most that)".formatted(MAX_MESSAGE_CHARS));
            return null;
        }
        var copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
        if (last) {
            byte[] whole = bytes.toByteArray();
            // One huge message must not hold its memory for as long as the connection lasts.
            bytes = new ByteArrayOutputStream();
            listener.binary(whole);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        fail(WebSocketConnector.reason(failure));
    }

    @Override
    public synchronized void send(String text) {
        send(to -> to.sendText(text, true));
    }

    @Override
    public synchronized void sendBinary(byte[] binary) {
        send(to -> to.sendBinary(ByteBuffer.wrap(binary), true));
    }

    private void send(Function<WebSocket, CompletableFuture<WebSocket>> frame) {
        var to = socket;
        if (to == null || isOver.get()) {
            return;
        }
        if (waitingSends.incrementAndGet() > MAX_WAITING_SENDS) {
            fail("%d frames wait to be sent (expected: at most that)".formatted(MAX_WAITING_SENDS));
            return;
        }
        afterOthers(() -> frame.apply(to).whenComplete((sent, failure) -> waitingSends.decrementAndGet()));
    }

    /** The JDK takes one message at a time. */
    private void afterOthers(Supplier<CompletableFuture<WebSocket>> send) {
        lastSend = lastSend.thenCompose(before -> send.get()).whenComplete((sent, failure) -> {
            if (failure != null) {
                fail(WebSocketConnector.reason(failure));
            }
        });
    }

    @Override
    public void request() {
        var from = socket;
        if (from != null) {
            from.request(1);
        }
    }

    @Override
    public synchronized void probe() {
        var to = socket;
        if (to != null && !isOver.get()) {
            afterOthers(() -> to.sendPong(ByteBuffer.allocate(0)));
        }
    }

    @Override
    public synchronized void close(int code, String reason) {
        var to = socket;
        if (to != null) {
            afterOthers(() -> to.sendClose(code, reason));
        }
    }

    @Override
    public void abort() {
        var open = socket;
        if (open != null) {
            open.abort();
        }
    }

    /** Ends what cannot go on. */
    void fail(String reason) {
        abort();
        end(NO_CLOSE_FRAME, reason);
    }

    private void end(int code, String reason) {
        if (isOver.compareAndSet(false, true)) {
            listener.closed(code, reason);
        }
    }
}
