package io.tickgate.gateway.session;

/**
 * Who is at the other end of a connection, for operators: nothing is decided by it.
 *
 * <p>Thread-safe.
 *
 * @param transport how it is spoken to: {@code websocket}, {@code events} or {@code snapshot}
 * @param address its address and port, or those of the proxy that stands before it
 * @param agent what its program calls itself, {@code ""} if it does not say
 */
public record Peer(String transport, String address, String agent) {
    /** Where nothing is known. */
    public static final Peer UNKNOWN = new Peer("", "", "");
}
