package io.tickgate.gateway.session;

/**
 * Takes what became of the commands of all clients.
 *
 * <p>Thread-safe.
 */
public interface CommandTraces {
    /** Must not block: it is called by event loops. */
    void answered(CommandTrace trace);
}
