package io.tickgate.gateway.session;

/**
 * How many data messages a connection may still be sent, if its client counts them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Credit {
    /** Of all clients that do not count: most do not. */
    static final Credit NOT_COUNTED = new Credit();

    private final boolean isCounted;
    private long left;
    private long usedUpNanos;

    private Credit() {
        isCounted = false;
    }

    /** Begins to count, with so many messages. */
    Credit(long messages, long nowNanos) {
        isCounted = true;
        left = messages;
        usedUpNanos = nowNanos;
    }

    boolean isCounted() {
        return isCounted;
    }

    /** How many there may be yet. */
    long left() {
        return left;
    }

    void add(long messages, long nowNanos) {
        long sum = left + messages;
        left = sum < 0 ? Long.MAX_VALUE : sum;
        usedUpNanos = nowNanos;
    }

    boolean isUsedUp() {
        return isCounted && left == 0;
    }

    /** Since when it is used up, if it is. */
    long usedUpNanos() {
        return usedUpNanos;
    }

    /** What has passed until now without credit is taken into account. */
    void settled(long nowNanos) {
        usedUpNanos = nowNanos;
    }

    void use(long nowNanos) {
        if (isCounted) {
            left--;
            usedUpNanos = nowNanos;
        }
    }
}
