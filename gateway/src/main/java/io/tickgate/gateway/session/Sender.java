package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.EncodedValue;
import org.jspecify.annotations.Nullable;

/**
 * Stands in line for the socket when it has something to send.
 *
 * <p>Confined to the loop of its connection.
 */
interface Sender {
    /** The place of one that has not been in line yet. */
    int NOWHERE = -1;

    /** Its place in the line of its session; set by the line alone. */
    int linePlace();

    void linePlace(int place);

    /** Returns the value that it will write if nothing newer comes before, {@code null} if it is not known. */
    default @Nullable EncodedValue nextValue() {
        return null;
    }

    /**
     * Writes one data message, if there is something that the client does not have.
     *
     * @return whether it has written one
     */
    boolean writeNext(FrameSink frame, long nowNanos);

    /** Whether one message was not enough for what there is; it stays in line then. */
    boolean staysInLine();
}
