package io.tickgate.model;

import java.util.Locale;

/** What a channel's messages carry, and so what may be left out of them when a client is slow. */
public enum Shape {
    /** The whole current value: a newer one replaces an older one. */
    STATE,
    /** Changed price levels with absolute sizes: thinned out to the net difference. */
    BOOK,
    /** The current bar and closed ones: the newest per bar, a final one always. */
    BAR,
    /** Events: each matters. */
    LOG;

    /** The word used on the wire. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
