package io.tickgate.client;

/**
 * Opens connections.
 *
 * <p>Thread-safe.
 */
interface Connector {
    void open(Transport.Listener listener);
}
