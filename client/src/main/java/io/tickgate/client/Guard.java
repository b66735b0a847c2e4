package io.tickgate.client;

/**
 * Stands between the client and what it is told by: what a listener throws changes nothing.
 *
 * <p>Thread-safe.
 */
final class Guard {
    private static final System.Logger LOGGER = System.getLogger(Guard.class.getName());

    private Guard() {}

    /** A listener that fails, which is told last, has had its message; the next one is not its fault. */
    static void run(Runnable handling) {
        try {
            handling.run();
        } catch (RuntimeException | AssertionError e) {
            LOGGER.log(System.Logger.Level.ERROR, "the listener failed, or the client itself", e);
        }
    }
}
