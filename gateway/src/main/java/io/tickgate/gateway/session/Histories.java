package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Channel;
import io.tickgate.model.Printable;
import io.tickgate.model.Shape;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens histories: says what is wrong with a request, and counts those that are under way.
 *
 * <p>Bounded: so many at once, and none waits for its turn.
 *
 * <p>Thread-safe.
 */
public final class Histories {
    private final Sessions sessions;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();

    /** @param most how many may be under way at once */
    public Histories(Sessions sessions, int most) {
        this.sessions = sessions;
        this.most = most;
    }

    /** Counts one more if there is room; {@link #leave} has to follow. */
    public boolean enter() {
        if (running.incrementAndGet() <= most) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }

    public void leave() {
        running.decrementAndGet();
    }

    /** How many are under way. */
    public int running() {
        return running.get();
    }

    /** Returns why a request cannot be served, {@code null} if it can. */
    public @Nullable HistoryProblem problem(HistoryRequest request, Principal principal) {
        var channel = sessions.channel(request.channel());
        if (channel == null) {
            return new HistoryProblem(
                    ErrorCode.UNKNOWN_CHANNEL,
                    "ch",
                    "'%s' (expected: %s)".formatted(Printable.of(request.channel()), names()));
        } else if (!hasRecords(channel)) {
            return new HistoryProblem(
                    ErrorCode.BAD_REQUEST,
                    "ch",
                    "'%s', which every gateway builds for itself and the log has none of (expected: %s)"
                            .formatted(channel, names()));
        }
        var ofFeed = sessions.markets().problem(request.feed(), channel);
        if (ofFeed != null) {
            return new HistoryProblem(ErrorCode.BAD_REQUEST, "feed", ofFeed);
        } else if (!market(request).isReadyNow()) {
            return new HistoryProblem(ErrorCode.STARTING, "", "the caches are not warm yet");
        }
        var cell = market(request).cell(channel, request.symbol());
        if (cell == null) {
            return new HistoryProblem(
                    ErrorCode.UNKNOWN_SYMBOL,
                    "sym",
                    "'%s' (expected: one that has been seen; see /v1/symbols)"
                            .formatted(Printable.of(request.symbol())));
        } else if (sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied denied) {
            return new HistoryProblem(
                    denied.code(),
                    "sym",
                    "'%s' (expected: one that you may see)"
                            .formatted(cell.topic().symbol()));
        }
        return problemOfRange(request, channel);
    }

    private @Nullable HistoryProblem problemOfRange(HistoryRequest request, Channel channel) {
        var log = market(request).log();
        var partitions = log.directory().of(channel.name());
        if (partitions.isEmpty()) {
            return new HistoryProblem(
                    ErrorCode.STARTING, "", "the topic of %s has not been found yet".formatted(channel));
        }
        if (request.from() instanceof From.Cursor cursor) {
            var resumption = Resumption.of(log, channel.name(), cursor.token());
            return resumption.code() == null
                    ? null
                    : new HistoryProblem(resumption.code(), "from", resumption.problem());
        } else if (request.from() instanceof From.Positions positions) {
            var position = Objects.requireNonNull(positions.bySymbol().get(request.symbol()), "its own position");
            return partitions.stream()
                            .anyMatch(known -> known.identity().epoch().equals(position.epoch()))
                    ? null
                    : new HistoryProblem(
                            ErrorCode.RESUME_UNAVAILABLE,
                            "from",
                            "'%s', of a log that there is no more (expected: an epoch of %s)"
                                    .formatted(Printable.of(position.toString()), channel));
        }
        boolean isBackwards = request.from() instanceof From.Time time
                && request.untilMicros() != null
                && request.untilMicros() < time.micros();
        return isBackwards
                ? new HistoryProblem(ErrorCode.BAD_REQUEST, "to", "before from (expected: not before it)")
                : null;
    }

    private static boolean hasRecords(Channel channel) {
        return channel.shape() == Shape.STATE || channel.shape() == Shape.LOG;
    }

    private String names() {
        return sessions.channels().values().stream()
                .filter(Histories::hasRecords)
                .map(Channel::name)
                .collect(Collectors.joining(", "));
    }

    /**
     * Begins a history that has no {@link #problem}, on its loop.
     *
     * @param onMore is told whenever there may be more to drain
     */
    public History open(HistoryRequest request, SessionLoop loop, Runnable onMore) {
        var market = market(request);
        var channel = Objects.requireNonNull(sessions.channel(request.channel()), "it has no problem");
        var cell = Objects.requireNonNull(market.cell(channel, request.symbol()), "it has no problem");
        // All that a delayed feed says of time is of the time that it reads.
        long nowMicros = Micros.now(sessions.clock()) - TimeUnit.MILLISECONDS.toMicros(market.delayMillis());
        List<LogPartition> partitions = market.log().directory().of(channel.name());
        return new History(request, cell, partitions, market.log(), loop, nowMicros, onMore);
    }

    private MarketFeed market(HistoryRequest request) {
        return sessions.markets().granted(request.feed());
    }
}
