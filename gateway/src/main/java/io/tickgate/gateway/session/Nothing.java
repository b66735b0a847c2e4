package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;

/**
 * What a client is sent of a topic of which nothing is known yet.
 *
 * <p>Thread-safe.
 */
final class Nothing {
    /** The first record that comes has another epoch, and so comes as a snapshot. */
    static final LogPosition POSITION = new LogPosition("", LogPosition.BEFORE_FIRST, 0);

    private Nothing() {}
}
