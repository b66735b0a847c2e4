package io.tickgate.gateway.transport;

/**
 * How much of what a client may send at once.
 *
 * <p>Thread-safe.
 *
 * @param messageBytes of a message in all its fragments
 * @param fragments of a message
 * @param controlFrames pings and pongs in {@link #WINDOW_SECONDS}
 */
record FrameLimits(int messageBytes, int fragments, int controlFrames) {
    static final long WINDOW_SECONDS = 10;

    /** Ten a second, where once in some seconds is usual. */
    private static final int CONTROL_FRAMES = 100;

    private static final int FRAGMENTS = 64;

    static FrameLimits forMessagesOf(int messageBytes) {
        return new FrameLimits(messageBytes, FRAGMENTS, CONTROL_FRAMES);
    }
}
