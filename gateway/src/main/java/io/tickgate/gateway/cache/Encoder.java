package io.tickgate.gateway.cache;

import io.tickgate.model.Topic;

/**
 * How values of one kind become the bytes that every reader of them shares.
 *
 * <p>Thread-safe.
 */
public interface Encoder<V> {
    /** Everything of an update that comes before what depends on its reader. */
    byte[] head(Topic topic, long sequence, long timeMicros);

    /** Everything that comes after it. */
    byte[] tail(V value);
}
