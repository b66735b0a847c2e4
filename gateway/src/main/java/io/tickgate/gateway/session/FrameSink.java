package io.tickgate.gateway.session;

/**
 * Takes the messages of one frame, piece by piece.
 *
 * <p>Confined to the loop of its connection.
 */
public interface FrameSink {
    /** Whether one more message should be put in; one that was begun is always finished, however long it gets. */
    boolean hasRoom();

    /** Begins the next message. */
    void begin();

    void put(byte[] bytes);

    /** Puts the number in decimal digits. */
    void put(long number);
}
