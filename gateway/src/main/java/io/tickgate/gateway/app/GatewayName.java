package io.tickgate.gateway.app;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What this gateway calls itself: at the front of session ids, and in traces.
 *
 * <p>Thread-safe.
 */
record GatewayName(String text) {
    private static final int RANDOM_BYTES = 3;

    /** The name that was set, or else a random one: two gateways must not give the same session id. */
    static GatewayName of(String set) {
        if (!set.isBlank()) {
            return new GatewayName(set);
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new GatewayName("gw" + HexFormat.of().formatHex(bytes));
    }
}
