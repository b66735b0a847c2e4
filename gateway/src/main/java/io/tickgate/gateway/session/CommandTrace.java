package io.tickgate.gateway.session;

import io.tickgate.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A command of a client and what became of it. It holds nothing that a client can make up, but for what it asked to be
 * linked with.
 *
 * <p>Thread-safe.
 *
 * @param session that it came to
 * @param traceParent of the connection, as its client gave it and unchecked; {@code null} without any
 * @param command as the protocol has it, or {@code malformed}
 * @param channel that it is about, if the gateway has it; {@code null} where there is none
 * @param symbols that it named, patterns among them
 * @param rejected how many of them were not taken
 * @param code why all of it was refused, {@code null} if it was not
 * @param startMicros when it was read, in microseconds since the epoch
 * @param nanos until it was answered
 */
public record CommandTrace(
        String session,
        @Nullable String traceParent,
        String command,
        @Nullable String channel,
        int symbols,
        int rejected,
        @Nullable ErrorCode code,
        long startMicros,
        long nanos) {}
