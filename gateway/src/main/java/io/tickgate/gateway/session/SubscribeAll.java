package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.model.Channel;
import io.tickgate.model.Printable;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one {@code sub} that asks for every record.
 *
 * <p>Confined to the loop of its connection.
 */
final class SubscribeAll {
    private final Subscribe command;
    private final Channel channel;
    private final Terms terms;
    private final Sessions sessions;
    private final Principal principal;
    private final Keys keys;
    private final List<LogPartition> partitions;
    private final List<Rejection> rejected = new ArrayList<>();
    private final List<TopicCell> named = new ArrayList<>();
    private List<String> resumed = List.of();
    private Cursor.@Nullable Part cursor;
    private ErrorCode code = ErrorCode.BAD_REQUEST;
    private int accepted;
    private boolean hasBegun;

    SubscribeAll(Subscribe command, Channel channel, Terms terms, Sessions sessions, Principal principal, Keys keys) {
        this.command = command;
        this.channel = channel;
        this.terms = terms;
        this.sessions = sessions;
        this.principal = principal;
        this.keys = keys;
        partitions = terms.market().log().directory().of(channel.name());
    }

    int accepted() {
        return accepted;
    }

    /** Whether anything begins, and not only goes on as it was. */
    boolean hasBegun() {
        return hasBegun;
    }

    List<Rejection> rejected() {
        return rejected;
    }

    List<String> resumed() {
        return resumed;
    }

    /** How epochs that the cursor was given out for are called now that the topic has more partitions. */
    Map<String, String> renamed() {
        var part = cursor;
        return part == null || part.places().size() == partitions.size() || !hasBegun
                ? Map.of()
                : partitions.stream()
                        .map(LogPartition::identity)
                        .filter(identity -> !part.place(identity.partition()).equals(LogPlace.NOT_READ))
                        .collect(Collectors.toMap(
                                identity -> identity.epochAmong(part.places().size()), LogPartition.Identity::epoch));
    }

    /** The topics that were named and are held. */
    List<TopicCell> named() {
        return named;
    }

    /** The code of the problem. */
    ErrorCode code() {
        return code;
    }

    /** Returns what is wrong with a cursor that the command brings, {@code null} if nothing is. */
    @Nullable
    String problem() {
        String problem = problemOfSpeed();
        return problem == null ? problemOfCursor() : problem;
    }

    private @Nullable String problemOfSpeed() {
        var from = command.options().from();
        if (command.options().speed() == null) {
            return null;
        } else if (from == null) {
            return command.symbols().stream()
                    .filter(symbol -> !keys.logs()
                            .isReplay(channel, symbol, terms.market().feed()))
                    .map(symbol ->
                            "speed: without from, and '%s' is not replayed (expected: a from in the past, or what is)"
                                    .formatted(Printable.of(symbol)))
                    .findFirst()
                    .orElse(null);
        }
        boolean isPast = !(from instanceof From.Latest)
                && !(from instanceof From.Positions positions
                        && positions.bySymbol().isEmpty())
                && !(from instanceof From.Time time && time.micros() > Micros.now(sessions.clock()));
        return isPast ? null : "speed: with a from that is not in the past (expected: one that is)";
    }

    private @Nullable String problemOfCursor() {
        if (!(command.options().from() instanceof From.Cursor from)) {
            return null;
        }
        var resumption = Resumption.of(terms.market().log(), channel.name(), from.token());
        if (resumption.code() != null) {
            code = resumption.code();
            return "from: " + resumption.problem();
        }
        cursor = resumption.part();
        return null;
    }

    void carryOut(Set<String> symbols) {
        boolean isAnew = command.options().from() != null;
        var taken = new ArrayList<String>();
        for (String symbol : symbols) {
            if (!isRejected(symbol)) {
                accepted++;
                boolean isHeld =
                        keys.logs().holds(channel, symbol, terms.market().feed());
                if (isAnew || !isHeld) {
                    // Also what is held of another feed.
                    keys.logs().remove(channel, symbol);
                }
                if (!isHeld || isAnew) {
                    taken.add(symbol);
                } else {
                    keys.logs().speed(channel, symbol, command.options().speed());
                }
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        var subscription = keys.logs().add(channel, terms, isAnew);
        if (command.options().speed() != null) {
            keys.logs().replay(subscription, command.options().speed());
        }
        taken.forEach(subscription.selection()::add);
        taken.stream()
                .filter(SymbolPattern::isPattern)
                .forEach(text -> keys.patterns().remove(channel, text));
        keys.logs().settle(channel);
        var wereConflated = new ArrayList<TopicCell>();
        var positions = keys.giveWay(channel, terms.market(), wereConflated);
        named.forEach(cell -> keys.forgetNamed(cell.topic()));
        var from = isAnew ? command.options().from() : new From.Positions(positions);
        var cells = new LinkedHashSet<>(cells(subscription, taken, from));
        wereConflated.stream()
                .filter(cell -> keys.logs().isOwner(subscription, cell.topic()))
                .forEach(cells::add);
        if (!isAnew) {
            // What an earlier command takes already goes on there.
            wereConflated.addAll(named);
            wereConflated.stream()
                    .filter(cell -> !cells.contains(cell))
                    .forEach(cell -> keys.logs()
                            .adopt(cell, positions.get(cell.topic().symbol().value()), Standing.LIVE));
        }
        var begun = new LogCommand(from, cursor, partitions, subscription).begin(List.copyOf(cells));
        resumed = isAnew ? begun : List.of();
        hasBegun = true;
    }

    private boolean isRejected(String text) {
        boolean isPattern = SymbolPattern.isPattern(text);
        if (!isPattern) {
            var cell = cell(text);
            if (cell == null) {
                return reject(text, ErrorCode.UNKNOWN_SYMBOL);
            }
            if (sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied denied) {
                return reject(text, denied.code());
            }
        }
        boolean isHeld = keys.logs().holds(channel, text);
        // The limit counts what this command adds, too.
        boolean isTooMany =
                keys.size() + accepted >= sessions.settings().limits().subscriptions()
                        || (isPattern && keys.patternCount() + accepted >= Patterns.MAX);
        if (!isHeld && isTooMany) {
            return reject(text, ErrorCode.LIMIT_SUBS);
        }
        if (!isPattern) {
            named.add(Objects.requireNonNull(cell(text), "it was there a moment ago"));
        }
        return false;
    }

    private boolean reject(String symbol, ErrorCode why) {
        rejected.add(new Rejection(symbol, why));
        return true;
    }

    private @Nullable TopicCell cell(String name) {
        return terms.market().cell(channel, name);
    }

    /** Returns the cells of what begins by name, and of what a pattern matches and the client has a position of. */
    private List<TopicCell> cells(LogSubscription subscription, List<String> taken, @Nullable From from) {
        var names = new LinkedHashSet<String>();
        taken.stream().filter(text -> !SymbolPattern.isPattern(text)).forEach(names::add);
        if (from instanceof From.Positions positions) {
            positions.bySymbol().keySet().stream()
                    .filter(subscription.selection()::matches)
                    .forEach(names::add);
        }
        return names.stream()
                .map(this::cell)
                .filter(Objects::nonNull)
                .filter(cell -> keys.logs().isOwner(subscription, cell.topic()))
                .toList();
    }
}
