package io.tickgate.gateway.session;

import io.tickgate.wire.Position;
import org.jspecify.annotations.Nullable;

/**
 * What only few keys have: a gateway holds very many, and a key has this with the first of it.
 *
 * <p>Confined to the loop of its connection.
 */
final class Rare {
    /** When a value that may be too old to be sent changed last. */
    long changedNanos;

    /** The terms of the command that named its symbol, where they are not those by which it is sent. */
    @Nullable
    Terms named;

    /** How one snapshot more is to be sent. */
    @Nullable
    Terms shownOnce;

    /** The position of its client, which this gateway has not come to. */
    @Nullable
    Position awaited;

    boolean isHandleUnknown;

    /** Whether a pattern has come to match a key that is only to be shown once, before it was. */
    boolean isMatchedMeanwhile;
}
