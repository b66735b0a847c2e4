package io.tickgate.gateway.session;

import io.tickgate.wire.WireFormat;

/**
 * A frame that is put together once and written to many connections of one event loop: a {@link Taker} writes
 * it to each.
 *
 * <p>Bounded by what may wait for one connection.
 *
 * <p>Confined to that loop.
 */
public interface SharedFrame {
    /**
     * What writes it to one connection. Of a loop they are many, and to come to each from its session would be to fetch four objects
     * more from memory.
     *
     * <p>Confined to that loop.
     */
    interface Taker {
        /**
         * Writes the frame, also behind what the socket has not taken.
         *
         * @return whether the socket has taken all there was; if not, its session must not be written to together with others
         */
        boolean takeShared();

        /** Reads what {@link #takeShared} is about to read, and does nothing; returns what is of no meaning. */
        default int touch() {
            return 0;
        }
    }

    /** Begins a frame; the one before has ended. */
    FrameSink begin(WireFormat format);

    /** The frame is whole; returns whether there is anything in it. */
    boolean finish();

    /** Forgets the frame, which so many connections were given. */
    void end(int readers);
}
