package io.tickgate.gateway.transport;

import java.time.Duration;

/**
 * How sockets are written to and watched.
 *
 * <p>Thread-safe.
 *
 * @param lowWaterBytes below so many pending bytes a full connection is written to again
 * @param highWaterBytes so many pending bytes at the most, and one message
 * @param notSentLowWaterBytes so many bytes at the most wait in the kernel's send buffer (Linux, TCP_NOTSENT_LOWAT)
 * @param ping how often a connection is pinged; two pings without an answer close it
 * @param writeTimeout a socket that takes nothing for so long is closed
 * @param handshakeTimeout how long a connection has to send its request
 * @param compresses whether clients that ask for it are sent compressed messages, and may send such
 * @param compressionThresholdBytes smaller messages are not compressed
 */
public record SocketSettings(
        int lowWaterBytes,
        int highWaterBytes,
        int notSentLowWaterBytes,
        Duration ping,
        Duration writeTimeout,
        Duration handshakeTimeout,
        boolean compresses,
        int compressionThresholdBytes) {}
