package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import io.tickgate.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets an operator look at sessions. Each is looked at by its own loop, as a task of it; an answer that does not come in time
 * fails.
 *
 * <p>Bounded: a page at a time; {@link Sessions#MAX_WATCHED} sessions are watched at once.
 *
 * <p>Thread-safe.
 */
public final class Inspector {
    private final Sessions sessions;
    private final Duration deadline;

    /** @param deadline for the answers of all loops */
    public Inspector(Sessions sessions, Duration deadline) {
        this.sessions = sessions;
        this.deadline = deadline;
    }

    /**
     * Some sessions, in the order in which they were opened.
     *
     * @param next where to go on, {@code null} on the last page
     */
    public record Page(List<SessionView> sessions, @Nullable String next) {}

    /** Returns those after one, as {@link Page#next} says, {@code null} for the first page. */
    public CompletableFuture<Page> list(SessionFilter filter, @Nullable String after, int limit) {
        long afterNumber = after == null ? -1 : SessionView.number(after);
        var answers = new ArrayList<CompletableFuture<List<SessionView>>>();
        for (var loop : sessions.loops()) {
            // One more than asked for shows whether there is a next page.
            var first = new TreeMap<Long, SessionView>();
            answers.add(new SessionScan<>(
                            loop,
                            session -> {
                                keep(first, session, filter, afterNumber, limit + 1);
                                return false;
                            },
                            () -> List.copyOf(first.values()))
                    .start());
        }
        return all(answers).thenApply(views -> page(views, limit));
    }

    private static void keep(
            NavigableMap<Long, SessionView> first, SessionInside session, SessionFilter filter, long after, int most) {
        long number = SessionView.number(session.id());
        boolean isLater = first.size() == most && number > first.lastKey();
        if (number <= after || isLater || !filter.isMatch(session)) {
            return;
        }
        first.put(number, SessionView.of(session));
        if (first.size() > most) {
            first.pollLastEntry();
        }
    }

    private static Page page(List<List<SessionView>> views, int limit) {
        var sorted = views.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(view -> SessionView.number(view.id())))
                .limit(limit + 1L)
                .toList();
        if (sorted.size() <= limit) {
            return new Page(sorted, null);
        }
        return new Page(sorted.subList(0, limit), sorted.get(limit - 1).id());
    }

    private <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList())
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> answers.forEach(answer -> answer.cancel(false)));
    }

    /** Lets the loop of a session do something with it; empty if there is no such session. */
    private <T> CompletableFuture<Optional<T>> ask(String id, Function<SessionInside, T> question) {
        var answers = new ArrayList<CompletableFuture<Optional<T>>>();
        for (var loop : sessions.loops()) {
            var found = new ArrayList<T>(1);
            answers.add(new SessionScan<>(
                            loop,
                            session -> {
                                if (session.id().equals(id)) {
                                    found.add(question.apply(session));
                                    return true;
                                }
                                return false;
                            },
                            () -> found.stream().findFirst())
                    .start());
        }
        return all(answers)
                .thenApply(each -> each.stream().flatMap(Optional::stream).findFirst());
    }

    /** Returns what a session holds, of the channel and symbol if they are given, at most so many keys. */
    public CompletableFuture<Optional<SessionDetail>> inspect(
            String id, @Nullable String channel, @Nullable String symbol, int most) {
        return ask(id, session -> {
            session.goOnAlone();
            return SessionDetail.of(session, channel, symbol, most);
        });
    }

    /** Closes a connection; its client is told the code and the reason. Returns whether there was one. */
    public CompletableFuture<Boolean> close(String id, CloseCode code, String reason) {
        return ask(id, session -> {
                    session.close(code, reason);
                    return true;
                })
                .thenApply(Optional::isPresent);
    }

    /** Returns why a client was or was not sent a record, the latest if no sequence is given. */
    public CompletableFuture<Optional<Why>> why(String id, String channel, String symbol, @Nullable Long sequence) {
        return ask(id, session -> {
            session.goOnAlone();
            var watch = session.watch();
            if (watch != null) {
                watch.asked(session.nanoTime());
            }
            return new Explanation(session).of(channel, symbol, sequence);
        });
    }

    /** Keeps what is decided about a key of a session from now on; returns whether it is, since there is such a key and room. */
    public CompletableFuture<Optional<Boolean>> watch(String id, String channel, String symbol) {
        return ask(id, session -> {
            var of = session.channels().stream()
                    .filter(each -> each.name().equals(channel))
                    .findFirst();
            return of.isPresent() && Symbol.isValid(symbol) && watch(session, new Topic(of.get(), new Symbol(symbol)));
        });
    }

    private static boolean watch(SessionInside session, Topic topic) {
        long now = session.nanoTime();
        var key = session.keys().subscriptions().find(topic);
        if (key != null) {
            return session.beginWatch().map(watch -> watch.add(key, now)).orElse(false);
        }
        var logs = session.keys().logs();
        var log = logs.isLogged(topic) ? logs.owner(topic) : null;
        var cell = log == null ? null : log.terms().market().cell(topic);
        if (log == null || cell == null) {
            return false;
        }
        var its = log.keys().get(cell);
        long sent = its == null ? LogPosition.BEFORE_FIRST : its.sequence();
        return session.beginWatch().map(watch -> watch.add(cell, sent, now)).orElse(false);
    }

    /** Forgets what was decided in a session; returns whether there is one. */
    public CompletableFuture<Boolean> unwatch(String id) {
        return ask(id, session -> {
                    session.endWatch();
                    return true;
                })
                .thenApply(Optional::isPresent);
    }
}
