package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.WireFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Markets markets;
    private final InstantSource clock;
    private final WireFormat format;
    private byte[] message = {};
    private long madeNanos;

    HeartbeatSource(Markets markets, InstantSource clock, WireFormat format) {
        this.markets = markets;
        this.clock = clock;
        this.format = format;
    }

    /**
     * @param cursor of a connection that takes every record of something, {@code null} otherwise
     * @param delayed channels of which a connection has something delayed
     */
    byte[] message(long nowNanos, List<Quiet> quiet, @Nullable String cursor, Set<String> delayed) {
        if (!quiet.isEmpty() || cursor != null || !delayed.isEmpty()) {
            return encode(quiet, cursor, delayed);
        }
        if (message.length == 0 || nowNanos - madeNanos > FRESH_NANOS) {
            message = encode(quiet, null, delayed);
            madeNanos = nowNanos;
        }
        return message;
    }

    private byte[] encode(List<Quiet> quiet, @Nullable String cursor, Set<String> delayed) {
        // The marks before the time: the age that a client computes is never too small.
        var marks = marks(delayed);
        return format.encode(new ServerMessage.Heartbeat(Micros.now(clock), marks, quiet, cursor));
    }

    /** What is true of all that a connection has of a channel: of two feeds, what the delayed one says. */
    private Map<String, Long> marks(Set<String> delayed) {
        var marks = markets.realTime().watermarks().microsByChannel();
        var market = markets.delayed();
        if (market != null && !delayed.isEmpty()) {
            var late = market.watermarks().microsByChannel();
            marks.keySet().removeAll(delayed);
            delayed.stream().filter(late::containsKey).forEach(channel -> marks.put(channel, late.get(channel)));
        }
        return marks;
    }
}
