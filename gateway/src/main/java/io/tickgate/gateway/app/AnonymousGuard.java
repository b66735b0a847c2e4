package io.tickgate.gateway.app;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a gateway that asks nobody who they are from serving more than its own machine by accident.
 *
 * <p>Thread-safe.
 */
final class AnonymousGuard {
    private AnonymousGuard() {}

    /**
     * @param address that the gateway listens on, {@code null} for all
     * @throws BadSettingException if it is not a loopback address and anybody is not let in on purpose
     */
    static void check(@Nullable InetAddress address, boolean allowsAnonymous) {
        if (!isLoopback(address) && !allowsAnonymous) {
            throw new BadSettingException(
                    "server.address",
                    address == null ? "all addresses" : address.getHostAddress(),
                    "a loopback address such as 127.0.0.1, or tickgate.access.allow-anonymous=true to let in anybody"
                            + " who reaches this address");
        }
    }

    static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }
}
