package io.tickgate.gateway.session;

import io.tickgate.wire.MessageSink;

/**
 * Takes the messages of one frame, piece by piece.
 *
 * <p>Confined to the loop of its connection.
 */
public interface FrameSink extends MessageSink {
    /** Whether one more message should be put in; one that was begun is always finished, however long it gets. */
    boolean hasRoom();
}
