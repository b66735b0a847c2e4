package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a peer has subscribed to: carries out its commands and answers them, or does it wrongly. */
final class ExampleSubscriptions {
    private static final int[] LANES = {50, 20, 10, 4, 2, 1};
    private static final int MOST_SYMBOLS = 1000;

    private final ExampleGateway gateway;
    private final List<ServerMessage> out;
    private final Map<Key, ExampleSub> subs;
    private final Map<String, Set<String>> patterns;
    private final ExampleSender sender;

    ExampleSubscriptions(
            ExampleGateway gateway,
            List<ServerMessage> out,
            Map<Key, ExampleSub> subs,
            Map<String, Set<String>> patterns,
            ExampleSender sender) {
        this.gateway = gateway;
        this.out = out;
        this.subs = subs;
        this.patterns = patterns;
        this.sender = sender;
    }

    private boolean breaks(Breach breach) {
        return gateway.breaks(breach);
    }

    private void refuse(ClientCommand.Subscribe command, String message) {
        out.add(new ServerMessage.Error(command.id(), ErrorCode.BAD_REQUEST, message));
    }

    void subscribe(ClientCommand.Subscribe command) {
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
                .map(key -> new ServerMessage.Handle(key.symbol(), ExampleFrames.handle(key)))
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
            accepted.forEach(key -> sender.send(subs.get(key), System.nanoTime()));
        }
        out.add(ack);
        if (breaks(Breach.ACKS_TWICE)) {
            out.add(ack);
        }
        if (!ahead.isEmpty()) {
            out.add(new ServerMessage.Status(
                    command.channel(), ahead, StatusState.LAGGING, null, ExampleMarket.nowMicros(), null));
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
                command.channel(), symbols, StatusState.LIVE, ErrorCode.GAP, ExampleMarket.nowMicros(), null, lost));
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
        var sub = isInPlace ? held : new ExampleSub(gateway.market.cell(key));
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

    private Long place(ExampleSub sub, From from) {
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

    private void resume(ExampleSub sub, Position position, Joined joined) {
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

    void unsubscribe(ClientCommand.Unsubscribe command) {
        var held = patterns.computeIfAbsent(command.channel(), none -> new LinkedHashSet<>());
        var last = new ArrayList<ExampleSub>();
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
            out.add(sender.snapshot(last.get(0)));
        }
    }
}
