package io.tickgate.gateway.hub;

/**
 * Is told, on the loop of its shard, that its topic has changed.
 *
 * <p>Confined to the loop of its shard.
 */
public interface Subscriber {
    /** @param nowNanos the loop's time, the same for all that one pass tells */
    void onChange(long nowNanos);

    /** For how many clients it hears. */
    default int readers() {
        return 1;
    }

    /** Where the hub keeps this subscriber, so that it is removed without a search. Set by the hub alone. */
    int slot();

    void slot(int slot);
}
