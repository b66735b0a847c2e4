package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.MessageSink;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import io.tickgate.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The example gateway's end of one connection. What is asked and what is answered happens on its writer's thread. */
final class ExamplePeer {
    private static final int[] LANES = {50, 20, 10, 4, 2, 1};
    private static final int OPS_PER_SECOND = 100;
    private static final int MOST_SYMBOLS = 1000;
    private static final int MOST_MISTAKES = 100;
    private static final long STALL_NANOS = 600_000_000L;
    private static final long FEW_TRADES = 5;

    private final ExampleGateway gateway;
    private final Socket socket;
    final WireFormat format;
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private final Map<Key, Sub> subs = new LinkedHashMap<>();
    private final Map<String, Set<String>> patterns = new HashMap<>();
    private final ArrayDeque<Long> commandNanos = new ArrayDeque<>();
    private final List<ServerMessage> out = new ArrayList<>();
    private final long stoodMicros = nowMicros();
    private Long credit;
    private int heartbeatMillis = 1000;
    private long nextHeartbeatNanos;
    private int beats;
    private int mistakes;
    private int excesses;
    private long steps;
    private boolean isMuted;
    private volatile boolean isClosed;

    /** What one key has been asked for and sent. */
    private static final class Sub {
        final ExampleMarket.Cell cell;
        SubscribeOptions options;
        Mode mode;
        int lane;
        boolean isExact;
        boolean needsSnapshot = true;
        SnapshotReason reason = SnapshotReason.INITIAL;
        /** In mode all, after which its records begin; none for the moment at which it is told. */
        Long place;

        long sent = -1;
        long seenRecords;
        long dropped = -1;
        long aheadOf = -1;
        long nextNanos;
        long seenTrade;
        int updates;
        BookLevels book;
        TreeMap<Long, Bar> bars = new TreeMap<>();

        Sub(ExampleMarket.Cell cell) {
            this.cell = cell;
        }

        Key key() {
            return cell.key;
        }
    }

    ExamplePeer(ExampleGateway gateway, Socket socket, WireFormat format) {
        this.gateway = gateway;
        this.socket = socket;
        this.format = format;
    }

    private boolean breaks(Breach breach) {
        return gateway.breaks(breach);
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1000;
    }

    void received(byte[] frame) {
        synchronized (inbox) {
            inbox.add(frame);
        }
    }

    void pong(byte[] payload) throws IOException {
        write(0x8A, payload);
    }

    void close(int code, String reason) throws IOException {
        var payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        isClosed = true;
        write(0x88, payload.toByteArray());
    }

    private void write(int first, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 65_536) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(127);
            frame.writeBytes(
                    java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(payload);
        synchronized (socket) {
            socket.getOutputStream().write(frame.toByteArray());
        }
    }

