package io.tickgate.gateway.transport;

import java.util.zip.Inflater;

/**
 * What compresses and inflates for all connections of an event loop.
 *
 * <p>Confined to its event loop.
 *
 * @param inflater is left empty after each message
 */
record LoopCompression(Deflating deflating, Inflater inflater) {
    LoopCompression(int thresholdBytes, TransportCounters counters) {
        this(new Deflating(thresholdBytes, counters), new Inflater(true));
    }
}
