package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Handle;
import io.tickgate.wire.ServerMessage.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Carries out one {@code sub} that has got its cut: the keys are joined until their snapshots are written, with what was
 * seen at that moment.
 *
 * <p>Confined to the loop of its connection.
 */
final class CutCommand {
    private final CutRequest.Cut cut;
    private final Sessions sessions;
    private final Principal principal;
    private final Keys keys;
    private final List<Subscription> joined = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private int patterns;

    CutCommand(CutRequest.Cut cut, Sessions sessions, Principal principal, Keys keys) {
        this.cut = cut;
        this.sessions = sessions;
        this.principal = principal;
        this.keys = keys;
    }

    /** Returns what is to be replied. The snapshots follow once {@link #begin} is called. */
    ServerMessage carryOut() {
        var command = cut.part().command();
        var terms = terms();
        for (String symbol : new LinkedHashSet<>(command.symbols())) {
            if (SymbolPattern.isPattern(symbol)) {
                takeAll(SymbolPattern.of(symbol), terms);
            } else {
                var cell = terms.market().cell(cut.part().channel(), symbol);
                if (cell == null || !cut.shown().containsKey(cell)) {
                    reject(symbol, ErrorCode.UNKNOWN_SYMBOL);
                } else {
                    take(cell, terms);
                }
            }
        }
        return new ServerMessage.Ack(
                command.id(),
                command.channel(),
                joined.size(),
                terms.mode(),
                null,
                terms.market().feed(),
                terms.market().delay(),
                List.of(),
                List.of(),
                rejected,
                cut.at(),
                Map.of(),
                joined.stream()
                        .map(key -> new Handle(
                                key.topic().symbol().value(), key.cell().handle()))
                        .toList());
    }

    private Terms terms() {
        var options = cut.part().command().options();
        Long maxAge = options.maxAgeMillis();
        return new Terms(
                keys.outbox(),
                sessions.markets().granted(options.feed()),
                keys.nextNumber(),
                Mode.CONFLATE,
                null,
                true,
                options.checksum(),
                false,
                maxAge == null ? 0 : TimeUnit.MILLISECONDS.toNanos(maxAge));
    }

    private void takeAll(SymbolPattern pattern, Terms terms) {
        var matching = cut.shown().keySet().stream()
                .filter(cell -> pattern.matches(cell.topic().symbol().value()))
                .filter(cell -> sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Granted)
                .toList();
        if (++patterns > Patterns.MAX
                || keys.size() + matching.size() > sessions.settings().limits().subscriptions()) {
            reject(pattern.text(), ErrorCode.LIMIT_SUBS);
        } else {
            matching.forEach(cell -> take(cell, terms));
        }
    }

    private void take(TopicCell cell, Terms terms) {
        var topic = cell.topic();
        String symbol = topic.symbol().value();
        if (joined.stream().anyMatch(key -> key.cell() == cell)) {
            return;
        }
        if (sessions.entitlements().check(principal, topic) instanceof Decision.Denied denied) {
            reject(symbol, denied.code());
        } else if (keys.holds(topic)) {
            // What it is sent next would not fit on what was true at another moment.
            reject(symbol, ErrorCode.BAD_REQUEST);
        } else if (keys.subscriptions().find(topic) == null && keys.isFull()) {
            reject(symbol, ErrorCode.LIMIT_SUBS);
        } else {
            keys.subscriptions().leave(topic);
            joined.add(keys.subscriptions()
                    .join(Objects.requireNonNull(cut.shown().get(cell), "what the cut shows"), terms));
        }
    }

    private void reject(String symbol, ErrorCode code) {
        rejected.add(new Rejection(symbol, code));
    }

    int rejections() {
        return rejected.size();
    }

    void begin() {
        joined.forEach(Subscription::enqueue);
        joined.forEach(Subscription::checkStanding);
    }
}
