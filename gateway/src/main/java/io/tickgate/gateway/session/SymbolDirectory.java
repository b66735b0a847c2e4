package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which symbols there are.
 *
 * <p>Keeps all symbols in their order, with what they are found by, at most a second old. A search goes through all of
 * them once, whatever is asked for, and holds no more than a page of what it has found for each way to fit.
 *
 * <p>Bounded by the symbols of the cache.
 *
 * <p>Thread-safe.
 */
public final class SymbolDirectory {
    /** Symbols and names change seldom, and to look at all of them takes longer than a search. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final LastValueCache cache;
    private final NanoClock clock;
    private volatile @Nullable Index index;

    public SymbolDirectory(LastValueCache cache) {
        this(cache, NanoClock.SYSTEM);
    }

    SymbolDirectory(LastValueCache cache, NanoClock clock) {
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * What a directory says of a symbol; all but the symbol is {@code null} if unknown.
     *
     * @param name for people
     * @param venue where it trades
     * @param currency of its prices
     * @param state of its session, as on the wire
     * @param pxScale digits after the point of its prices
     * @param szScale digits after the point of its sizes
     */
    public record Entry(
            String sym,
            @Nullable String name,
            @Nullable String venue,
            @Nullable String currency,
            @Nullable String state,
            @Nullable Integer pxScale,
            @Nullable Integer szScale) {}

    /**
     * Where a page ends: what comes after it is found again whatever was added meanwhile.
     *
     * @param rank how well the last entry fits
     * @param symbol of the last entry
     */
    public record Cursor(int rank, String symbol) {
        /**
         * Reads what {@link #toString} wrote.
         *
         * @throws IllegalArgumentException if it is not that
         */
        public static Cursor parse(String text) {
            int rank = text.isEmpty() ? -1 : text.charAt(0) - '0';
            if (rank < SearchText.EXACT || rank >= SearchText.NONE || !Symbol.isValid(text.substring(1))) {
                throw new IllegalArgumentException("no cursor");
            }
            return new Cursor(rank, text.substring(1));
        }

        @Override
        public String toString() {
            return rank + symbol;
        }
    }

    /** @param next where this page ends, {@code null} on the last one */
    public record Page(List<Entry> symbols, @Nullable Cursor next) {}

    /**
     * Returns symbols, those that fit best first, and those that fit alike in the order of their names.
     *
     * @param query words, each of which the symbol, the part after its colon or a word of its name begins with, whatever
     *     the case; empty for all
     * @param venues to look at, whatever the case; empty for all
     * @param after where the page before ended, {@code null} for the first page
     */
    public Page search(String query, Set<String> venues, @Nullable Cursor after, int limit) {
        String[] terms = BLANKS.splitAsStream(SearchText.fold(query).strip())
                .filter(term -> !term.isEmpty())
                .toArray(String[]::new);
        var wantedVenues = venues.stream()
                .map(SearchText::fold)
                .filter(venue -> !venue.isBlank())
                .collect(Collectors.toSet());
        // One more than asked for shows whether there is a next page.
        var found = new Found(after, limit + 1);
        current().forEachCandidate(terms, listed -> {
            var text = listed.text();
            if (wantedVenues.isEmpty() || wantedVenues.contains(text.venue())) {
                found.add(rank(text, terms), listed);
            }
        });
        return found.page();
    }

    private static int rank(SearchText text, String[] terms) {
        int worst = SearchText.EXACT;
        for (String term : terms) {
            worst = Math.max(worst, text.rank(term));
        }
        return worst;
    }

    private Index current() {
        var known = index;
        return known != null && clock.nanoTime() - known.madeNanos() < FRESH_NANOS ? known : refresh();
    }

    private synchronized Index refresh() {
        var known = index;
        long nowNanos = clock.nanoTime();
        if (known != null && nowNanos - known.madeNanos() < FRESH_NANOS) {
            return known;
        }
        Map<String, Listed> bySymbol = new HashMap<>();
        boolean isSame = known != null && known.sorted().length == cache.all().size();
        for (var listed : known == null ? new Listed[0] : known.sorted()) {
            bySymbol.put(listed.symbol, listed);
            isSame &= !listed.refresh();
        }
        var fresh = known != null && isSame
                ? new Index(nowNanos, known.sorted(), known.text(), known.starts())
                : Index.of(nowNanos, sorted(bySymbol));
        index = fresh;
        return fresh;
    }

