package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * Writes addresses of peers for operators.
 *
 * <p>Thread-safe.
 */
final class Addresses {
    private Addresses() {}

    /** Returns the address and port of a channel's peer, {@code ""} where there is none. */
    static String of(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null) {
            String host = peer.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
        }
        return "";
    }
}
