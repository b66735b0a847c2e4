package io.tickgate.gateway.session;

import java.time.Duration;

/**
 * What sessions are told at the start.
 *
 * <p>Thread-safe.
 *
 * @param heartbeat how often, where the client does not say
 * @param snapshotEvents how many of the last events the snapshot of a log topic holds, at the most
 */
public record SessionSettings(String gateway, SessionLimits limits, Duration heartbeat, int snapshotEvents) {
    /** What a client may ask for: more often would be traffic without news, less often a dead line unnoticed. */
    static final int MIN_HEARTBEAT_MILLIS = 1_000;

    static final int MAX_HEARTBEAT_MILLIS = 60_000;

    /** How often a client may be sent stamps: each is a message and two looks at a clock. */
    static final int MIN_STAMPS_MILLIS = 1_000;

    static final int MAX_STAMPS_MILLIS = 60_000;
}
