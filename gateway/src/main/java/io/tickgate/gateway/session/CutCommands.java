package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.Cuts;
import io.tickgate.gateway.session.CutRequest.Answer;
import io.tickgate.model.Channel;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a session that want snapshots of one moment. Those that follow one another in a frame share one, as far
 * as one feed fills their channels.
 *
 * <p>Bounded: so many keys at once, and no more commands are carried out until the answer has come.
 *
 * <p>Confined to the loop of its connection.
 */
final class CutCommands {
    /** The feed takes a look between two records, which must not be long. */
    static final int MAX_KEYS = 1_000;

    private static final long RETRY_MILLIS = 500;

    private final Sessions sessions;
    private final SessionLoop loop;
    private final Principal principal;
    private final Keys keys;
    private final Consumer<ServerMessage> onReply;
    private final Runnable onAnswered;
    private final List<CutRequest.Part> gathered = new ArrayList<>();
    private int gatheredKeys;
    private @Nullable CutRequest asked;

    /** @param onAnswered is told when the commands after these may be carried out */
    CutCommands(
            Sessions sessions,
            SessionLoop loop,
            Principal principal,
            Keys keys,
            Consumer<ServerMessage> onReply,
            Runnable onAnswered) {
        this.sessions = sessions;
        this.loop = loop;
        this.principal = principal;
        this.keys = keys;
        this.onReply = onReply;
        this.onAnswered = onAnswered;
    }

    /** Whether an answer is waited for. */
    boolean isAsking() {
        return asked != null;
    }

    /** Takes a command that is right in itself. */
    void add(Subscribe command, Channel channel, SymbolSearch search) {
        var cells = cells(command, channel, search);
        int count = search.hasGivenUp() ? MAX_KEYS + 1 : gatheredKeys + cells.size();
        if (count > MAX_KEYS) {
            onReply.accept(new ServerMessage.Error(
                    command.id(),
                    ErrorCode.BAD_REQUEST,
                    "cut: %d keys, with those of the commands before it (expected: at most %d)"
                            .formatted(count, MAX_KEYS)));
            return;
        }
        gatheredKeys += cells.size();
        gathered.add(new CutRequest.Part(command, channel, cells));
    }

    private List<TopicCell> cells(Subscribe command, Channel channel, SymbolSearch search) {
        var market = market(command);
        Set<TopicCell> cells = new LinkedHashSet<>();
        for (String symbol : command.symbols()) {
            if (!SymbolPattern.isPattern(symbol)) {
                var cell = market.cell(channel, symbol);
                if (cell != null) {
                    cells.add(cell);
                }
            }
        }
        cells.addAll(search.all());
        return List.copyOf(cells);
    }

    private MarketFeed market(Subscribe command) {
        return sessions.markets().granted(command.options().feed());
    }

    /** Asks for the moment, unless a command follows that shares it. */
    void settle(@Nullable Received next) {
        if (gathered.isEmpty()) {
            return;
        }
        var first = gathered.get(0);
        var market = market(first.command());
        if (isCutOf(market.cuts(first.channel()), next)) {
            return;
        }
        var request =
                new CutRequest(market, gathered, sessions.settings().snapshotEvents(), loop.shard(), this::answered);
        gatheredKeys = 0;
        asked = request;
        request.ask();
    }

    private boolean isCutOf(Cuts cuts, @Nullable Received received) {
        if (received instanceof Received.Command command
                && command.command() instanceof Subscribe subscribe
                && subscribe.options().cut()) {
            var channel = sessions.channel(subscribe.channel());
            return channel != null && market(subscribe).cuts(channel) == cuts;
        }
        return false;
    }

    /** Nobody waits for the answer any more. */
    void end() {
        if (asked != null) {
            asked.takeBack();
        }
    }

    private void answered(Answer answer) {
        var parts = List.copyOf(gathered);
        gathered.clear();
        asked = null;
        if (answer instanceof Answer.Taken taken) {
            for (var cut : taken.cuts()) {
                var command = new CutCommand(cut, sessions, principal, keys);
                onReply.accept(command.carryOut());
                command.begin();
            }
        } else if (answer instanceof Answer.Refused refused) {
            boolean isForNow = refused.code().isWorthRetrying();
            parts.forEach(part -> onReply.accept(new ServerMessage.Error(
                    part.command().id(), refused.code(), refused.problem(), isForNow, isForNow ? RETRY_MILLIS : null)));
        }
        onAnswered.run();
    }
}
