package io.tickgate.gateway.access;

/**
 * Who a client is.
 *
 * <p>Thread-safe.
 */
public record Principal(String name) {
    public static final Principal ANONYMOUS = new Principal("anonymous");
}
