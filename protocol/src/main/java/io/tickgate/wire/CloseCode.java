package io.tickgate.wire;

/**
 * Why a connection is closed, and so whether a client comes back: 4000 to 4499 and the standard codes do, 4500 to
 * 4999 do not. A code keeps its number and meaning for ever.
 */
public enum CloseCode {
    NORMAL(1000, "bye"),
    PROTOCOL_ERROR(1002, "a frame that RFC 6455 forbids"),
    UNSUPPORTED_DATA(1003, "a frame of the wrong type"),
    INVALID_DATA(1007, "text that is not UTF-8"),
    POLICY_VIOLATION(1008, "too many pings or fragments"),
    TOO_BIG(1009, "a message over the frame limit"),
    INTERNAL_ERROR(1011, "a bug in the gateway"),
    RESTART(1012, "the gateway stops"),
    OVERLOADED(1013, "the gateway is shedding load"),
    STALLED(4000, "the socket took nothing for too long"),
    NO_PONG(4001, "pings were not answered"),
    TOKEN_EXPIRED(4002, "the token is over"),
    ABUSE(4003, "limits were passed again and again"),
    BAD_PROTOCOL(4500, "commands that are not understood, again and again"),
    UNAUTHENTICATED(4501, "who this is has not been shown"),
    FORBIDDEN(4502, "may not connect"),
    CONNECTION_LIMIT(4503, "too many connections"),
    BAD_VERSION(4504, "no common protocol version"),
    HELLO_TIMEOUT(4505, "no hello in time"),
    REPLACED(4506, "a newer connection of the same client");

    private static final int FIRST_FINAL = 4500;

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    /** At most 123 bytes, as a close frame holds (RFC 6455, section 5.5). */
    public String reason() {
        return reason;
    }

    /** Whether a client that was closed with this code connects again. */
    public static boolean isReconnectable(int code) {
        return code < FIRST_FINAL;
    }
}
