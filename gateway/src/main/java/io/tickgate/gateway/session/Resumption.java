package io.tickgate.gateway.session;

import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a cursor says of one channel, or why nobody can go on from it.
 *
 * <p>Thread-safe.
 *
 * @param part {@code null} if there is a problem
 * @param code of the problem, {@code null} if there is none
 * @param problem what came and what was expected; empty if nothing is wrong
 */
public record Resumption(
        Cursor.@Nullable Part part, @Nullable ErrorCode code, String problem) {

    /** Looks at a cursor that a client has brought. */
    static Resumption of(LogAccess log, String channel, String token) {
        Cursor.Part part;
        try {
            part = log.cursors().decode(token).of(channel);
        } catch (IllegalArgumentException e) {
            return new Resumption(null, ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        if (part == null) {
            return unavailable(
                    "a cursor without a position of %s (expected: one that was given out while every record of it was taken)"
                            .formatted(channel));
        }
        var partitions = log.directory().of(channel);
        boolean isOther =
                partitions.isEmpty() || !partitions.get(0).identity().topicId().equals(part.topicId());
        if (isOther) {
            return unavailable(
                    "the topic of %s was made anew since (expected: a cursor of the topic that there is; 'earliest' has all of it)"
                            .formatted(channel));
        }
        return part.places().size() > partitions.size()
                ? new Resumption(
                        null,
                        ErrorCode.STARTING,
                        "a cursor of %d partitions of %s, of which this gateway has found %d so far (expected: the same again in a moment)"
                                .formatted(part.places().size(), channel, partitions.size()))
                : new Resumption(part, null, "");
    }

    private static Resumption unavailable(String problem) {
        return new Resumption(null, ErrorCode.RESUME_UNAVAILABLE, problem);
    }
}
