package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * The place of a connection among those that count, on the gateway and for its address. It is given back when the
 * connection closes.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the future is that of the close
final class Seat {
    private static final AttributeKey<Boolean> TAKEN = AttributeKey.valueOf("tickgate.seat");

    /** Whether a connection may stay. */
    enum Outcome {
        TAKEN,
        /** The gateway is full. */
        NO_ROOM,
        /** There is room, but not for its address; the connection has to be closed. */
        ADDRESS_IS_FULL
    }

    private Seat() {}

    /** Whether the connection has one. */
    static boolean isTaken(Channel channel) {
        return channel.hasAttr(TAKEN);
    }

    /** It is not asked for any more whether this connection has one; it keeps it. */
    @SuppressWarnings("deprecation") // to set it to nothing leaves it there
    static void forget(Channel channel) {
        channel.attr(TAKEN).getAndRemove();
    }

    /** Takes a seat for a connection that has none yet. */
    static Outcome take(Channel channel, Admission admission, Object address) {
        if (isTaken(channel)) {
            return Outcome.TAKEN;
        }
        if (!admission.enter()) {
            return Outcome.NO_ROOM;
        }
        if (!admission.enter(address)) {
            admission.telling(address);
            channel.closeFuture().addListener(closed -> {
                admission.leave();
                admission.told(address);
            });
            return Outcome.ADDRESS_IS_FULL;
        }
        channel.closeFuture().addListener(closed -> {
            admission.leave();
            admission.leave(address);
        });
        channel.attr(TAKEN).set(true);
        return Outcome.TAKEN;
    }
}
