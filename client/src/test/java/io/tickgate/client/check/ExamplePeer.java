package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The example gateway's end of one connection. What is asked and what is answered happens on its writer's thread. */
final class ExamplePeer {
    private static final int OPS_PER_SECOND = 100;
    private static final int MOST_SYMBOLS = 1000;
    private static final int MOST_MISTAKES = 100;
    private static final long STALL_NANOS = 600_000_000L;

    private final ExampleGateway gateway;
    private final ExampleFrames frames;
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private final Map<Key, ExampleSub> subs = new LinkedHashMap<>();
    private final ArrayDeque<Long> commandNanos = new ArrayDeque<>();
    private final List<ServerMessage> out = new ArrayList<>();
    private final ExampleSender sender;
    private final ExampleSubscriptions subscriptions;
    private final long stoodMicros = ExampleMarket.nowMicros();
    private int heartbeatMillis = 1000;
    private long nextHeartbeatNanos;
    private int beats;
    private int stampsMillis;
    private long nextStampsNanos;
    private long chains;
    private int mistakes;
    private int excesses;
    private long steps;
    private boolean isMuted;
    private volatile boolean isClosed;

    ExamplePeer(ExampleGateway gateway, ExampleFrames frames) {
        this.gateway = gateway;
        this.frames = frames;
        Map<String, Set<String>> patterns = new HashMap<>();
        sender = new ExampleSender(gateway, out, subs, patterns);
        subscriptions = new ExampleSubscriptions(gateway, out, subs, patterns, sender);
    }

    private boolean breaks(Breach breach) {
        return gateway.breaks(breach);
    }

    boolean isText() {
        return frames.format().isText();
    }

    void received(byte[] frame) {
        synchronized (inbox) {
            inbox.add(frame);
        }
    }

    void pong(byte[] payload) throws IOException {
        frames.pong(payload);
    }

    void close(int code, String reason) throws IOException {
        isClosed = true;
        frames.close(code, reason);
    }

