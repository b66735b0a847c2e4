package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.ClientRule.Verdict;
import io.tickgate.gateway.faults.Journal.Event;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of several gateways, as {@code docs/protocol.md} wants one to be: it resumes from its last cursor or its
 * positions on whichever gateway lets it in, keeps the client's rule, asks again where something does not fit, leaves a
 * gateway that says nothing for two heartbeats, and writes down every word.
 *
 * <p>Thread-safe: a thread of its own reads, tests look and say where to go.
 */
final class RoamingClient implements AutoCloseable {
    /** Twice the interval of heartbeats. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration OPEN_LIMIT = Duration.ofSeconds(5);
    private static final int FIRST_PAUSE_MILLIS = 250;
    private static final int LONGEST_PAUSE_MILLIS = 30_000;
    private static final String END = "";

    /** How a connection ended that its client did not want any more. */
    static final String LEFT = "1000 left";

    private final Settings settings;
    private final List<Supplier<URI>> gateways;
    private final Journal journal;
    private final Random random;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ClientRule rule;
    private final Set<String> healing = new HashSet<>();
    private final Map<String, Long> reached = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile @Nullable String cursor;
    private int attempts;
    private long retryNanos = Long.MAX_VALUE;
    private volatile int gateway;
    private volatile boolean isMoving;
    private volatile boolean isClosed;
    private volatile @Nullable Connection connection;

    /**
     * How it behaves.
     *
     * @param isLossless whether it takes every record, or the latest values
     * @param perSecond how many messages it can take in a second, 0 for all
     */
    record Settings(String name, String channel, boolean isLossless, int perSecond) {
        static Settings lossless(String name, String channel) {
            return new Settings(name, channel, true, 0);
        }

        static Settings conflated(String name, String channel) {
            return new Settings(name, channel, false, 0);
        }

        Settings taking(int messagesPerSecond) {
            return new Settings(name, channel, isLossless, messagesPerSecond);
        }
    }

    /** @param gateways where each is at the moment; it begins with the first */
    RoamingClient(Settings settings, List<Supplier<URI>> gateways, Path directory, long seed) throws IOException {
        this.settings = settings;
        this.gateways = gateways;
        journal = new Journal(directory.resolve(settings.name() + ".journal"));
        journal.add(Event.CLIENT, settings.channel(), settings.isLossless() ? "all" : "conflate");
        random = new Random(seed);
        rule = new ClientRule(settings.isLossless());
        thread = new Thread(this::run, "client-" + settings.name());
        thread.start();
    }

    String name() {
        return settings.name();
    }

    String channel() {
        return settings.channel();
    }

    /** The last offset that it was sent of an epoch, -1 if none. */
    long reached(String epoch) {
        return reached.getOrDefault(epoch, -1L);
    }

    /** Leaves its gateway without a word and goes to another. */
    void moveTo(int other) {
        gateway = other;
        isMoving = true;
        var now = connection;
        if (now != null) {
            now.queue.add(END);
        }
    }

    private void run() {
        while (!isClosed) {
            int target = gateway;
            isMoving = false;
            String why;
            try {
                journal.add(Event.OPEN, target);
                why = serve(gateways.get(target).get());
            } catch (IOException e) {
                why = "1006 not opened: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            } catch (InterruptedException e) {
                break;
            }
            journal.add(Event.CLOSED, why);
            if (!isMoving && !isClosed) {
                pause();
                gateway = (target + 1) % gateways.size();
            }
        }
    }

