package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a check: says what it is told, keeps all that comes, and has it judged by the rules.
 *
 * <p>Keeps at most {@link #MAX_KEPT} messages; more in one check is a failure of it.
 *
 * <p>Thread-safe: a thread of its own reads, the check's thread does the rest.
 */
final class Link implements AutoCloseable {
    /** What a close frame without a code counts as (RFC 6455, section 7.1.5). */
    static final int NO_CODE = 1005;

    /** Where there was no close frame. */
    static final int NO_CLOSE_FRAME = 1006;

    static final int NORMAL = 1000;

    private static final int MAX_KEPT = 400_000;
    private static final int LATEST = 3;

    private final CheckSocket socket;
    private final Encoding encoding;
    private final Referee referee;
    private final Duration patience;
    private final List<Heard> heard = new ArrayList<>();
    private final List<String> pongs = new ArrayList<>();
    private @Nullable Closed closed;
    private boolean isPaused;
    private boolean hasStalled;
    private boolean isClosing;
    private long nextId = 1;

    Link(CheckSocket socket, Encoding encoding, Referee referee, Duration patience) {
        this.socket = socket;
        this.encoding = encoding;
        this.referee = referee;
        this.patience = patience;
        var reader = new Thread(this::readAll, "tickgate-check");
        reader.setDaemon(true);
        reader.start();
    }

    /** A message, and when it came. */
    record Heard(ServerMessage message, long nanos) {}

    /** How the gateway ended the connection. */
    record Closed(int code, String reason) {}

    private void readAll() {
        try {
            while (true) {
                awaitReading();
                var frame = socket.read();
                switch (frame.opcode()) {
                    case CheckSocket.PING -> socket.sendFrame(CheckSocket.FINAL | CheckSocket.PONG, frame.payload());
                    case CheckSocket.PONG -> addPong(new String(frame.payload(), StandardCharsets.UTF_8));
                    case CheckSocket.CLOSE -> {
                        end(new Closed(frame.closeCode(), reason(frame.payload())));
                        return;
                    }
                    default -> add(frame);
                }
            }
        } catch (IOException e) {
            end(new Closed(NO_CLOSE_FRAME, String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(byte[] payload) {
        return payload.length <= 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    private synchronized void awaitReading() throws InterruptedException {
        while (isPaused) {
            wait();
        }
    }

    private synchronized void addPong(String text) {
        pongs.add(text);
        notifyAll();
    }

    private synchronized void add(CheckSocket.Frame frame) {
        long nanos = System.nanoTime();
        try {
            if ((frame.opcode() == CheckSocket.TEXT) != encoding.isText()) {
                throw new IllegalArgumentException("a frame with opcode %d".formatted(frame.opcode()));
            }
            var messages = encoding.decode(frame.payload());
            referee.frame(messages.size());
            for (var message : messages) {
                referee.saw(message);
                if (heard.size() < MAX_KEPT) {
                    heard.add(new Heard(message, nanos));
                }
            }
        } catch (RuntimeException e) {
            // Whatever is in it, a frame must not end the reading.
            referee.unreadable(String.valueOf(e.getMessage()));
        }
        notifyAll();
    }

    private synchronized void end(Closed how) {
        if (closed == null) {
            closed = how;
        }
        notifyAll();
    }

    /** Returns an id that no command of this connection has had. */
    synchronized long newId() {
        return nextId++;
    }

    /** Sends commands in one frame. */
    void send(ClientCommand... commands) {
        var list = List.of(commands);
        synchronized (this) {
            list.forEach(referee::sent);
        }
        sendFrame(encoding.isText() ? CheckSocket.TEXT : CheckSocket.BINARY, encoding.encode(list));
    }

    /** Sends text in JSON that may or may not be a command. */
    void sendText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            for (var received : CommandCodec.decode(bytes)) {
                if (received instanceof Received.Command command) {
                    referee.sent(command.command());
                } else if (received instanceof Received.Malformed malformed && malformed.id() != null) {
                    referee.sentMalformed(malformed.id());
                }
            }
        }
        sendFrame(CheckSocket.TEXT, bytes);
    }

    /** Sends a final frame of any kind. */
    void sendFrame(int opcode, byte[] payload) {
        try {
            socket.sendFrame(CheckSocket.FINAL | opcode, payload);
        } catch (IOException e) {
            end(new Closed(NO_CLOSE_FRAME, String.valueOf(e.getMessage())));
        }
    }

    /** Sends bytes that may be no frame at all. */
    void sendBytes(byte[] bytes) {
        try {
            socket.send(bytes);
        } catch (IOException e) {
            end(new Closed(NO_CLOSE_FRAME, String.valueOf(e.getMessage())));
        }
    }

    boolean isText() {
        return encoding.isText();
    }

    String subprotocol() {
        return socket.subprotocol();
    }

    /** Reads nothing from now on, save a frame that is being read. */
    synchronized void pause() {
        isPaused = true;
        hasStalled = true;
    }

    synchronized void resume() {
        isPaused = false;
        notifyAll();
    }

    /** Returns how much has come, as a place to look from. */
    synchronized int mark() {
        return heard.size();
    }

    synchronized List<Heard> since(int mark) {
        return List.copyOf(heard.subList(mark, heard.size()));
    }

    List<Heard> all() {
        return since(0);
    }

    /** Returns the messages of a key that have come since. */
    List<Heard> data(Key key, int mark) {
        return since(mark).stream().filter(one -> isOf(one.message(), key)).toList();
    }

    static boolean isOf(ServerMessage message, Key key) {
        return key.equals(keyOf(message));
    }

    /** Returns the key of a data message, {@code null} for others. */
    static @Nullable Key keyOf(ServerMessage message) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
            return new Key(snapshot.channel(), snapshot.symbol());
        } else if (message instanceof ServerMessage.Update update) {
            return new Key(update.channel(), update.symbol());
        }
        return null;
    }

    static long sequenceOf(ServerMessage message) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
            return snapshot.sequence();
        }
        return ((ServerMessage.Update) message).sequence();
    }

    /** Returns the gateway's first welcome. */
    ServerMessage.Welcome welcome() {
        return await(ServerMessage.Welcome.class, 0, any -> true, "a welcome");
    }

    /** Subscribes, and returns the answer. */
    ServerMessage.Ack subscribe(String channel, List<String> symbols, SubscribeOptions options) {
        long id = newId();
        int mark = mark();
        send(new ClientCommand.Subscribe(id, channel, symbols, options));
        return awaitAck(id, mark);
    }

    ServerMessage.Ack subscribe(Key key, SubscribeOptions options) {
        return subscribe(key.channel(), List.of(key.symbol()), options);
    }

    ServerMessage.Ack unsubscribe(String channel, List<String> symbols) {
        long id = newId();
        int mark = mark();
        send(new ClientCommand.Unsubscribe(id, channel, symbols));
        return awaitAck(id, mark);
    }

    private ServerMessage.Ack awaitAck(long id, int mark) {
        var answer = answerTo(id, mark);
        if (answer instanceof ServerMessage.Ack ack) {
            return ack;
        }
        throw new BreachException(Shown.of(answer), "an ack with id " + id);
    }

    /** Returns the ack or error to a command. */
    ServerMessage answerTo(long id, int mark) {
        return await(
                "an answer with id " + id,
                mark,
                message -> (message instanceof ServerMessage.Ack ack && ack.id() == id)
                        || (message instanceof ServerMessage.Error error
                                && Long.valueOf(id).equals(error.id()))
                        || (message instanceof ServerMessage.Pong pong && pong.id() == id)
                        || (message instanceof ServerMessage.Welcome welcome
                                && Long.valueOf(id).equals(welcome.id())));
    }

    /** Sends a ping and waits for its pong: all commands before have been dealt with then. */
    void ping() {
        long id = newId();
        int mark = mark();
        send(new ClientCommand.Ping(id));
        var answer = answerTo(id, mark);
        if (!(answer instanceof ServerMessage.Pong)) {
            throw new BreachException(Shown.of(answer), "a pong with id " + id);
        }
    }

    <M extends ServerMessage> M await(Class<M> type, int mark, Predicate<? super M> condition, String expected) {
        return type.cast(
                await(expected, mark, message -> type.isInstance(message) && condition.test(type.cast(message))));
    }

    ServerMessage await(String expected, int mark, Predicate<ServerMessage> condition) {
        var found = find(mark, patience, condition);
        if (found != null) {
            return found.message();
        }
        throw missing(expected, mark, patience);
    }

    /** Returns the first that has come since and meets the condition, {@code null} if there is none in time. */
    @Nullable
    Heard find(int mark, Duration deadline, Predicate<ServerMessage> condition) {
        var next = new int[] {mark};
        return poll(deadline, () -> {
            for (; next[0] < heard.size(); next[0]++) {
                if (condition.test(heard.get(next[0]).message())) {
                    return heard.get(next[0]);
                }
            }
            return null;
        });
    }

    /** Waits until what is known of the connection meets a condition; returns whether it does. */
    boolean awaitState(Duration deadline, Predicate<Referee> condition) {
        return poll(deadline, () -> condition.test(referee) ? Boolean.TRUE : null) != null;
    }

    /** Looks at what the rules know of the connection. */
    synchronized <T> T look(Function<Referee, T> question) {
        return question.apply(referee);
    }

    private synchronized BreachException missing(String expected, int mark, Duration deadline) {
        int from = Math.max(Math.min(mark, heard.size()), heard.size() - LATEST);
        String latest = heard.subList(from, heard.size()).stream()
                .map(one -> Shown.briefly(one.message()))
                .collect(Collectors.joining("; "));
        String came = latest.isEmpty() ? "nothing" : "%d messages, at last %s".formatted(heard.size() - mark, latest);
        return new BreachException(
                closed == null
                        ? "%s within %d ms".formatted(came, deadline.toMillis())
                        : "%s, then %s".formatted(came, closed),
                expected);
    }

    /** Returns how the gateway closed. */
    Closed awaitClose() {
        var found = poll(patience, () -> closed);
        if (found == null) {
            throw missing("a close", 0, patience);
        }
        return found;
    }

    boolean isOpen() {
        synchronized (this) {
            return closed == null;
        }
    }

    String awaitPong() {
        var found = poll(patience, () -> pongs.isEmpty() ? null : pongs.remove(0));
        if (found == null) {
            throw missing("a pong frame", mark(), patience);
        }
        return found;
    }

    private synchronized <T> @Nullable T poll(Duration deadline, Supplier<@Nullable T> look) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        var found = look.get();
        while (found == null) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0 || closed != null) {
                return look.get();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BreachException("not done in time", "a result within the limit of a check");
            }
            found = look.get();
        }
        return found;
    }

    /** Closes in good order: what was asked has to be answered first. */
    @Override
    public void close() {
        synchronized (this) {
            if (isClosing) {
                return;
            }
            isClosing = true;
        }
        if (isOpen() && !hasStalled()) {
            awaitState(patience, judge -> !judge.isUnanswered() || !isOpen());
            synchronized (this) {
                if (closed == null) {
                    referee.ends(patience.toMillis());
                }
            }
        }
        sendFrame(CheckSocket.CLOSE, new byte[] {(byte) (NORMAL >> 8), (byte) NORMAL});
        abort();
    }

    private synchronized boolean hasStalled() {
        return hasStalled;
    }

    /** Ends the connection at once. */
    void abort() {
        synchronized (this) {
            isClosing = true;
        }
        resume();
        socket.close();
    }
}
