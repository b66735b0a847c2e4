package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.session.SymbolView.ChannelView;
import io.tickgate.model.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows an operator how symbols stand: how far the gateway has read of them, and how many want them. The subscribers are
 * counted by their loops.
 *
 * <p>Bounded: a page at a time.
 *
 * <p>Thread-safe.
 */
public final class SymbolInspector {
    private static final long MICROS_PER_MILLI = TimeUnit.MILLISECONDS.toMicros(1);

    private final Sessions sessions;
    private final SymbolDirectory directory;
    private final Duration deadline;

    /** @param deadline for the answers of all loops */
    public SymbolInspector(Sessions sessions, SymbolDirectory directory, Duration deadline) {
        this.sessions = sessions;
        this.directory = directory;
        this.deadline = deadline;
    }

    /**
     * Some symbols.
     *
     * @param next where to go on, {@code null} on the last page
     */
    public record Page(List<SymbolView> symbols, @Nullable String next) {}

    /**
     * Returns symbols that match a query as the directory takes it; not to be called on an event loop.
     *
     * @param after {@link Page#next} of the page before, {@code null} for the first one
     * @throws IllegalArgumentException if {@code after} is none
     */
    public CompletableFuture<Page> list(String query, @Nullable String after, int limit) {
        var cursor = after == null ? null : SymbolDirectory.Cursor.parse(after);
        var found = directory.search(query, Set.of(), cursor, limit);
        Map<String, List<TopicCell>> cells = new LinkedHashMap<>();
        for (var entry : found.symbols()) {
            var of = sessions.markets().realTime().cache().find(new Symbol(entry.sym()));
            var all = new ArrayList<TopicCell>();
            for (var channel : sessions.channels().values()) {
                var cell = of == null ? null : of.of(channel);
                if (cell != null) {
                    all.add(cell);
                }
            }
            cells.put(entry.sym(), all);
        }
        var all = cells.values().stream().flatMap(List::stream).toList();
        String next = found.next() == null ? null : found.next().toString();
        return count(all).thenApply(counts -> new Page(views(cells, counts), next));
    }

    private CompletableFuture<Map<TopicCell, Integer>> count(List<TopicCell> cells) {
        var answers = sessions.loops().stream()
                .map(loop -> {
                    var answer = new CompletableFuture<int[]>();
                    loop.shard()
                            .loop()
                            .execute(() -> answer.complete(cells.stream()
                                    .mapToInt(cell -> cell.audience().count(loop.shard()))
                                    .toArray()));
                    return answer;
                })
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(done -> {
                    Map<TopicCell, Integer> counts = new LinkedHashMap<>();
                    for (int i = 0; i < cells.size(); i++) {
                        int place = i;
                        counts.put(
                                cells.get(i),
                                answers.stream()
                                        .mapToInt(answer -> answer.join()[place])
                                        .sum());
                    }
                    return counts;
                });
    }

    private List<SymbolView> views(Map<String, List<TopicCell>> cells, Map<TopicCell, Integer> counts) {
        long nowMicros = Micros.now(sessions.clock());
        return cells.entrySet().stream()
                .map(of -> new SymbolView(
                        of.getKey(),
                        of.getValue().stream()
                                .map(cell -> view(cell, counts.getOrDefault(cell, 0), nowMicros))
                                .filter(view -> view.epoch() != null || view.subscribers() > 0)
                                .toList()))
                .toList();
    }

    private static ChannelView view(TopicCell cell, int subscribers, long nowMicros) {
        var head = cell.head();
        var condition = cell.condition();
        return new ChannelView(
                cell.topic().channel().name(),
                head == null ? null : head.epoch(),
                head == null ? LogPosition.BEFORE_FIRST : head.sequence(),
                head == null ? null : Math.max(0, nowMicros - head.timeMicros()) / MICROS_PER_MILLI,
                condition == null ? "live" : condition.reason().name().toLowerCase(Locale.ROOT),
                subscribers);
    }
}