    private void pause() {
        int bound = (int) Math.min(LONGEST_PAUSE_MILLIS, (long) FIRST_PAUSE_MILLIS << Math.min(attempts, 16));
        attempts++;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(bound)));
    }

    /** Returns how it ended. */
    private String serve(URI uri) throws IOException, InterruptedException {
        var opened = open(uri);
        connection = opened;
        healing.clear();
        try {
            if (settings.perSecond() > 0) {
                grant(opened, "{\"op\":\"hello\",\"id\":9,\"credit\":%d}");
            }
            subscribe(opened);
            while (!isClosed && !isMoving) {
                String frame = opened.queue.poll(untilNanos(), TimeUnit.NANOSECONDS);
                if (frame == null && System.nanoTime() - retryNanos >= 0) {
                    subscribe(opened);
                } else if (frame == null) {
                    return "1006 silent";
                } else if (frame.equals(END)) {
                    break;
                } else {
                    take(opened, frame);
                }
            }
            return opened.why;
        } finally {
            connection = null;
            opened.socket().abort();
        }
    }

    private long untilNanos() {
        return retryNanos == Long.MAX_VALUE
                ? SILENCE.toNanos()
                : Math.max(1, Math.min(SILENCE.toNanos(), retryNanos - System.nanoTime()));
    }

    private Connection open(URI uri) throws IOException, InterruptedException {
        var opening = new Connection();
        var answer = http.newWebSocketBuilder()
                .subprotocols("tickgate.v1.json")
                .connectTimeout(OPEN_LIMIT)
                .buildAsync(uri, opening);
        try {
            opening.socket = answer.get(OPEN_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
            return opening;
        } catch (ExecutionException | TimeoutException e) {
            answer.thenAccept(WebSocket::abort);
            throw new IOException(e.getMessage(), e);
        }
    }

    private void subscribe(Connection to) {
        retryNanos = Long.MAX_VALUE;
        String last = cursor;
        to.isForging = settings.isLossless() && last != null && !to.isForgeryRefused;
        if (to.isForging && last != null) {
            say(to, sub("*", "all", "\"" + forged(last) + "\""));
        } else if (settings.isLossless()) {
            say(to, sub("*", "all", last == null ? "\"earliest\"" : "\"" + last + "\""));
        } else {
            say(to, sub("*", "conflate", positions(rule.positions().keySet())));
        }
    }

    /** A cursor that no gateway has given out; it is said first on each connection, and has to be refused. */
    private static String forged(String cursor) {
        int place = cursor.length() / 2;
        char other = cursor.charAt(place) == 'A' ? 'B' : 'A';
        return cursor.substring(0, place) + other + cursor.substring(place + 1);
    }

    private String sub(String symbol, String mode, String from) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"%s\"],\"mode\":\"%s\",\"from\":%s}"
                .formatted(settings.channel(), symbol, mode, from);
    }

    private String positions(Set<String> symbols) {
        var known = new TreeMap<String, String>();
        for (String symbol : symbols) {
            var position = rule.position(symbol);
            if (position != null
                    && position.sequence() >= 0
                    && !position.epoch().isEmpty()) {
                known.put(symbol, position.toString());
            }
        }
        return known.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void say(Connection to, String command) {
        journal.add(Event.SAID, command);
        to.send(command);
    }

    private void take(Connection from, String frame) {
        journal.add(Event.HEARD, frame);
        var messages = MessageDecoder.decode(frame.getBytes(StandardCharsets.UTF_8));
        for (var message : messages) {
            accept(from, message);
        }
        if (settings.perSecond() > 0) {
            grantMore(from, messages);
        }
        from.socket().request(1);
    }

    /** Takes what it was granted, and no more before a second is over. */
    private void grantMore(Connection from, List<ServerMessage> messages) {
        from.left -= messages.stream()
                .filter(message -> message instanceof Snapshot || message instanceof Update)
                .count();
        if (from.left <= 0) {
            long waitNanos = from.grantedNanos + TimeUnit.SECONDS.toNanos(1) - System.nanoTime();
            LockSupport.parkNanos(Math.max(0, waitNanos));
            grant(from, "{\"op\":\"credit\",\"n\":%d}");
        }
    }

    private void grant(Connection to, String command) {
        to.left = settings.perSecond();
        to.grantedNanos = System.nanoTime();
        say(to, command.formatted(settings.perSecond()));
    }

    private void accept(Connection from, ServerMessage message) {
        switch (message.type()) {
            case SNAPSHOT -> snapshot((Snapshot) message);
            case UPDATE -> update(from, (Update) message);
            case HB -> {
                attempts = 0;
                var heartbeat = (Heartbeat) message;
                if (heartbeat.cursor() != null) {
                    cursor = heartbeat.cursor();
                }
            }
            case ACK -> {
                rule.accept((Ack) message);
                if (!((Ack) message).rejected().isEmpty()) {
                    tryAgain(FIRST_PAUSE_MILLIS);
                }
            }
            case ERROR -> error(from, (ServerMessage.Error) message);
            case WELCOME, STATUS, PONG, BYE, STAMPS -> {}
        }
    }

    private void error(Connection from, ServerMessage.Error error) {
        if (from.isForging && error.code() == ErrorCode.BAD_REQUEST) {
            from.isForgeryRefused = true;
            subscribe(from);
        } else if (error.code() == ErrorCode.RESUME_UNAVAILABLE) {
            cursor = null;
            subscribe(from);
        } else if (error.retry()) {
            tryAgain(error.afterMillis() == null ? FIRST_PAUSE_MILLIS : error.afterMillis());
        }
    }

    private void tryAgain(long millis) {
        retryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void snapshot(Snapshot snapshot) {
        healing.remove(snapshot.symbol());
        if (rule.accept(snapshot) == Verdict.TAKEN && snapshot.payload() != null) {
            reached.merge(snapshot.epoch(), snapshot.sequence(), Math::max);
        }
    }

    private void update(Connection from, Update update) {
        switch (rule.accept(update)) {
            case TAKEN -> {
                healing.remove(update.symbol());
                var position = rule.position(update.symbol());
                if (position != null) {
                    reached.merge(position.epoch(), position.sequence(), Math::max);
                }
            }
            case GAP -> {
                if (healing.add(update.symbol())) {
                    String mode = settings.isLossless() ? "all" : "conflate";
                    say(from, sub(update.symbol(), mode, positions(Set.of(update.symbol()))));
                }
            }
            case PASSED_OVER -> {}
        }
    }

    /** Ends it, and its journal. */
    @Override
    public void close() throws Exception {
        isClosed = true;
        var now = connection;
        if (now != null) {
            now.queue.add(END);
        }
        LockSupport.unpark(thread);
        thread.join(TimeUnit.SECONDS.toMillis(10));
        journal.close();
    }

    /** What comes on one connection. */
    private static final class Connection implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();
        private volatile @Nullable WebSocket socket;
        private long left;
        private long grantedNanos;
        private boolean isForging;
        private boolean isForgeryRefused;
        private volatile String why = LEFT;
        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

        /** One after the other: while one is on its way the socket refuses the next. */
        private void send(String command) {
            var to = socket();
            sent = sent.handle((done, failure) -> done).thenCompose(done -> to.sendText(command, true));
        }

        private WebSocket socket() {
            var opened = socket;
            if (opened == null) {
                throw new IllegalStateException("not open");
            }
            return opened;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            parts.append(data);
            if (isLast) {
                queue.add(parts.toString());
                parts.setLength(0);
            } else {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            why = code + " " + reason;
            queue.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            why = "1006 " + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
            queue.add(END);
        }
    }
}
