package io.tickgate.gateway.transport;

import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Lets connections read so many bytes at once. What a read needs to know of itself is begun anew with each and is over with it,
 * and an event loop reads from one connection at a time: so all of a loop have one.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("deprecation") // Netty's interface asks for a type that it calls old
final class FixedReads extends FixedRecvByteBufAllocator {
    private final FastThreadLocal<Handle> handles = new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
            return FixedReads.super.newHandle();
        }
    };

    FixedReads(int bytes) {
        super(bytes);
    }

    @Override
    public Handle newHandle() {
        return handles.get();
    }
}
