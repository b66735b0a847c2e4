package io.tickgate.gateway.app;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The port for operators, on loopback alone.
 *
 * <p>Thread-safe.
 *
 * @param port 0 for none
 */
record Admin(@DefaultValue("0") int port) {
    private static final int MOST = 65_535;

    Admin {
        Check.between("tickgate.admin.port", port, 0, MOST);
    }
}