    private Listed[] sorted(Map<String, Listed> known) {
        var all = new ArrayList<Listed>();
        for (var cells : cache.all()) {
            var listed = known.get(cells.symbol().value());
            all.add(listed == null ? new Listed(cells) : listed);
        }
        all.sort(Comparator.comparing(listed -> listed.symbol));
        return all.toArray(Listed[]::new);
    }

    /**
     * All symbols in their order. What they are found by stands in one text as well: to go through it from its beginning to
     * its end is many times faster than to visit each symbol.
     *
     * <p>Thread-safe.
     *
     * @param text symbol and name of each, a line each
     * @param starts where those of each symbol begin in the text
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and many
    private record Index(long madeNanos, Listed[] sorted, String text, int[] starts) {
        static Index of(long madeNanos, Listed[] sorted) {
            var text = new StringBuilder();
            int[] starts = new int[sorted.length];
            for (int i = 0; i < sorted.length; i++) {
                starts[i] = text.length();
                var own = sorted[i].text();
                text.append(own.symbol()).append('\n').append(own.name()).append('\n');
            }
            return new Index(madeNanos, sorted, text.toString(), starts);
        }

        /** Calls {@code candidate} in order with each symbol that may have words beginning with all of the terms. */
        void forEachCandidate(String[] terms, Consumer<Listed> candidate) {
            if (terms.length == 0) {
                Arrays.asList(sorted).forEach(candidate);
                return;
            }
            String rarest = Collections.max(List.of(terms), Comparator.comparingInt(String::length));
            int of = 0;
            int at = text.indexOf(rarest);
            while (at >= 0) {
                int from = at + 1;
                if (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1))) {
                    while (of + 1 < sorted.length && starts[of + 1] <= at) {
                        of++;
                    }
                    candidate.accept(sorted[of]);
                    from = of + 1 < sorted.length ? starts[of + 1] : text.length();
                }
                at = text.indexOf(rarest, from);
            }
        }
    }

    /** The best of what a search has come across so far. */
    private static final class Found {
        private final List<List<Listed>> byRank = new ArrayList<>();
        private final @Nullable Cursor after;
        private final int limit;

        Found(@Nullable Cursor after, int limit) {
            this.after = after;
            this.limit = limit;
            for (int rank = SearchText.EXACT; rank < SearchText.NONE; rank++) {
                byRank.add(new ArrayList<>());
            }
        }

        void add(int rank, Listed listed) {
            if (rank < SearchText.NONE && byRank.get(rank).size() < limit && isAfter(rank, listed)) {
                byRank.get(rank).add(listed);
            }
        }

        private boolean isAfter(int rank, Listed listed) {
            return after == null
                    || rank > after.rank()
                    || (rank == after.rank() && listed.symbol.compareTo(after.symbol()) > 0);
        }

        Page page() {
            var entries = new ArrayList<Entry>();
            Cursor last = null;
            for (int rank = SearchText.EXACT; rank < SearchText.NONE; rank++) {
                for (var listed : byRank.get(rank)) {
                    if (entries.size() == limit - 1) {
                        return new Page(entries, last);
                    }
                    entries.add(listed.entry());
                    last = new Cursor(rank, listed.symbol);
                }
            }
            return new Page(entries, null);
        }
    }

    /**
     * A symbol, and what it is found by as long as its reference data is the same.
     *
     * <p>Thread-safe.
     */
    private static final class Listed {
        private final SymbolCells cells;
        private final String symbol;
        private volatile Known known;

        private record Known(@Nullable Instrument instrument, SearchText text) {}

        Listed(SymbolCells cells) {
            this.cells = cells;
            symbol = cells.symbol().value();
            known = known(instrument());
        }

        private @Nullable Instrument instrument() {
            return cells.reference();
        }

        private Known known(@Nullable Instrument instrument) {
            return new Known(
                    instrument,
                    SearchText.of(
                            symbol,
                            instrument == null ? null : instrument.name(),
                            instrument == null ? null : instrument.venue()));
        }

        SearchText text() {
            return known.text();
        }

        /** Looks whether the reference data has been published anew; returns whether it has. */
        @SuppressWarnings("ReferenceEquality") // each publication is another object
        boolean refresh() {
            var now = instrument();
            if (known.instrument() == now) {
                return false;
            }
            known = known(now);
            return true;
        }

        Entry entry() {
            var instrument = instrument();
            return instrument == null
                    ? new Entry(symbol, null, null, null, null, null, null)
                    : new Entry(
                            symbol,
                            instrument.name(),
                            instrument.venue(),
                            instrument.currency(),
                            instrument.state().code(),
                            instrument.priceScale(),
                            instrument.sizeScale());
        }
    }
}
