package io.tickgate.gateway.session;

/**
 * What is due to one client, until its socket can take it.
 *
 * <p>Confined to the loop of its connection.
 */
public interface Outflow {
    /** Whether there is nothing to drain. */
    boolean isDrained();

    /** Fills a frame with what is due, for as long as it has room. */
    void drain(FrameSink frame);
}
