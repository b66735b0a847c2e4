package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tickgate.gateway.cache.CacheSettings;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.SymbolDirectory.Cursor;
import io.tickgate.gateway.session.SymbolDirectory.Entry;
import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.model.TradingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SymbolDirectoryTest {
    private final LastValueCache cache = new LastValueCache(
            new CacheSettings(true, List.of(), List.of(10), 16, List.of(), 1, 0), new Hub(1, NanoClock.SYSTEM));
    private long nowNanos;
    private final SymbolDirectory directory = new SymbolDirectory(cache, () -> nowNanos);
    private long offset;

    /** Lists a symbol, a second ago. */
    private void list(String symbol, String name, String venue) {
        nowNanos += 1_000_000_000L;
        cache.add(new Symbol(symbol))
                .instrument()
                .set(
                        new LogPosition("k3", offset++, 1),
                        new Instrument(name, venue, "USD", 2, 0, null, null, TradingState.HALTED, null));
    }

    private List<String> found(String query, String... venues) {
        return directory.search(query, Set.of(venues), null, 100).symbols().stream()
                .map(Entry::sym)
                .toList();
    }

    @Test
    void bringsWhatFitsBestFirst() {
        list("T", "AT&T", "XNYS");
        list("TSLA", "Tesla", "XNAS");
        list("spot:T", "Threshold", "Binance");
        list("AMT", "American Tower", "XNYS");
        list("ABC", "Tango", "XNYS");
        list("MSFT", "Microsoft", "XNAS");

        assertThat(found("t")).containsExactly("T", "spot:T", "TSLA", "ABC", "AMT");
    }

    @Test
    void findsBySymbolPartAfterTheColonAndWordsOfTheName() {
        list("spot:BTCUSDT", "Bitcoin / Tether, spot", "Binance spot");
        list("usdm:BTCUSDT", "Bitcoin / Tether, perpetual", "Binance USD-M futures");

        assertThat(found("spot:b")).containsExactly("spot:BTCUSDT");
        assertThat(found("BTCUSDT")).containsExactly("spot:BTCUSDT", "usdm:BTCUSDT");
        assertThat(found("teth")).containsExactly("spot:BTCUSDT", "usdm:BTCUSDT");
        assertThat(found("perp  btc")).containsExactly("usdm:BTCUSDT");
        assertThat(found("coin")).isEmpty();
        assertThat(found("usdt")).isEmpty();
        assertThat(found("b", "binance SPOT")).containsExactly("spot:BTCUSDT");
        assertThat(found("b", "Binance spot", "Binance USD-M futures")).hasSize(2);
        assertThat(found("b", "")).hasSize(2);
    }

    @Test
    void takesSpellingsOfTheSameForTheSameInAnyScriptAndLocale() {
        list("AC", "Société Générale", "XPAR");
        list("IS", "İstanbul Bankası", "XIST");
        list("OD", "ΟΔΟΣ ΑΕ", "XATH");
        list("GA", "Газпром", "MISX");
        list("FU", "ＡＢＣ", "XTKS");
        list("ẞX", "Straße", "XETR");
        var usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));

            assertThat(found("societe")).containsExactly("AC");
            assertThat(found("Socie\u0301te\u0301")).containsExactly("AC");
            assertThat(found("istanbul")).containsExactly("IS");
            assertThat(found("IS")).containsExactly("IS");
            assertThat(found("bankasi")).containsExactly("IS");
            assertThat(found("οδος")).containsExactly("OD");
            assertThat(found("οδοσ α")).containsExactly("OD");
            assertThat(found("газ")).containsExactly("GA");
            assertThat(found("abc")).containsExactly("FU");
            assertThat(found("STRASSE")).containsExactly("ẞX");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void goesOnWhereAPageEndedAlthoughSymbolsWereAdded() {
        list("B1", "x", "v");
        list("B3", "x", "v");
        list("C", "B name", "v");
        var first = directory.search("b", Set.of(), null, 2);
        list("B2", "x", "v");
        list("B4", "x", "v");
        list("A", "B other", "v");

        var second = directory.search("b", Set.of(), Cursor.parse(String.valueOf(first.next())), 2);
        var third = directory.search("b", Set.of(), second.next(), 2);

        assertThat(symbols(first)).containsExactly("B1", "B3");
        assertThat(symbols(second)).containsExactly("B4", "A");
        assertThat(symbols(third)).containsExactly("C");
        assertThat(third.next()).isNull();
    }

    @Test
    void givesEverySymbolOnceInPagesOfAnySize() {
        for (int i = 0; i < 50; i++) {
            list((i % 2 == 0 ? "A" : "B") + i, i % 3 == 0 ? "Alpha" : "Beta", "v");
        }
        for (int limit = 1; limit < 60; limit += 7) {
            var all = new ArrayList<String>();
            Cursor after = null;
            do {
                var page = directory.search("a", Set.of(), after, limit);
                all.addAll(symbols(page));
                after = page.next();
            } while (after != null);

            assertThat(all).as("pages of %d", limit).isEqualTo(found("a")).hasSize(33);
        }
    }

    private static List<String> symbols(SymbolDirectory.Page page) {
        return page.symbols().stream().map(Entry::sym).toList();
    }

    @Test
    void noticesThatReferenceDataIsNewOrCameLate() {
        cache.add(new Symbol("AAPL"));
        assertThat(found("apple")).isEmpty();
        assertThat(directory.search("", Set.of(), null, 1).symbols())
                .containsExactly(new Entry("AAPL", null, null, null, null, null, null));

        list("AAPL", "Apple", "XNAS");

        assertThat(directory.search("apple", Set.of(), null, 1).symbols())
                .containsExactly(new Entry("AAPL", "Apple", "XNAS", "USD", "halted", 2, 0));
    }

    @Test
    void refusesACursorOfSomebodyElse() {
        for (String text : List.of("", "5A", "A", "-1A", "0")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Cursor.parse(text));
        }
    }
}
