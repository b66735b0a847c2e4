package io.tickgate.simulator.binance;

import io.tickgate.model.Price;
import io.tickgate.model.Symbol;
import java.util.List;
import java.util.Locale;

/**
 * What Binance trades and the recording holds.
 *
 * <p>Tick and lot sizes are those of {@code Data/symbol-properties/symbol-properties-database.csv} in
 * {@code QuantConnect/Lean} (Apache-2.0), commit {@code 24863901deffa9ec7985e21ef8fbdb0258efb9e4}.
 *
 * <p>Thread-safe.
 *
 * @param name for people
 * @param lotSize the smallest step of a size; only its digits matter here
 */
record BinanceInstrument(Venue venue, String ticker, String name, String currency, Price tickSize, Price lotSize) {
    static final List<BinanceInstrument> ALL = List.of(
            of(Venue.SPOT, "BTCUSDT", "Bitcoin / Tether, spot", "USDT", "0.01", "0.00001"),
            of(Venue.SPOT, "ETHUSDT", "Ether / Tether, spot", "USDT", "0.01", "0.0001"),
            of(Venue.USDM, "BTCUSDT", "Bitcoin / Tether, perpetual", "USDT", "0.1", "0.001"),
            of(Venue.USDM, "ETHUSDT", "Ether / Tether, perpetual", "USDT", "0.01", "0.001"),
            of(Venue.CM, "BTCUSD_PERP", "Bitcoin / US dollar, perpetual, contracts of 100 USD", "USD", "0.1", "1"),
            of(Venue.CM, "ETHUSD_PERP", "Ether / US dollar, perpetual, contracts of 10 USD", "USD", "0.01", "1"));

    private static BinanceInstrument of(
            Venue venue, String ticker, String name, String currency, String tick, String lot) {
        return new BinanceInstrument(venue, ticker, name, currency, Price.parse(tick), Price.parse(lot));
    }

    /** The key of its records, {@code venue:TICKER}. */
    Symbol symbol() {
        return new Symbol(venue.folder() + ":" + ticker);
    }

    /** How the names of its files begin, without the folder. */
    String fileStem() {
        return ticker.toLowerCase(Locale.ROOT) + "_";
    }
}
