package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.WireFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The heartbeat of a loop: one message for all its connections whose turn comes at about the same time.
 *
 * <p>Confined to the loop.
 */
final class HeartbeatSource {
    /** A heartbeat tells the feed's age in milliseconds of some tens at best. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Watermarks watermarks;
    private final InstantSource clock;
    private final WireFormat format;
    private byte[] message = {};
    private long madeNanos;

    HeartbeatSource(Watermarks watermarks, InstantSource clock, WireFormat format) {
        this.watermarks = watermarks;
        this.clock = clock;
        this.format = format;
    }

    byte[] message(long nowNanos) {
        if (message.length == 0 || nowNanos - madeNanos > FRESH_NANOS) {
            // The marks before the time: the age that a client computes is never too small.
            var marks = watermarks.microsByChannel();
            message = format.encode(new ServerMessage.Heartbeat(Micros.now(clock), marks, List.of(), null));
            madeNanos = nowNanos;
        }
        return message;
    }
}
