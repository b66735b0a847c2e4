package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.SessionLoop;

/**
 * What the sockets of one event loop share.
 *
 * <p>Confined to its event loop.
 *
 * @param sharedFrame for connections whose frames are not compressed
 */
record LoopSockets(
        SessionLoop sessions,
        MessageFrame frame,
        LoopFrame sharedFrame,
        SocketSettings settings,
        TransportCounters counters) {}
