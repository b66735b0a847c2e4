package io.tickgate.gateway.hub;

/**
 * Is told, on the loop of its shard, that its topic has changed.
 *
 * <p>Confined to the loop of its shard.
 */
public interface Subscriber {
    /** Where the hub keeps one that hears nothing. */
    int NO_SLOT = -1;

    /** @param nowNanos the loop's time, the same for all that one pass tells */
    void onChange(long nowNanos);

    /**
     * Whether it will look at the value anyway, so that it is not told of another value before it has. It says
     * {@link Interest#looked} once it has, unless it will look again by itself.
     */
    default boolean isAboutToLook() {
        return false;
    }

    /** Reads what it needs to be told, for what that does to the processor's cache, and never throws; the number means nothing. */
    default int touch() {
        return 0;
    }

    /** For how many clients it hears. */
    default int readers() {
        return 1;
    }

    /** Where the hub keeps this subscriber, so that it is removed without a search. Set by the hub alone. */
    int slot();

    void slot(int slot);
}
