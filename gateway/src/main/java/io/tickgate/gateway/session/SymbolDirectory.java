package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.model.Instrument;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which symbols there are.
 *
 * <p>Thread-safe.
 */
public final class SymbolDirectory {
    private final LastValueCache cache;

    public SymbolDirectory(LastValueCache cache) {
        this.cache = cache;
    }

    /**
     * What a directory says of a symbol.
     *
     * @param name for people, {@code null} if unknown
     * @param venue where it trades, {@code null} if unknown
     */
    public record Entry(
            String sym, @Nullable String name, @Nullable String venue) {}

    /**
     * Returns symbols in their order.
     *
     * @param query what the symbol or a word of its name begins with, whatever the case; empty for all
     * @param after the last symbol of the page before, {@code null} for the first page
     */
    public List<Entry> search(String query, @Nullable String after, int limit) {
        String wanted = query.toLowerCase(Locale.ROOT);
        return cache.all().stream()
                .map(SymbolDirectory::entry)
                .filter(entry -> matches(entry, wanted))
                .filter(entry -> after == null || entry.sym().compareTo(after) > 0)
                .sorted(Comparator.comparing(Entry::sym))
                .limit(limit)
                .toList();
    }

    private static Entry entry(SymbolCells cells) {
        var version = cells.instrument().get();
        Instrument instrument = version == null ? null : version.value();
        return new Entry(
                cells.symbol().value(),
                instrument == null ? null : instrument.name(),
                instrument == null ? null : instrument.venue());
    }

    private static boolean matches(Entry entry, String wanted) {
        var words = Stream.concat(
                Stream.of(entry.sym(), entry.sym().substring(entry.sym().indexOf(':') + 1)),
                entry.name() == null ? Stream.empty() : Stream.of(entry.name().split("\\W+")));
        return words.anyMatch(word -> word.toLowerCase(Locale.ROOT).startsWith(wanted));
    }
}
