package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds one connection to the rules, from what was sent and what came.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class Referee {
    private final Rulebook rulebook;
    private final String check;
    private final Map<Long, ClientCommand> unanswered = new LinkedHashMap<>();
    private final Set<Long> reported = new HashSet<>();
    private final Map<Key, KeyWatch> held = new HashMap<>();
    private final Set<Key> ended = new HashSet<>();
    /** By channel, what each pattern was given with. */
    private final Map<String, Map<String, SubscribeOptions>> patterns = new HashMap<>();

    private final Map<String, Long> watermarks = new HashMap<>();
    private Map<String, Shape> channels = Map.of();
    private long lastTimeMicros = Long.MIN_VALUE;
    private boolean isWelcome;
    private @Nullable Long grantedCredit;
    private long grantedSinceHello;
    private long usedCredit;
    private boolean mayHaveStamps;

    Referee(Rulebook rulebook, String check) {
        this.rulebook = rulebook;
        this.check = check;
    }

    void sent(ClientCommand command) {
        switch (command.op()) {
            case HELLO -> {
                var hello = (ClientCommand.Hello) command;
                grantedSinceHello = 0;
                mayHaveStamps |= hello.stampsMillis() != null;
                if (hello.id() != null) {
                    unanswered.put(hello.id(), hello);
                }
            }
            case SUB -> unanswered.put(((ClientCommand.Subscribe) command).id(), command);
            case UNSUB -> unanswered.put(((ClientCommand.Unsubscribe) command).id(), command);
            case CREDIT -> {
                long more = ((ClientCommand.Credit) command).messages();
                grantedSinceHello += more;
                if (grantedCredit != null) {
                    grantedCredit += more;
                }
            }
            case PING -> unanswered.put(((ClientCommand.Ping) command).id(), command);
            case REPORT -> {
                // Answered only where it is refused.
                var id = ((ClientCommand.Report) command).id();
                if (id != null) {
                    reported.add(id);
                }
            }
        }
    }

    /** A command that cannot be carried out, whose id can be read. */
    void sentMalformed(long id) {
        unanswered.put(id, new ClientCommand.Ping(id));
    }

    void frame(int messages) {
        judge(Rule.FRAMES, messages > 0, "an empty frame", "one message or more");
    }

    void unreadable(String why) {
        rulebook.broken(Rule.FRAMES, check, why, "a frame of messages");
    }

    void saw(ServerMessage message) {
        if (!isWelcome) {
            isWelcome = true;
            judge(
                    Rule.WELCOME_FIRST,
                    message instanceof ServerMessage.Welcome welcome && welcome.id() == null,
                    shown(message),
                    "a welcome without an id");
        }
        switch (message.type()) {
            case WELCOME -> welcome((ServerMessage.Welcome) message);
            case ACK -> ack((ServerMessage.Ack) message);
            case SNAPSHOT -> {
                var snapshot = (ServerMessage.Snapshot) message;
                var watch = data(message, new Key(snapshot.channel(), snapshot.symbol()));
                if (watch != null) {
                    watch.snapshot(snapshot);
                    if (watch.options().once()) {
                        end(watch.key());
                    }
                }
            }
            case UPDATE -> {
                var update = (ServerMessage.Update) message;
                var watch = data(message, new Key(update.channel(), update.symbol()));
                if (watch != null) {
                    watch.update(update);
                }
            }
            case STATUS -> status((ServerMessage.Status) message);
            case HB -> heartbeat((ServerMessage.Heartbeat) message);
            case PONG -> answered(((ServerMessage.Pong) message).id(), message);
            case ERROR -> {
                Long id = ((ServerMessage.Error) message).id();
                if (id != null && !reported.remove(id)) {
                    answered(id, message);
                }
            }
            case BYE -> {
                // Whoever waits for it asks for it.
            }
            case STAMPS -> judge(Rule.STAMPS_ASKED, mayHaveStamps, shown(message), "none without a hello with stamps");
        }
    }

    private @Nullable ClientCommand answered(long id, ServerMessage answer) {
        var command = unanswered.remove(id);
        judge(
                Rule.ONE_ANSWER,
                command != null,
                shown(answer),
                "an answer to one of %s".formatted(Shown.limited(unanswered.keySet())));
        return command;
    }

    /** What was sent long ago must have been answered by now. */
    void ends(long patienceMillis) {
        for (var command : unanswered.values()) {
            rulebook.broken(
                    Rule.ONE_ANSWER,
                    check,
                    "nothing",
                    "an answer to %s within %d ms".formatted(Shown.of(command), patienceMillis));
        }
    }

    boolean isUnanswered() {
        return !unanswered.isEmpty();
    }

    private void welcome(ServerMessage.Welcome welcome) {
        channels = welcome.channels();
        if (welcome.id() != null
                && answered(welcome.id(), welcome) instanceof ClientCommand.Hello hello
                && hello.credit() != null) {
            grantedCredit = hello.credit() + grantedSinceHello;
            usedCredit = 0;
        }
    }

    private void ack(ServerMessage.Ack ack) {
        var command = answered(ack.id(), ack);
        var rejected = new HashSet<String>();
        ack.rejected().forEach(rejection -> rejected.add(rejection.symbol()));
        if (command instanceof ClientCommand.Subscribe subscribe) {
            for (String symbol : subscribe.symbols()) {
                if (!rejected.contains(symbol)) {
                    begin(subscribe, symbol, ack);
                }
            }
        } else if (command instanceof ClientCommand.Unsubscribe unsubscribe) {
            unsubscribe.symbols().forEach(symbol -> unsubscribed(unsubscribe.channel(), symbol));
        }
    }

    private void begin(ClientCommand.Subscribe subscribe, String symbol, ServerMessage.Ack ack) {
        String channel = subscribe.channel();
        if (Patterns.isPattern(symbol)) {
            patterns.computeIfAbsent(channel, none -> new LinkedHashMap<>()).put(symbol, subscribe.options());
            held.forEach((key, watch) -> {
                if (key.channel().equals(channel)
                        && Patterns.matches(symbol, key.symbol())
                        && !isShownOnce(watch, subscribe.options())) {
                    begin(watch, subscribe.options(), ack, key.symbol());
                }
            });
            for (String resumed : ack.resumed()) {
                var key = new Key(channel, resumed);
                if (Patterns.matches(symbol, resumed) && !held.containsKey(key)) {
                    begin(hold(key, subscribe.options()), subscribe.options(), ack, resumed);
                }
            }
        } else {
            var key = new Key(channel, symbol);
            var watch = held.get(key);
            if (watch == null) {
                watch = hold(key, subscribe.options());
            } else if (isShownOnce(watch, subscribe.options())) {
                return;
            }
            begin(watch, subscribe.options(), ack, symbol);
            watch.isExact = true;
        }
    }

    /** Whether a key that is held goes on as it is, with one snapshot more. */
    private static boolean isShownOnce(KeyWatch watch, SubscribeOptions options) {
        return options.once() && !watch.options().once();
    }

    private KeyWatch hold(Key key, SubscribeOptions options) {
        var watch = new KeyWatch(key, channels.getOrDefault(key.channel(), Shape.STATE), options, this);
        held.put(key, watch);
        ended.remove(key);
        return watch;
    }

    private static void begin(KeyWatch watch, SubscribeOptions options, ServerMessage.Ack ack, String symbol) {
        watch.asked(options, ack.mode());
        if (ack.resumed().contains(symbol)
                && options.from() instanceof From.Positions positions
                && positions.bySymbol().get(symbol) != null) {
            watch.resumed(positions.bySymbol().get(symbol));
        }
    }

    private void unsubscribed(String channel, String symbol) {
        var ofChannel = patterns.getOrDefault(channel, new LinkedHashMap<>());
        if (Patterns.isPattern(symbol)) {
            ofChannel.remove(symbol);
        } else {
            var watch = held.get(new Key(channel, symbol));
            if (watch != null) {
                watch.isExact = false;
            }
        }
        held.values().stream()
                .filter(watch -> watch.key().channel().equals(channel)
                        && !watch.isExact
                        && ofChannel.keySet().stream()
                                .noneMatch(pattern ->
                                        Patterns.matches(pattern, watch.key().symbol())))
                .map(KeyWatch::key)
                .toList()
                .forEach(this::end);
        held.values().stream()
                .filter(watch -> watch.key().channel().equals(channel))
                .filter(watch -> Patterns.isPattern(symbol)
                        ? Patterns.matches(symbol, watch.key().symbol())
                        : watch.key().symbol().equals(symbol))
                .forEach(KeyWatch::loseOptions);
    }

    private void end(Key key) {
        held.remove(key);
        ended.add(key);
    }

    private @Nullable KeyWatch data(ServerMessage message, Key key) {
        if (grantedCredit != null) {
            usedCredit++;
            judge(
                    Rule.CREDIT_LIMIT,
                    usedCredit <= grantedCredit,
                    "message %d, %s".formatted(usedCredit, shown(message)),
                    "no more than %d".formatted(grantedCredit));
        }
        var watch = held.get(key);
        if (watch == null) {
            var pattern = patterns.getOrDefault(key.channel(), Map.of()).entrySet().stream()
                    .filter(entry -> Patterns.matches(entry.getKey(), key.symbol()))
                    .findFirst();
            if (pattern.isPresent()) {
                watch = hold(key, pattern.get().getValue());
            }
        }
        boolean wasHeld = ended.contains(key);
        if (watch != null || wasHeld) {
            judge(Rule.NOTHING_AFTER_UNSUB, watch != null, shown(message), "nothing more of this key");
        }
        if (watch != null || !wasHeld) {
            judge(Rule.ACK_BEFORE_DATA, watch != null, shown(message), "an ack of its key before");
        }
        return watch;
    }

    private void status(ServerMessage.Status status) {
        boolean needsReason = status.state() == StatusState.STALE || status.state() == StatusState.CLOSED;
        judge(Rule.STATUS, !needsReason || status.code() != null, shown(status), "a code that says why");
        for (String symbol : status.symbols()) {
            var key = new Key(status.channel(), symbol);
            var watch = held.get(key);
            boolean isMatched = patterns.getOrDefault(status.channel(), Map.of()).keySet().stream()
                    .anyMatch(pattern -> Patterns.matches(pattern, symbol));
            judge(Rule.STATUS, watch != null || isMatched, shown(status), "only keys that are held");
            if (watch != null) {
                watch.isExpired = status.state() == StatusState.LAGGING && status.code() == ErrorCode.EXPIRED;
            }
            if (status.state() == StatusState.CLOSED) {
                end(key);
            }
        }
    }

    private void heartbeat(ServerMessage.Heartbeat heartbeat) {
        judge(
                Rule.WATERMARK,
                heartbeat.timeMicros() >= lastTimeMicros,
                "hb with tx " + heartbeat.timeMicros(),
                "not before " + lastTimeMicros);
        lastTimeMicros = heartbeat.timeMicros();
        heartbeat.watermarksMicros().forEach((channel, micros) -> {
            Long before = watermarks.put(channel, micros);
            judge(
                    Rule.WATERMARK,
                    before == null || micros >= before,
                    "wm of %s at %d".formatted(channel, micros),
                    "not before " + before);
        });
        for (var quiet : heartbeat.quiet()) {
            var watch = held.get(new Key(quiet.channel(), quiet.symbol()));
            judge(
                    Rule.QUIET,
                    watch != null && (watch.isExpired || quiet.sequence() <= watch.sequence()),
                    "quiet %s/%s at %d".formatted(quiet.channel(), quiet.symbol(), quiet.sequence()),
                    watch == null ? "only keys that are held" : "at most " + watch.sequence() + ", what was sent");
        }
    }

    /** Returns what is known of a key, {@code null} if it is not held. */
    @Nullable
    KeyWatch watch(Key key) {
        return held.get(key);
    }

    void judge(Rule rule, boolean isKept, String came, String expected) {
        if (isKept) {
            rulebook.held(rule);
        } else {
            rulebook.broken(rule, check, came, expected);
        }
    }

    static String shown(ServerMessage message) {
        return Shown.of(message);
    }
}
