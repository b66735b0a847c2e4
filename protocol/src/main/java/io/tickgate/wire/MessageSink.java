package io.tickgate.wire;

/**
 * Takes messages, piece by piece.
 *
 * <p>Confined to one thread.
 */
public interface MessageSink {
    /** Begins the next message. */
    void begin();

    void put(byte[] bytes);

    /** Puts the number in decimal digits. */
    void putDecimal(long number);

    /** Puts the number as Protobuf does: seven bits to a byte, the lowest first. */
    void putVarint(long number);
}
