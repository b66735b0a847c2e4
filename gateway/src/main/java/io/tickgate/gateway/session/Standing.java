package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.StatusState;
import org.jspecify.annotations.Nullable;

/** How things stand with a key, as its client is told. */
enum Standing {
    LIVE(StatusState.LIVE, null),
    /** Data goes on, and records before it are lost for good. */
    LIVE_AFTER_GAP(StatusState.LIVE, ErrorCode.SOURCE_GAP),
    /** The client has read more than this gateway. */
    AHEAD(StatusState.LAGGING, null),
    /** The latest value waited too long and was dropped. */
    EXPIRED(StatusState.LAGGING, ErrorCode.EXPIRED),
    SILENT(StatusState.STALE, ErrorCode.SOURCE_SILENT),
    DOWN(StatusState.STALE, ErrorCode.SOURCE_DOWN),
    LAG(StatusState.STALE, ErrorCode.KAFKA_LAG),
    POISONED(StatusState.STALE, ErrorCode.POISON),
    BROKEN(StatusState.STALE, ErrorCode.SOURCE_GAP),
    /** A pattern matches the symbol, and there is no room for it. */
    OVER_LIMIT(StatusState.CLOSED, ErrorCode.LIMIT_SUBS),
    /** The client has a position of a symbol that the log does not have. */
    UNKNOWN(StatusState.CLOSED, ErrorCode.UNKNOWN_SYMBOL);

    private final StatusState state;
    private final @Nullable ErrorCode code;

    Standing(StatusState state, @Nullable ErrorCode code) {
        this.state = state;
        this.code = code;
    }

    StatusState state() {
        return state;
    }

    @Nullable
    ErrorCode code() {
        return code;
    }

    static Standing of(Condition condition) {
        return switch (condition.reason()) {
            case SOURCE_SILENT -> SILENT;
            case SOURCE_DOWN -> DOWN;
            case KAFKA_LAG -> LAG;
            case POISON -> POISONED;
            case SOURCE_GAP -> BROKEN;
        };
    }
}
