package io.tickgate.gateway.session;

import io.tickgate.wire.WireFormat;

/**
 * A frame that is put together once and written to many connections of one event loop: {@link Connection#takeShared} writes
 * it to each.
 *
 * <p>Bounded by what may wait for one connection.
 *
 * <p>Confined to that loop.
 */
public interface SharedFrame {
    /** Begins a frame; the one before has ended. */
    FrameSink begin(WireFormat format);

    /** The frame is whole; returns whether there is anything in it. */
    boolean finish();

    /** Forgets the frame, which so many connections were given. */
    void end(int readers);
}
