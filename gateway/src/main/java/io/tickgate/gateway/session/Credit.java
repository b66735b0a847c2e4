package io.tickgate.gateway.session;

/**
 * How many data messages a connection may still be sent, if its client counts them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Credit {
    private boolean isCounted;
    private long left;

    /** Begins to count, with so many messages. */
    void set(long messages) {
        isCounted = true;
        left = messages;
    }

    boolean isCounted() {
        return isCounted;
    }

    void add(long messages) {
        long sum = left + messages;
        left = sum < 0 ? Long.MAX_VALUE : sum;
    }

    boolean isUsedUp() {
        return isCounted && left == 0;
    }

    void use() {
        if (isCounted) {
            left--;
        }
    }
}
