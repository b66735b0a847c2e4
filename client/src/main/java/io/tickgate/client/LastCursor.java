package io.tickgate.client;

import io.tickgate.wire.From;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The last cursor of which this client knows what it covers, and where to begin without it.
 *
 * <p>Confined to the client's loop.
 */
final class LastCursor {
    /** By how much a record may bear an earlier time than others that were published before it. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(60);

    private @Nullable String token;
    private long beforeMicros;

    /**
     * Takes the cursor of a heartbeat, before which everything has been told that these wait for.
     *
     * @param begunMicros where they have begun, as long as nothing has been told; otherwise any later time
     */
    void take(String newToken, long timeMicros, Collection<Subscription> covered, long begunMicros) {
        long behindMillis = 0;
        for (var subscription : covered) {
            subscription.cover();
            var behind = subscription.state().status().behindMillis();
            behindMillis = Math.max(behindMillis, behind == null ? 0 : behind);
        }
        token = newToken;
        long toldMicros = timeMicros - 1000 * (behindMillis + CLOCKS_APART.toMillis());
        beforeMicros = Math.max(0, Math.min(toldMicros, begunMicros));
    }

    /** Without the cursor, which is of no use: the time before which everything is before it. */
    From.Time refused() {
        token = null;
        return new From.Time(beforeMicros);
    }

    /** Where that goes on which the cursor covers. */
    From from() {
        return token == null ? new From.Time(beforeMicros) : new From.Cursor(token);
    }
}
