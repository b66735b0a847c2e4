package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.WireFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of a loop: one message for all its connections whose turn comes at about the same time and that have
 * neither silent keys nor a cursor to be told of.
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

    /** @param cursor of a connection that takes every record of something, {@code null} otherwise */
    byte[] message(long nowNanos, List<Quiet> quiet, @Nullable String cursor) {
        if (!quiet.isEmpty() || cursor != null) {
            return encode(quiet, cursor);
        }
        if (message.length == 0 || nowNanos - madeNanos > FRESH_NANOS) {
            message = encode(quiet, null);
            madeNanos = nowNanos;
        }
        return message;
    }

    private byte[] encode(List<Quiet> quiet, @Nullable String cursor) {
        // The marks before the time: the age that a client computes is never too small.
        var marks = watermarks.microsByChannel();
        return format.encode(new ServerMessage.Heartbeat(Micros.now(clock), marks, quiet, cursor));
    }
}