    void writeAll() {
        try {
            if (breaks(Breach.BEATS_BEFORE_THE_WELCOME)) {
                out.add(new ServerMessage.Heartbeat(nowMicros(), Map.of(), List.of(), null));
            }
            out.add(welcome(null));
            nextHeartbeatNanos = System.nanoTime() + heartbeatMillis * 1_000_000L;
            while (!isClosed) {
                synchronized (gateway.market) {
                    step(System.nanoTime());
                }
                if (!out.isEmpty() || (breaks(Breach.SENDS_EMPTY_FRAMES) && steps % 50 == 0)) {
                    Thread.sleep(gateway.linkMillis);
                    long begun = System.nanoTime();
                    write(0x80 | (format.isText() ? 1 : 2), frame(out));
                    out.clear();
                    boolean hasStalled = System.nanoTime() - begun > STALL_NANOS;
                    isMuted |= hasStalled && breaks(Breach.FORGETS_WHO_STOPPED_READING);
                    if (hasStalled && breaks(Breach.CLOSES_WHO_STOPS_READING)) {
                        close(4000, "stalled");
                    }
                }
                Thread.sleep(4);
            }
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] frame(List<ServerMessage> messages) {
        var sink = new Sink();
        for (var message : messages) {
            if (message instanceof ServerMessage.Snapshot one) {
                byte[] head = format.snapshotHead(
                        one.channel(),
                        one.symbol(),
                        handle(new Key(one.channel(), one.symbol())),
                        one.epoch(),
                        one.sequence(),
                        one.timeMicros(),
                        one.priceScale(),
                        one.sizeScale(),
                        one.reason());
                format.putSnapshot(sink, head, orElse(one.checksum(), -1), format.tail(one.payload()));
            } else if (message instanceof ServerMessage.Update one) {
                byte[] head = format.updateHead(
                        one.channel(),
                        one.symbol(),
                        handle(new Key(one.channel(), one.symbol())),
                        one.sequence(),
                        one.timeMicros());
                format.putUpdate(
                        sink,
                        head,
                        orElse(one.previous(), WireFormat.UNLINKED),
                        one.events(),
                        orElse(one.checksum(), -1),
                        format.tail(one.payload()));
            } else {
                sink.begin();
                sink.put(format.encode(message));
            }
        }
        return sink.end();
    }

    private static long orElse(Long value, long other) {
        return value == null ? other : value;
    }

    private static int handle(Key key) {
        return 1 + ExampleMarket.symbols().indexOf(key.symbol()) * 10 + ExampleMarket.CHANNELS.indexOf(key.channel());
    }

    private final class Sink implements MessageSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isEmpty = true;

        @Override
        public void begin() {
            if (format.isText()) {
                bytes.write(isEmpty ? '[' : ',');
            }
            isEmpty = false;
        }

        @Override
        public void put(byte[] part) {
            bytes.writeBytes(part);
        }

        @Override
        public void putDecimal(long number) {
            put(String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void putVarint(long number) {
            long rest = number;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        byte[] end() {
            if (format.isText()) {
                bytes.writeBytes((isEmpty ? "[]" : "]").getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        }
    }

    private ServerMessage.Welcome welcome(Long id) {
        var channels = new LinkedHashMap<String, Shape>();
        channels.put("quote", Shape.STATE);
        channels.put("book.3", Shape.BOOK);
        channels.put("trade", Shape.LOG);
        channels.put("bar.1s", Shape.BAR);
        return new ServerMessage.Welcome(
                breaks(Breach.WELCOMES_WITHOUT_ID) ? null : id,
                1,
                breaks(Breach.HAS_NO_SESSION) ? "" : "example-" + gateway.sessions.incrementAndGet(),
                nowMicros(),
                heartbeatMillis,
                new ServerMessage.Limits(gateway.maxSubs, MOST_SYMBOLS, OPS_PER_SECOND, ExampleGateway.MAX_FRAME_BYTES),
                channels);
    }

    private void step(long nowNanos) throws IOException {
        steps++;
        List<byte[]> frames;
        synchronized (inbox) {
            frames = List.copyOf(inbox);
            inbox.clear();
        }
        for (byte[] frame : frames) {
            read(frame);
            if (isClosed) {
                return;
            }
        }
        if (!isMuted) {
            // Not always from the first: little credit is for all.
            var inTurn = new ArrayList<>(subs.values());
            if (!inTurn.isEmpty()) {
                Collections.rotate(inTurn, (int) (steps % inTurn.size()));
            }
            inTurn.forEach(sub -> send(sub, nowNanos));
        }
        if (breaks(Breach.SENDS_WHAT_NOBODY_WANTS) && steps % 100 == 0) {
            out.add(new ServerMessage.Snapshot(
                    "quote", "nobody", "k1", 1, 1, 2, 0, SnapshotReason.INITIAL, null, null));
        }
        long interval = heartbeatMillis * 1_000_000L * (breaks(Breach.BEATS_TOO_SELDOM) ? 3 : 1);
        boolean mayBeat = !breaks(Breach.WANTS_CREDIT_FOR_HEARTBEATS) || credit == null || credit > 0;
        if (nowNanos >= nextHeartbeatNanos && mayBeat) {
            nextHeartbeatNanos = nowNanos + interval;
            out.add(heartbeat());
        }
    }

    private ServerMessage heartbeat() {
        beats++;
        var watermarks = new LinkedHashMap<String, Long>();
        long micros = breaks(Breach.STANDS_STILL)
                ? stoodMicros
                : nowMicros() - 10_000 - (breaks(Breach.TURNS_THE_CLOCK_BACK) && beats % 2 == 0 ? 5_000_000 : 0);
        ExampleMarket.CHANNELS.forEach(channel -> watermarks.put(channel, micros));
        var quiet = new ArrayList<ServerMessage.Quiet>();
        for (var sub : subs.values()) {
            boolean isSilent = sub.cell.sequence >= 0
                    && sub.sent == sub.cell.sequence
                    && !sub.needsSnapshot
                    && nowMicros() - sub.cell.timeMicros > 500_000;
            if (isSilent && !breaks(Breach.IS_NEVER_QUIET)) {
                quiet.add(new ServerMessage.Quiet(
                        sub.key().channel(),
                        sub.key().symbol(),
                        sub.sent + (breaks(Breach.CALLS_QUIET_WHAT_IT_DID_NOT_SEND) ? 5 : 0)));
            }
        }
        return new ServerMessage.Heartbeat(nowMicros(), watermarks, quiet, cursor());
    }

    /** Before it is all that was sent of every record. */
    private String cursor() {
        var lossless =
                subs.values().stream().filter(sub -> sub.mode == Mode.ALL).toList();
        boolean isWanted = !lossless.isEmpty() || breaks(Breach.GIVES_EVERYBODY_A_CURSOR);
        if (!isWanted || breaks(Breach.GIVES_NO_CURSOR)) {
            return null;
        }
        long reached = lossless.stream().mapToLong(this::sentUpTo).min().orElse(gateway.market.reached());
        long wrongBy = breaks(Breach.GIVES_A_CURSOR_TOO_FAR) ? 40 : breaks(Breach.GIVES_A_CURSOR_TOO_EARLY) ? -40 : 0;
        return new ExampleCursor(reached + wrongBy).text();
    }

    private long sentUpTo(Sub sub) {
        long told = sub.needsSnapshot ? placeOf(sub) : sub.sent;
        var unsent = ExampleMarket.after(sub.cell, told);
        return unsent.isEmpty() ? gateway.market.reached() : unsent.get(0).sequence() - 1;
    }

    private static long placeOf(Sub sub) {
        return sub.place == null ? sub.cell.sequence : sub.place;
    }

    private void read(byte[] frame) throws IOException {
        var all = format.decode(frame);
        String text = new String(frame, StandardCharsets.ISO_8859_1);
        for (var received : breaks(Breach.CARRIES_OUT_ONE_COMMAND_OF_A_FRAME) ? all.subList(0, 1) : all) {
            if (received instanceof Received.Malformed malformed) {
                mistake(malformed);
            } else if (breaks(Breach.REFUSES_NEW_FIELDS) && text.contains("\"new\"")) {
                mistake(new Received.Malformed(null, "new: what is that"));
            } else if (breaks(Breach.REFUSES_NULL) && text.contains(":null")) {
                mistake(new Received.Malformed(null, "mode: null"));
            } else if (received instanceof Received.Command command && isWithinRate(command.command())) {
                mistakes = 0;
                handle(command.command());
            }
            if (isClosed) {
                return;
            }
        }
    }

    private void mistake(Received.Malformed malformed) throws IOException {
        String message = breaks(Breach.DOES_NOT_NAME_THE_FIELD) ? "wrong" : malformed.message();
        out.add(new ServerMessage.Error(malformed.id(), ErrorCode.BAD_REQUEST, message));
        boolean isEnough = ++mistakes >= MOST_MISTAKES && !breaks(Breach.ENDURES_NONSENSE);
        if (isEnough || breaks(Breach.CLOSES_AFTER_ONE_BAD_COMMAND)) {
            close(4500, "not understood");
        }
    }

    private boolean isWithinRate(ClientCommand command) throws IOException {
        long now = System.nanoTime();
        while (!commandNanos.isEmpty() && now - commandNanos.peek() > 1_000_000_000L) {
            commandNanos.remove();
        }
        if (commandNanos.size() < OPS_PER_SECOND || breaks(Breach.LIMITS_NO_RATE)) {
            excesses = 0;
            commandNanos.add(now);
            return true;
        }
        Long after = breaks(Breach.DOES_NOT_SAY_WHEN_TO_GO_ON) ? null : 100L;
        out.add(new ServerMessage.Error(id(command), ErrorCode.RATE_LIMITED, "too many", true, after));
        if (++excesses > 10 * OPS_PER_SECOND && !breaks(Breach.ENDURES_A_FLOOD)) {
            close(4003, "abuse");
        }
        return false;
    }

    private static Long id(ClientCommand command) {
        return switch (command.op()) {
            case HELLO -> ((ClientCommand.Hello) command).id();
            case SUB -> ((ClientCommand.Subscribe) command).id();
            case UNSUB -> ((ClientCommand.Unsubscribe) command).id();
            case PING -> ((ClientCommand.Ping) command).id();
            case CREDIT -> null;
        };
    }

    private void handle(ClientCommand command) {
        switch (command.op()) {
            case HELLO -> {
                var hello = (ClientCommand.Hello) command;
                if (hello.heartbeatMillis() != null && !breaks(Breach.IGNORES_HB)) {
                    heartbeatMillis = Math.max(1000, hello.heartbeatMillis());
                    nextHeartbeatNanos = System.nanoTime() + heartbeatMillis * 1_000_000L;
                }
                credit = hello.credit() == null ? credit : hello.credit();
                out.add(welcome(hello.id()));
            }
            case SUB -> subscribe((ClientCommand.Subscribe) command);
            case UNSUB -> unsubscribe((ClientCommand.Unsubscribe) command);
            case CREDIT -> {
                if (credit != null) {
                    credit += ((ClientCommand.Credit) command).messages();
                } else if (!breaks(Breach.TAKES_CREDIT_FROM_NOWHERE)) {
                    out.add(new ServerMessage.Error(null, ErrorCode.BAD_REQUEST, "credit: no hello.credit before"));
                }
            }
            case PING -> {
                long id = ((ClientCommand.Ping) command).id();
                out.add(new ServerMessage.Pong(breaks(Breach.PONGS_SOMEBODY_ELSE) ? id + 1 : id, nowMicros()));
            }
        }
    }

    private void refuse(ClientCommand.Subscribe command, String message) {
        out.add(new ServerMessage.Error(command.id(), ErrorCode.BAD_REQUEST, message));
    }

    private void subscribe(ClientCommand.Subscribe command) {
        var options = command.options();
        boolean isLog = command.channel().equals("trade");
        var mode = options.mode() != null ? options.mode() : isLog ? Mode.ALL : Mode.CONFLATE;
        if (command.symbols().size() > MOST_SYMBOLS && !breaks(Breach.TAKES_ANY_NUMBER_OF_SYMBOLS)) {
            refuse(command, "syms: too many");
            return;
        }
        if (options.maxAgeMillis() != null && mode == Mode.ALL && !breaks(Breach.TAKES_MAX_AGE_IN_MODE_ALL)) {
            refuse(command, "maxAge: in mode all");
            return;
        }
        if (mode == Mode.ALL && options.from() instanceof From.Cursor from && isRefused(command, from)) {
            return;
        }
        if (mode == Mode.ALL && !isLog) {
            refuse(command, "mode: all");
            return;
        }
        Integer granted = mode == Mode.ALL || options.maxRate() == null ? null : lane(options.maxRate());
        var rejected = new ArrayList<ServerMessage.Rejection>();
        var resumed = new ArrayList<String>();
        var accepted = new LinkedHashSet<Key>();
        var ahead = new ArrayList<String>();
        var behind = new ArrayList<String>();
        for (String symbol : command.symbols()) {
            join(command, symbol, mode, granted, new Joined(accepted, rejected, resumed, ahead, behind));
        }
        boolean isSpoilt = !rejected.isEmpty() && breaks(Breach.LETS_ONE_SYMBOL_SPOIL_ALL);
        if (isSpoilt) {
            accepted.forEach(subs::remove);
            accepted.clear();
        }
        Integer told = granted != null && breaks(Breach.GRANTS_ANY_RATE)
                ? Integer.valueOf(options.maxRate().intValue())
                : granted;
        var handles = accepted.stream()
                .map(key -> new ServerMessage.Handle(key.symbol(), handle(key)))
                .toList();
        var ack = new ServerMessage.Ack(
                command.id(),
                command.channel(),
                mode == Mode.ALL && !isSpoilt ? command.symbols().size() - rejected.size() : accepted.size(),
                mode,
                told,
                Feed.RT,
                resumed,
                List.of(),
                rejected,
                handles);
        if (breaks(Breach.SENDS_BEFORE_THE_ACK)) {
            accepted.forEach(key -> send(subs.get(key), System.nanoTime()));
        }
        out.add(ack);
        if (breaks(Breach.ACKS_TWICE)) {
            out.add(ack);
        }
        if (!ahead.isEmpty()) {
            out.add(new ServerMessage.Status(command.channel(), ahead, StatusState.LAGGING, null, nowMicros(), null));
        }
        if (!behind.isEmpty()) {
            tellLoss(command, behind);
        }
        if (breaks(Breach.IS_STALE_FOR_NO_REASON) && !accepted.isEmpty()) {
            var symbols = accepted.stream().map(Key::symbol).toList();
            out.add(new ServerMessage.Status(command.channel(), symbols, StatusState.STALE, null, 1, null));
        }
    }

    private boolean isRefused(ClientCommand.Subscribe command, From.Cursor from) {
        try {
            ExampleCursor.parse(from.token());
        } catch (IllegalArgumentException e) {
            if (!breaks(Breach.TAKES_ANY_CURSOR)) {
                refuse(command, "from: " + e.getMessage());
                return true;
            }
        }
        if (!command.channel().equals("trade") && !breaks(Breach.TAKES_A_CURSOR_OF_ANY_CHANNEL)) {
            out.add(new ServerMessage.Error(
                    command.id(), ErrorCode.RESUME_UNAVAILABLE, "from: a cursor without " + command.channel()));
            return true;
        }
        return false;
    }

    private void tellLoss(ClientCommand.Subscribe command, List<String> symbols) {
        var first = ((From.Positions) command.options().from()).bySymbol().get(symbols.get(0));
        long from = first.sequence() + (breaks(Breach.TELLS_THE_WRONG_LOSS) ? 2 : 1);
        var lost = new ServerMessage.Lost(ExampleMarket.EPOCH, from, ExampleMarket.BEFORE_THE_FIRST);
        out.add(new ServerMessage.Status(
                command.channel(), symbols, StatusState.LIVE, ErrorCode.GAP, nowMicros(), null, lost));
    }

    private record Joined(
            Set<Key> accepted,
            List<ServerMessage.Rejection> rejected,
            List<String> resumed,
            List<String> ahead,
            List<String> behind) {}

    private void join(ClientCommand.Subscribe command, String symbol, Mode mode, Integer granted, Joined joined) {
        boolean isPattern = Patterns.isPattern(symbol);
        if (!ExampleMarket.CHANNELS.contains(command.channel())) {
            var code = breaks(Breach.CALLS_A_CHANNEL_A_SYMBOL) ? ErrorCode.UNKNOWN_SYMBOL : ErrorCode.UNKNOWN_CHANNEL;
            joined.rejected().add(new ServerMessage.Rejection(symbol, code));
            return;
        }
        if (isPattern) {
            var matches = new ArrayList<>(ExampleMarket.symbols());
            String pattern = breaks(Breach.MATCHES_TOO_MUCH) ? "*" : symbol;
            matches.removeIf(name -> !Patterns.matches(pattern, name));
            if (breaks(Breach.MISSES_A_MATCH) && matches.size() > 1) {
                matches.remove(1);
            }
            if (matches.isEmpty() && breaks(Breach.REJECTS_A_PATTERN_OF_NOTHING)) {
                joined.rejected().add(new ServerMessage.Rejection(symbol, ErrorCode.UNKNOWN_SYMBOL));
            }
            if (!command.options().once()) {
                patterns.computeIfAbsent(command.channel(), none -> new LinkedHashSet<>())
                        .add(symbol);
            }
            matches.forEach(name -> begin(command, name, mode, granted, joined, false));
            if (mode == Mode.ALL && command.options().from() instanceof From.Cursor) {
                joined.resumed().add(symbol);
            }
        } else if (!ExampleMarket.symbols().contains(symbol)) {
            joined.rejected().add(new ServerMessage.Rejection(symbol, ErrorCode.UNKNOWN_SYMBOL));
        } else {
            begin(command, symbol, mode, granted, joined, true);
        }
    }

    private void begin(
            ClientCommand.Subscribe command,
            String symbol,
            Mode mode,
            Integer granted,
            Joined joined,
            boolean isExact) {
        var key = new Key(command.channel(), symbol);
        var held = subs.get(key);
        var options = command.options();
        if (held == null && subs.size() >= gateway.maxSubs && !breaks(Breach.IGNORES_LIMIT_SUBS)) {
            joined.rejected().add(new ServerMessage.Rejection(symbol, ErrorCode.LIMIT_SUBS));
            return;
        }
        joined.accepted().add(key);
        if (held != null && options.once() && held.options != null && !held.options.once()) {
            held.needsSnapshot = true;
            return;
        }
        boolean isInPlace = held != null && options.from() == null && !options.once();
        var sub = isInPlace ? held : new Sub(gateway.market.cell(key));
        sub.isExact |= isExact || (held != null && held.isExact);
        sub.options = options;
        sub.mode = mode;
        sub.lane = granted == null ? 0 : granted;
        sub.needsSnapshot |= isInPlace && breaks(Breach.BEGINS_ANEW_IN_PLACE);
        subs.put(key, sub);
        if (options.from() instanceof From.Positions positions
                && positions.bySymbol().get(symbol) != null) {
            resume(sub, positions.bySymbol().get(symbol), joined);
        } else if (mode == Mode.ALL && !isInPlace) {
            sub.place = place(sub, options.from());
            sub.reason = options.from() instanceof From.Cursor ? SnapshotReason.RESUMED : SnapshotReason.INITIAL;
            if (options.from() instanceof From.Cursor && isExact) {
                joined.resumed().add(symbol);
            }
        }
    }

    private Long place(Sub sub, From from) {
        long now = sub.cell.sequence;
        var tape = sub.cell.tape;
        if (from instanceof From.Earliest) {
            return tape.isEmpty() || breaks(Breach.BEGINS_EARLIEST_NOW)
                    ? now
                    : tape.peek().sequence() - 1;
        } else if (from instanceof From.Time time && !breaks(Breach.IGNORES_A_TIME)) {
            return tape.stream()
                    .filter(record -> record.trade().timeMicros() >= time.micros())
                    .map(record -> record.sequence() - 1)
                    .findFirst()
                    .orElse(now);
        } else if (from instanceof From.Cursor cursor) {
            try {
                return ExampleCursor.parse(cursor.token()).sequence();
            } catch (IllegalArgumentException e) {
                return now;
            }
        } else if (from instanceof From.Latest && breaks(Breach.BEGINS_LATEST_TOO_EARLY)) {
            return now - 200;
        }
        return now;
    }

    private void resume(Sub sub, Position position, Joined joined) {
        var cell = sub.cell;
        String channel = sub.key().channel();
        sub.reason = SnapshotReason.RESYNC;
        if (!position.epoch().equals(ExampleMarket.EPOCH) && !breaks(Breach.TAKES_ANY_EPOCH)) {
            return;
        }
        if (position.sequence() > cell.sequence) {
            joined.ahead().add(sub.key().symbol());
            sub.aheadOf = position.sequence();
            return;
        }
        boolean isLost = sub.mode == Mode.ALL && position.sequence() < ExampleMarket.BEFORE_THE_FIRST;
        if (isLost && !breaks(Breach.HIDES_A_LOSS)) {
            joined.behind().add(sub.key().symbol());
            joined.resumed().add(sub.key().symbol());
            sub.place = ExampleMarket.BEFORE_THE_FIRST;
            sub.reason = SnapshotReason.LAGGED;
            return;
        } else if (isLost) {
            joined.resumed().add(sub.key().symbol());
            sub.place = cell.sequence;
            sub.reason = SnapshotReason.INITIAL;
            return;
        }
        boolean isState = channel.equals("quote") && !breaks(Breach.RESUMES_NO_STATE);
        boolean isLog = channel.equals("trade");
        boolean isSameBook = channel.equals("book.3")
                && position.sequence() == cell.sequence
                && !breaks(Breach.CALLS_A_RESYNC_INITIAL);
        if (isState || isLog || isSameBook) {
            joined.resumed().add(sub.key().symbol());
            sub.sent = position.sequence();
            sub.book = cell.view();
            sub.needsSnapshot = breaks(Breach.RESUMES_WITH_A_SNAPSHOT);
            sub.updates = isLog && breaks(Breach.RESUMES_WITH_A_HOLE) ? -1 : 0;
        } else if (channel.equals("book.3") && breaks(Breach.CALLS_A_RESYNC_INITIAL)) {
            sub.reason = SnapshotReason.INITIAL;
        } else if (channel.equals("bar.1s") && breaks(Breach.CALLS_A_RESYNC_OF_BARS_INITIAL)) {
            sub.reason = SnapshotReason.INITIAL;
        }
    }

    private static Integer lane(double rate) {
        for (int lane : LANES) {
            if (lane <= rate) {
                return lane;
            }
        }
        return 1;
    }

    private void unsubscribe(ClientCommand.Unsubscribe command) {
        var held = patterns.computeIfAbsent(command.channel(), none -> new LinkedHashSet<>());
        var last = new ArrayList<Sub>();
        for (String symbol : command.symbols()) {
            held.remove(symbol);
            for (var sub : List.copyOf(subs.values())) {
                boolean isNamed = Patterns.isPattern(symbol)
                        ? Patterns.matches(symbol, sub.key().symbol())
                        : symbol.equals(sub.key().symbol());
                if (!sub.key().channel().equals(command.channel()) || !isNamed) {
                    continue;
                }
                sub.isExact &= Patterns.isPattern(symbol);
                boolean isMatched = sub.isExact
                        || held.stream()
                                .anyMatch(pattern ->
                                        Patterns.matches(pattern, sub.key().symbol()));
                boolean isKept = isMatched
                        ? !breaks(Breach.ENDS_WHAT_ANOTHER_MATCHES)
                        : breaks(Breach.GOES_ON_AFTER_UNSUB)
                                || (Patterns.isPattern(symbol) && breaks(Breach.KEEPS_WHAT_NONE_MATCHES));
                if (!isKept) {
                    subs.remove(sub.key());
                    last.add(sub);
                }
            }
        }
        if (!breaks(Breach.DOES_NOT_ANSWER_UNSUBS)) {
            out.add(new ServerMessage.Ack(
                    command.id(), command.channel(), last.size(), null, null, null, List.of(), List.of(), List.of()));
        }
        if (breaks(Breach.DOES_NOT_LET_GO) && !last.isEmpty()) {
            out.add(snapshot(last.get(0)));
        }
    }

    private boolean isPaidFor(Sub sub) {
        return sub.mode == Mode.ALL && !sub.needsSnapshot && breaks(Breach.IGNORES_CREDIT_FOR_RECORDS);
    }

    private boolean hasCredit() {
        long least = breaks(Breach.WITHHOLDS_CREDIT) ? 1 : breaks(Breach.OVERDRAWS_CREDIT) ? -1 : 0;
        return credit == null || credit > least || breaks(Breach.IGNORES_CREDIT);
    }

    private void sendData(ServerMessage message) {
        out.add(message);
        if (credit != null) {
            credit--;
        }
    }

    private void send(Sub sub, long nowNanos) {
        var cell = sub.cell;
        boolean isLosing = sub.mode == Mode.ALL && !sub.needsSnapshot && breaks(Breach.LOSES_WHAT_WAITS_FOR_CREDIT);
        if (!hasCredit() && !isPaidFor(sub) && !isLosing) {
            return;
        }
        if (sub.aheadOf > cell.sequence && !breaks(Breach.GOES_BACK_IN_TIME)) {
            return;
        }
        sub.aheadOf = -1;
        if (sub.needsSnapshot) {
            boolean isFoundLater = sub.mode == Mode.ALL && !sub.isExact && sub.place != null;
            if (isFoundLater && ExampleMarket.after(cell, sub.place).isEmpty()) {
                return;
            }
            sub.needsSnapshot = false;
            boolean isWrong = breaks(Breach.BEGINS_WITH_AN_UPDATE) && cell.value != null && sub.sent < 0;
            sendData(
                    isWrong
                            ? new ServerMessage.Update(
                                    "quote",
                                    sub.key().symbol(),
                                    cell.sequence,
                                    cell.timeMicros,
                                    null,
                                    1,
                                    null,
                                    cell.value)
                            : snapshot(sub));
            sub.sent = placeOf(sub);
            sub.place = null;
            sub.seenRecords = cell.records;
            boolean goesOn =
                    breaks(Breach.GOES_ON_AFTER_ONCE) || (breaks(Breach.GOES_ON_AFTER_A_PATTERN_ONCE) && !sub.isExact);
            if (sub.options != null && sub.options.once() && !goesOn) {
                subs.remove(sub.key());
            }
            return;
        }
        if (cell.sequence <= Math.max(sub.sent, sub.dropped)) {
            return;
        }
        if (nowNanos < sub.nextNanos && !isDueByTrade(sub)) {
            if (breaks(Breach.DROPS_WHAT_COMES_TOO_SOON)) {
                sub.dropped = cell.sequence;
            }
            return;
        }
        if (sub.lane > 0) {
            sub.nextNanos = nowNanos + 1_000_000_000L / sub.lane / (breaks(Breach.SENDS_TWICE_THE_RATE) ? 2 : 1);
        }
        sub.updates++;
        switch (sub.key().channel()) {
            case "quote" -> sendQuote(sub);
            case "book.3" -> sendBook(sub);
            case "trade" -> sendTrades(sub);
            default -> sendBars(sub);
        }
    }

    private boolean isDueByTrade(Sub sub) {
        long trade = gateway.market.cell(new Key("trade", sub.key().symbol())).sequence;
        boolean isDue = sub.options.withTrades() && trade > sub.seenTrade && !breaks(Breach.IGNORES_WITH_TRADES);
        sub.seenTrade = trade;
        return isDue;
    }

    private long events(Sub sub) {
        long events = Math.max(1, sub.cell.records - sub.seenRecords);
        sub.seenRecords = sub.cell.records;
        return events;
    }

    private void sendQuote(Sub sub) {
        var cell = sub.cell;
        var payload = cell.value;
        if (sub.lane > 0 && breaks(Breach.SENDS_SLOW_CLIENTS_SOMETHING_ELSE)) {
            var quote = ((Payload.OfQuote) payload).quote();
            payload = new Payload.OfQuote(new Quote(new Level(quote.bid().price(), new Size(99, 0)), quote.ask()));
        }
        boolean turnsBack = breaks(Breach.TURNS_BACK) && sub.updates % 7 == 0;
        sendData(new ServerMessage.Update(
                "quote",
                sub.key().symbol(),
                turnsBack ? sub.sent - 1 : cell.sequence,
                cell.timeMicros,
                breaks(Breach.LINKS_QUOTES) ? sub.sent : null,
                events(sub),
                null,
                payload));
        if (breaks(Breach.DELIVERS_PER_PATTERN)) {
            long names = patterns.getOrDefault("quote", Set.of()).stream()
                    .filter(pattern -> Patterns.matches(pattern, sub.key().symbol()))
                    .count();
            if (names > 1) {
                sendData(out.get(out.size() - 1));
            }
        }
        sub.sent = cell.sequence;
    }

    private BookLevels view(Sub sub) {
        return breaks(Breach.SENDS_TOO_DEEP_BOOKS) && sub.cell.book != null
                ? sub.cell.book.top(ExampleMarket.DEPTH + 2)
                : sub.cell.view();
    }

    private Long checksum(Sub sub) {
        boolean isWanted = sub.options != null && sub.options.checksum();
        if (!isWanted && !breaks(Breach.ADDS_CHECKSUMS)) {
            return null;
        }
        return view(sub).checksum() + (breaks(Breach.MISCALCULATES) ? 1 : 0);
    }

    private void sendBook(Sub sub) {
        var view = view(sub);
        var changes = view.changesSince(sub.book);
        if (changes.isEmpty()) {
            return;
        }
        if (breaks(Breach.FORGETS_TO_DELETE)) {
            changes = BookLevels.of(
                    changes.bids().stream().filter(ExamplePeer::isThere).toList(),
                    changes.asks().stream().filter(ExamplePeer::isThere).toList());
        } else if (breaks(Breach.SENDS_OTHER_DIGITS)) {
            changes = BookLevels.of(
                    changes.bids().stream().map(ExamplePeer::finer).toList(),
                    changes.asks().stream().map(ExamplePeer::finer).toList());
        }
        boolean isLost = breaks(Breach.LOSES_A_LINK) && sub.updates % 5 == 0;
        sendData(new ServerMessage.Update(
                "book.3",
                sub.key().symbol(),
                sub.cell.sequence,
                sub.cell.timeMicros,
                isLost ? sub.sent - 1 : sub.sent,
                events(sub),
                checksum(sub),
                new Payload.OfBook(changes)));
        sub.book = view;
        sub.sent = sub.cell.sequence;
    }

    private static boolean isThere(Level level) {
        return level.size().mantissa() != 0;
    }

    private static Level finer(Level level) {
        return new Level(level.price().atScale(level.price().scale() + 1), level.size());
    }

    private void sendTrades(Sub sub) {
        var records = ExampleMarket.after(sub.cell, sub.sent);
        if (sub.mode == Mode.CONFLATE || breaks(Breach.FOLDS_IN_MODE_ALL)) {
            sendFold(sub, records);
            return;
        }
        for (var record : records) {
            boolean isHole = sub.updates == 0 && breaks(Breach.RESUMES_WITH_A_HOLE);
            boolean isSkipped = breaks(Breach.SKIPS_TRADES) && (record.sequence() + hashCode()) % 5 == 0;
            if (isHole || isSkipped) {
                sub.updates++;
                continue;
            }
            if (!hasCredit() && breaks(Breach.LOSES_WHAT_WAITS_FOR_CREDIT)) {
                sub.sent = record.sequence();
                continue;
            } else if (!hasCredit() && !isPaidFor(sub)) {
                return;
            }
            sendData(new ServerMessage.Update(
                    "trade",
                    sub.key().symbol(),
                    record.sequence(),
                    record.trade().timeMicros(),
                    sub.sent,
                    1,
                    null,
                    new Payload.OfTrades(List.of(record.trade()))));
            sub.sent = record.sequence();
        }
    }

    private void sendFold(Sub sub, List<ExampleMarket.Record> records) {
        if (records.isEmpty()) {
            return;
        }
        int length = 1;
        while (length < records.size()
                && (breaks(Breach.FOLDS_CANCELS)
                        || (records.get(0).trade().cancels() == null
                                && records.get(length).trade().cancels() == null))) {
            length++;
        }
        var folded = records.subList(0, length);
        List<Trade> trades = folded.stream().map(ExampleMarket.Record::trade).toList();
        var last = folded.get(length - 1);
        sendData(new ServerMessage.Update(
                "trade",
                sub.key().symbol(),
                last.sequence(),
                last.trade().timeMicros(),
                sub.sent,
                length,
                null,
                length == 1 ? new Payload.OfTrades(trades) : new Payload.OfFold(fold(trades))));
        sub.sent = last.sequence();
    }

    private TradeFold fold(List<Trade> trades) {
        var fold = TradeFold.of(
                trades.stream().filter(trade -> trade.cancels() == null).toList());
        if (breaks(Breach.FORGETS_A_HIGH)) {
            return new TradeFold(fold.last(), fold.last().price(), fold.low(), fold.volume(), fold.count());
        } else if (breaks(Breach.FOLDS_UPSIDE_DOWN)) {
            return new TradeFold(fold.last(), fold.low(), fold.high(), fold.volume(), fold.count());
        } else if (breaks(Breach.COUNTS_ONE_TOO_FEW) && fold.count() > 2) {
            return new TradeFold(fold.last(), fold.high(), fold.low(), fold.volume(), fold.count() - 1);
        }
        return fold;
    }

    private void sendBars(Sub sub) {
        for (var bar : List.copyOf(sub.cell.bars.values())) {
            var before = sub.bars.put(bar.startMicros(), bar);
            if (bar.equals(before) || (bar.isFinal() && breaks(Breach.LOSES_A_CLOSED_BAR))) {
                continue;
            }
            if (!hasCredit()) {
                sub.bars.put(bar.startMicros(), before);
                return;
            }
            sendData(bar(sub, insane(bar)));
        }
        if (breaks(Breach.CHANGES_CLOSED_BARS) && sub.bars.size() > 1) {
            var closed = sub.bars.firstEntry().getValue();
            sendData(bar(
                    sub,
                    new Bar(
                            closed.startMicros(),
                            closed.open(),
                            closed.high(),
                            closed.low(),
                            closed.close(),
                            closed.volume().add(BigDecimal.ONE),
                            closed.count(),
                            true,
                            closed.revision(),
                            false)));
        }
        sub.sent = sub.cell.sequence;
    }

    private Bar insane(Bar bar) {
        return breaks(Breach.SENDS_INSANE_BARS)
                ? new Bar(
                        bar.startMicros(),
                        bar.open(),
                        new Price(1, 2),
                        bar.low(),
                        bar.close(),
                        bar.volume(),
                        bar.count(),
                        bar.isFinal(),
                        bar.revision(),
                        false)
                : bar;
    }

    private static ServerMessage bar(Sub sub, Bar bar) {
        return new ServerMessage.Update(
                "bar.1s",
                sub.key().symbol(),
                sub.cell.sequence,
                sub.cell.timeMicros,
                null,
                1,
                null,
                new Payload.OfBar(bar));
    }

    private ServerMessage.Snapshot snapshot(Sub sub) {
        var cell = sub.cell;
        if (sub.mode == Mode.ALL && !breaks(Breach.BEGINS_WITH_TRADES)) {
            return new ServerMessage.Snapshot(
                    sub.key().channel(),
                    sub.key().symbol(),
                    cell.sequence < 0 ? "" : ExampleMarket.EPOCH,
                    placeOf(sub),
                    0,
                    0,
                    0,
                    sub.reason,
                    null,
                    new Payload.OfTrades(List.of()));
        }
        Payload payload = cell.value;
        Long checksum = null;
        switch (sub.key().channel()) {
            case "book.3" -> {
                sub.book = view(sub);
                payload = cell.book == null ? null : new Payload.OfBook(sub.book);
                checksum = checksum(sub);
            }
            case "trade" -> payload = new Payload.OfTrades(trades(sub));
            case "bar.1s" -> {
                sub.bars = new TreeMap<>(cell.bars);
                payload = cell.bars.isEmpty() ? null : new Payload.OfBars(List.copyOf(cell.bars.values()));
            }
            default -> {
                // The quote as it is.
            }
        }
        return new ServerMessage.Snapshot(
                sub.key().channel(),
                sub.key().symbol(),
                cell.sequence < 0 ? "" : ExampleMarket.EPOCH,
                cell.sequence,
                cell.timeMicros,
                2,
                0,
                sub.reason,
                checksum,
                payload);
    }

    private List<Trade> trades(Sub sub) {
        if (sub.mode == Mode.ALL && !breaks(Breach.BEGINS_WITH_TRADES)) {
            return List.of();
        }
        var all = sub.cell.tape.stream().map(ExampleMarket.Record::trade).toList();
        return all.subList((int) Math.max(0, all.size() - FEW_TRADES), all.size());
    }
}
