package io.tickgate.client.cli;

import io.tickgate.client.ClientListener;
import io.tickgate.client.Key;
import io.tickgate.client.KeyState;
import io.tickgate.wire.From;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows data on the output, and says what else happens beside it.
 *
 * <p>Confined to the client's loop.
 */
final class TailListener implements ClientListener {
    private final URI url;
    private final Terminal terminal;
    private final TailOutput output;
    private final TailEnd end;
    private final boolean once;
    private final boolean isLossless;
    private final @Nullable CursorFile cursors;
    /** What is neither refused nor, where that is the end of it, shown. */
    private final Set<String> wanted;

    private boolean isRefusedOnly = true;
    private boolean hasStored;

    /** @param cursors where they are stored, {@code null} if nobody wants to go on where this ends */
    TailListener(
            URI url,
            Terminal terminal,
            Collection<String> symbols,
            TailOutput output,
            TailEnd end,
            boolean once,
            boolean isLossless,
            @Nullable CursorFile cursors) {
        this.isLossless = isLossless;
        this.cursors = cursors;
        this.url = url;
        this.terminal = terminal;
        this.output = output;
        this.end = end;
        this.once = once;
        wanted = new HashSet<>(symbols);
    }

    @Override
    public void connected(ServerMessage.Welcome welcome) {
        terminal.tell("connected to %s, session %s".formatted(url, welcome.session()));
    }

    @Override
    public void frame(String text) {
        output.frame(text);
    }

    @Override
    public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
        // Of every record, a snapshot only says where they begin.
        if (!isLossless || snapshot.reason() == SnapshotReason.DELETED) {
            show(snapshot.timeMicros(), snapshot.payload(), state);
        }
        isRefusedOnly = false;
        if (once) {
            settle(snapshot.symbol());
        }
    }

    @Override
    public void update(ServerMessage.Update update, KeyState state) {
        show(update.timeMicros(), update.payload(), state);
    }

    private void show(long timeMicros, @Nullable Payload payload, KeyState state) {
        if (!end.isDecided()) {
            output.data(timeMicros, payload, state);
        }
    }

    @Override
    public void acknowledged(ServerMessage.Ack ack) {
        for (var rejection : ack.rejected()) {
            boolean isWorthRetrying = rejection.code().isWorthRetrying();
            terminal.tell("%s: %s, %s%s"
                    .formatted(
                            rejection.symbol(),
                            rejection.code(),
                            rejection.code().meaning(),
                            isWorthRetrying ? "; asking again" : ""));
            if (!isWorthRetrying) {
                settle(rejection.symbol());
            }
        }
    }

    /** Ends when nothing is left to wait for: well, unless all there was were refusals. */
    private void settle(String symbol) {
        wanted.remove(symbol);
        if (wanted.isEmpty()) {
            if (isRefusedOnly) {
                end.refused();
            } else {
                end.complete();
            }
        }
    }

    @Override
    public void gap(Key key, String reason) {
        terminal.tell("%s: %s; asking again from where it stands".formatted(key, reason));
    }

    @Override
    public void status(ServerMessage.Status status) {
        String code = status.code() == null ? "" : " (%s)".formatted(status.code());
        String behind = status.behindMillis() == null ? "" : ", %d ms behind".formatted(status.behindMillis());
        terminal.tell("%s: %s%s%s"
                .formatted(String.join(" ", status.symbols()), status.state().code(), code, behind));
        if (status.state() == StatusState.CLOSED) {
            status.symbols().forEach(this::settle);
        }
    }

    @Override
    public void stamps(ServerMessage.Stamps stamps) {
        terminal.tell(Steps.of(stamps));
    }

    /** All before it has been written out, unless the end was decided: then some of it was not. */
    @Override
    public void cursor(String cursor) {
        if (cursors == null || end.isDecided()) {
            return;
        }
        try {
            cursors.store(cursor);
            if (!hasStored) {
                hasStored = true;
                terminal.tell("storing cursors in " + cursors.path());
            }
        } catch (IOException e) {
            terminal.tell("no cursor could be stored in %s (%s)".formatted(cursors.path(), e));
            end.refused();
        }
    }

    @Override
    public void cursorRefused(
            String channel, List<String> symbols, ServerMessage.Error error, From.@Nullable Time next) {
        if (next != null) {
            terminal.tell("the last cursor is refused (%s: %s); going on from %s"
                    .formatted(error.code(), error.message(), Instant.EPOCH.plus(next.micros(), ChronoUnit.MICROS)));
        } else if (cursors != null) {
            terminal.tell("the cursor in %s is refused; without the file, --from says where to begin"
                    .formatted(cursors.path()));
        }
    }

    @Override
    public void goingAway(ServerMessage.Bye bye) {
        terminal.tell(
                "the gateway is going away (%d %s); moving to another connection".formatted(bye.code(), bye.reason()));
    }

    @Override
    public void disconnected(int code, String reason, @Nullable Duration nextAttempt) {
        if (end.isDecided()) {
            end.closed();
            return;
        }
        String lost = "no connection to %s (%d%s)".formatted(url, code, reason.isEmpty() ? "" : ", " + reason);
        if (nextAttempt == null) {
            terminal.tell(lost + "; that is final");
            end.refused();
            end.closed();
        } else if (once) {
            terminal.tell(lost);
            end.refused();
        } else {
            terminal.tell("%s; trying again in %s s".formatted(lost, seconds(nextAttempt)));
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }

    @Override
    public void error(ServerMessage.Error error) {
        terminal.tell("%s: %s%s".formatted(error.code(), error.message(), error.retry() ? "; asking again" : ""));
        if (!error.retry() && error.id() != null) {
            end.refused();
        }
    }
}
