package io.tickgate.gateway.log;

/**
 * Where looks at one moment are asked for: each is of one feed, since no thread sees another's moment.
 *
 * <p>Thread-safe.
 *
 * @param market of the channels that every market has
 * @param own of an operator's own channels
 */
public record MarketCuts(Cuts market, Cuts own) {
    public MarketCuts() {
        this(new Cuts(), new Cuts());
    }
}