    void writeAll() {
        try {
            if (breaks(Breach.BEATS_BEFORE_THE_WELCOME)) {
                out.add(new ServerMessage.Heartbeat(ExampleMarket.nowMicros(), Map.of(), List.of(), null));
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
                    frames.messages(out);
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
                ExampleMarket.nowMicros(),
                heartbeatMillis,
                new ServerMessage.Limits(gateway.maxSubs, MOST_SYMBOLS, OPS_PER_SECOND, ExampleGateway.MAX_FRAME_BYTES),
                channels,
                stampsMillis == 0 ? null : stampsMillis);
    }

    private void step(long nowNanos) throws IOException {
        steps++;
        List<byte[]> read;
        synchronized (inbox) {
            read = List.copyOf(inbox);
            inbox.clear();
        }
        for (byte[] frame : read) {
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
            inTurn.forEach(sub -> sender.send(sub, nowNanos));
            stamp(nowNanos);
        }
        if (breaks(Breach.SENDS_WHAT_NOBODY_WANTS) && steps % 100 == 0) {
            out.add(new ServerMessage.Snapshot(
                    "quote", "nobody", "k1", 1, 1, 2, 0, SnapshotReason.INITIAL, null, null));
        }
        long interval = heartbeatMillis * 1_000_000L * (breaks(Breach.BEATS_TOO_SELDOM) ? 3 : 1);
        boolean mayBeat = !breaks(Breach.WANTS_CREDIT_FOR_HEARTBEATS) || sender.credit == null || sender.credit > 0;
        if (nowNanos >= nextHeartbeatNanos && mayBeat) {
            nextHeartbeatNanos = nowNanos + interval;
            out.add(heartbeat());
        }
    }

    private void stamp(long nowNanos) {
        boolean areWanted = stampsMillis > 0 || breaks(Breach.STAMPS_FOR_EVERYBODY);
        if (!areWanted || nowNanos < nextStampsNanos) {
            return;
        }
        for (var message : List.copyOf(out)) {
            if (message instanceof ServerMessage.Update update
                    && !update.channel().startsWith("bar")) {
                nextStampsNanos = nowNanos + 1_000_000_000L;
                long micros = ExampleMarket.nowMicros();
                out.add(new ServerMessage.Stamps(
                        ++chains,
                        update.channel(),
                        update.symbol(),
                        update.sequence() + (breaks(Breach.STAMPS_ANOTHER_UPDATE) ? 1_000 : 0),
                        update.timeMicros(),
                        update.timeMicros() / 1_000 * 1_000,
                        KafkaTime.CREATE,
                        micros,
                        micros + 50,
                        micros + (breaks(Breach.STAMPS_BACKWARDS) ? 0 : 80)));
                return;
            }
        }
    }

    private ServerMessage heartbeat() {
        beats++;
        var watermarks = new LinkedHashMap<String, Long>();
        long micros = breaks(Breach.STANDS_STILL)
                ? stoodMicros
                : ExampleMarket.nowMicros()
                        - 10_000
                        - (breaks(Breach.TURNS_THE_CLOCK_BACK) && beats % 2 == 0 ? 5_000_000 : 0);
        ExampleMarket.CHANNELS.forEach(channel -> watermarks.put(channel, micros));
        var quiet = new ArrayList<ServerMessage.Quiet>();
        for (var sub : subs.values()) {
            boolean isSilent = sub.cell.sequence >= 0
                    && sub.sent == sub.cell.sequence
                    && !sub.needsSnapshot
                    && ExampleMarket.nowMicros() - sub.cell.timeMicros > 500_000;
            if (isSilent && !breaks(Breach.IS_NEVER_QUIET)) {
                quiet.add(new ServerMessage.Quiet(
                        sub.key().channel(),
                        sub.key().symbol(),
                        sub.sent + (breaks(Breach.CALLS_QUIET_WHAT_IT_DID_NOT_SEND) ? 5 : 0)));
            }
        }
        return new ServerMessage.Heartbeat(ExampleMarket.nowMicros(), watermarks, quiet, cursor());
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

    private long sentUpTo(ExampleSub sub) {
        long told = sub.needsSnapshot ? ExampleSender.placeOf(sub) : sub.sent;
        var unsent = ExampleMarket.after(sub.cell, told);
        return unsent.isEmpty() ? gateway.market.reached() : unsent.get(0).sequence() - 1;
    }

    private void read(byte[] frame) throws IOException {
        var all = frames.format().decode(frame);
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
            case REPORT -> ((ClientCommand.Report) command).id();
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
                sender.credit = hello.credit() == null ? sender.credit : hello.credit();
                if (hello.stampsMillis() != null && !breaks(Breach.GRANTS_NO_STAMPS)) {
                    stampsMillis = hello.stampsMillis();
                }
                out.add(welcome(hello.id()));
            }
            case SUB -> subscriptions.subscribe((ClientCommand.Subscribe) command);
            case UNSUB -> subscriptions.unsubscribe((ClientCommand.Unsubscribe) command);
            case CREDIT -> {
                if (sender.credit != null) {
                    sender.credit += ((ClientCommand.Credit) command).messages();
                } else if (!breaks(Breach.TAKES_CREDIT_FROM_NOWHERE)) {
                    out.add(new ServerMessage.Error(null, ErrorCode.BAD_REQUEST, "credit: no hello.credit before"));
                }
            }
            case PING -> {
                long id = ((ClientCommand.Ping) command).id();
                out.add(new ServerMessage.Pong(
                        breaks(Breach.PONGS_SOMEBODY_ELSE) ? id + 1 : id, ExampleMarket.nowMicros()));
            }
            case REPORT -> {
                boolean isFromNowhere = stampsMillis == 0 && !breaks(Breach.TAKES_REPORTS_FROM_NOWHERE);
                if (isFromNowhere || breaks(Breach.REFUSES_REPORTS)) {
                    out.add(new ServerMessage.Error(
                            ((ClientCommand.Report) command).id(),
                            ErrorCode.BAD_REQUEST,
                            "report: no hello.stamps before"));
                }
            }
        }
    }
}
