package io.tickgate.wire;

import java.util.Arrays;
import java.util.List;

/** What can be wrong with a command, a symbol or a stream. A code keeps its name and meaning for ever. */
public enum ErrorCode {
    BAD_REQUEST(false, "the command is not understood; its message names the field"),
    UNKNOWN_CHANNEL(false, "this gateway serves no such channel"),
    UNKNOWN_SYMBOL(false, "no such symbol has been seen"),
    NOT_ENTITLED(false, "not entitled to this topic"),
    UNAUTHENTICATED(false, "who this is has not been shown"),
    TOKEN_EXPIRED(true, "the token is over; renew it with hello"),
    LIMIT_SUBS(false, "no more subscriptions on this connection"),
    RATE_LIMITED(true, "too many commands; the message says when to go on"),
    RESUME_UNAVAILABLE(false, "the position asked for is not to be had; begin at another one"),
    GAP(false, "records are missing here, and were not sent"),
    EXPIRED(false, "a value waited longer than its maxAge and was dropped"),
    SOURCE_SILENT(false, "the source has been silent for too long"),
    SOURCE_DOWN(false, "the source is not to be reached"),
    SOURCE_GAP(false, "the source skipped records; its state is being rebuilt"),
    KAFKA_LAG(false, "the gateway is behind the log"),
    POISON(false, "a record could not be read"),
    STARTING(true, "the gateway is still reading what it needs"),
    OVERLOADED(true, "the gateway is shedding load"),
    INTERNAL(true, "a bug in the gateway"),
    /** A word of a newer gateway; never sent by this version. */
    UNKNOWN(false, "a code that this version does not know");

    private final boolean isWorthRetrying;
    private final String meaning;

    ErrorCode(boolean isWorthRetrying, String meaning) {
        this.isWorthRetrying = isWorthRetrying;
        this.meaning = meaning;
    }

    /** Returns the codes of the protocol: all but {@link #UNKNOWN}. */
    public static List<ErrorCode> known() {
        return Arrays.stream(values()).filter(code -> code != UNKNOWN).toList();
    }

    /** Returns the code of this name, {@link #UNKNOWN} if there is none. */
    static ErrorCode of(String name) {
        for (var code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /** Whether the same command may succeed later. */
    public boolean isWorthRetrying() {
        return isWorthRetrying;
    }

    public String meaning() {
        return meaning;
    }
}
