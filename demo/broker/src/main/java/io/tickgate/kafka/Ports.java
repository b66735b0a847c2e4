package io.tickgate.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports of the loopback interface: looked at before Kafka binds them, since Kafka says neither which it wanted nor
 * chooses one that a restart would find again.
 *
 * <p>Thread-safe.
 */
final class Ports {

    private Ports() {}

    /** This port if it is not taken; for 0 one that was free a moment ago. */
    static int claim(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // or a restart would stumble over the connections of the run before
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (BindException e) {
            throw new EmbeddedKafkaException(
                    "port %d is in use (expected: a free port, or 0 for any)".formatted(port), e);
        } catch (IOException e) {
            throw new EmbeddedKafkaException("port %d cannot be opened: %s".formatted(port, e.getMessage()), e);
        }
    }

    /** A free one which is not the given one. */
    static int freeBeside(int taken) {
        int port = claim(0);
        while (port == taken) {
            port = claim(0);
        }
        return port;
    }
}
