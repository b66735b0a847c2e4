package io.tickgate.gateway.app;

import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.transport.SocketSettings;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What clients are served, and how.
 *
 * <p>Thread-safe.
 */
final class ServingSettings {
    private ServingSettings() {}

    /**
     * What is kept for clients.
     *
     * @param market whether there are the channels of a market, and its topics are read
     * @param bookDepths levels a side, one channel {@code book.N} for each
     * @param tapeCapacity trades, or events of an own log, kept of each symbol, a power of two
     * @param snapshotTrades how many of the last of them a snapshot holds
     * @param bars the lengths of bars, one channel {@code bar.N} for each
     * @param barHistory closed bars kept of each length and symbol
     * @param barGrace how long after its end a bar is waited for late trades
     */
    record Channels(
            @Setting(
                    allowed = "any",
                    means =
                            "the channels of a market, and its four topics; `false`: only what stands under `tickgate.own`")
            @DefaultValue("true")
            boolean market,

            @Setting(allowed = "1 to 1000 each", means = "levels a side; one channel `book.N` for each")
            @DefaultValue({"10", "50"})
            List<Integer> bookDepths,

            @Setting(
                    allowed = "a power of two from 16 to 1048576",
                    means = "trades, or events of an own log, kept of each symbol, at most")
            @DefaultValue("1024")
            int tapeCapacity,

            @Setting(
                    allowed = "0 to 1000",
                    means = "how many of the last trades a snapshot of folded trades holds; of an own log, also how "
                            + "many events a folded message holds")
            @DefaultValue("20")
            int snapshotTrades,

            @Setting(allowed = "of these", means = "the lengths of bars, a channel `bar.N` for each")
            @DefaultValue({"1s", "1m", "5m", "1h"})
            List<String> bars,

            @Setting(
                    allowed = "1 to 1000",
                    means = "closed bars kept of each length and symbol, and sent in a snapshot")
            @DefaultValue("60")
            int barHistory,

            @Setting(
                    allowed = "0 to 1 min",
                    means = "how long after its end, by the publishers' clocks, a bar is waited for late trades before "
                            + "it is final")
            @DefaultValue("250ms")
            Duration barGrace) {
        Channels {
            bookDepths.forEach(depth -> Check.between("tickgate.channels.book-depths", depth, 1, 1_000));
            Check.between("tickgate.channels.tape-capacity", tapeCapacity, 16, 1 << 20);
            if (Integer.bitCount(tapeCapacity) != 1) {
                throw new BadSettingException("tickgate.channels.tape-capacity", tapeCapacity, "a power of two");
            }
            Check.between("tickgate.channels.snapshot-trades", snapshotTrades, 0, 1_000);
            bars.forEach(bar -> Check.barLength("tickgate.channels.bars", bar));
            Check.between("tickgate.channels.bar-history", barHistory, 1, 1_000);
            Check.between("tickgate.channels.bar-grace", barGrace, Duration.ZERO, Duration.ofMinutes(1));
        }
    }

    /**
     * What one connection may ask for.
     *
     * @param heartbeat how often, where the client does not say
     * @param maxFrame of what a client sends
     */
    record Session(
            @Setting(allowed = "1 s to 1 min", means = "how often, where the client does not say") @DefaultValue("5s")
            Duration heartbeat,

            @Setting(allowed = "1 to 1000000", means = "keys on one connection") @DefaultValue("5000")
            int maxSubscriptions,

            @Setting(allowed = "1 to 20000", means = "symbols in one `sub`") @DefaultValue("1000")
            int maxSymbolsPerCommand,

            @Setting(allowed = "1 to 10000", means = "commands a second on one connection, and at once")
            @DefaultValue("20")
            int maxCommandsPerSecond,

            @Setting(allowed = "1 KB to 1 MB", means = "size of a client's frame") @DefaultValue("64KB")
            DataSize maxFrame) {
        Session {
            Check.between("tickgate.session.heartbeat", heartbeat, Duration.ofSeconds(1), Duration.ofMinutes(1));
            Check.between("tickgate.session.max-subscriptions", maxSubscriptions, 1, 1_000_000);
            Check.between("tickgate.session.max-symbols-per-command", maxSymbolsPerCommand, 1, 20_000);
            Check.between("tickgate.session.max-commands-per-second", maxCommandsPerSecond, 1, 10_000);
            Check.between("tickgate.session.max-frame", maxFrame, DataSize.ofKilobytes(1), DataSize.ofMegabytes(1));
        }

        SessionLimits toLimits() {
            return new SessionLimits(
                    maxSubscriptions, maxSymbolsPerCommand, maxCommandsPerSecond, Math.toIntExact(maxFrame.toBytes()));
        }
    }

    /**
     * How sockets are written to and watched.
     *
     * @param eventLoops threads that serve connections; 0 for one per processor
     * @param lowWater below so many pending bytes a full connection is written to again
     * @param highWater so many pending bytes of a connection at the most, and one message
     * @param notSentLowWater so many bytes at the most wait in the kernel (Linux)
     * @param ping how often a connection is pinged
     * @param writeTimeout a socket that takes nothing for so long is closed
     * @param handshakeTimeout how long a connection has to send its request
     * @param compression whether clients that ask for it are sent compressed messages (permessage-deflate)
     * @param compressionThreshold smaller messages are not compressed
     */
    record Socket(
            @Setting(allowed = "0 to 1024", means = "threads that serve connections; 0: one for each processor")
            @DefaultValue("0")
            int eventLoops,

            @Setting(
                    allowed = "1 B to the high-water mark",
                    means = "a full connection is written to again below so many waiting bytes")
            @DefaultValue("32KB")
            DataSize lowWater,

            @Setting(
                    allowed = "1 KB to 16 MB",
                    means = "so many bytes wait for one connection in the gateway at most, and one message")
            @DefaultValue("64KB")
            DataSize highWater,

            @Setting(
                    allowed = "1 KB to 16 MB",
                    means = "so many unsent bytes wait in the kernel before a socket counts as full, a quarter of them "
                            + "where it is slow (Linux, `TCP_NOTSENT_LOWAT`)")
            @DefaultValue("8KB")
            DataSize notSentLowWater,

            @Setting(allowed = "1 s to 10 min", means = "how often a connection is pinged") @DefaultValue("15s")
            Duration ping,

            @Setting(
                    allowed = "1 s to 1 h",
                    means = "a socket of which the peer's kernel takes not one byte for so long is closed")
            @DefaultValue("30s")
            Duration writeTimeout,

            @Setting(
                    allowed = "100 ms to 1 min",
                    means = "a connection that has not sent a whole request after so long is closed")
            @DefaultValue("5s")
            Duration handshakeTimeout,

            @Setting(
                    allowed = "any",
                    means =
                            "compresses messages for clients that ask for it (permessage-deflate), and takes compressed "
                                    + "commands")
            @DefaultValue("false")
            boolean compression,

            @Setting(allowed = "1 B to 1 MB", means = "smaller messages are not compressed") @DefaultValue("512B")
            DataSize compressionThreshold) {
        Socket {
            Check.between("tickgate.socket.event-loops", eventLoops, 0, 1_024);
            Check.between("tickgate.socket.high-water", highWater, DataSize.ofKilobytes(1), DataSize.ofMegabytes(16));
            Check.between("tickgate.socket.low-water", lowWater, DataSize.ofBytes(1), highWater);
            Check.between(
                    "tickgate.socket.not-sent-low-water",
                    notSentLowWater,
                    DataSize.ofKilobytes(1),
                    DataSize.ofMegabytes(16));
            Check.between("tickgate.socket.ping", ping, Duration.ofSeconds(1), Duration.ofMinutes(10));
            Check.between("tickgate.socket.write-timeout", writeTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
            Check.between(
                    "tickgate.socket.handshake-timeout",
                    handshakeTimeout,
                    Duration.ofMillis(100),
                    Duration.ofMinutes(1));
            Check.between(
                    "tickgate.socket.compression-threshold",
                    compressionThreshold,
                    DataSize.ofBytes(1),
                    DataSize.ofMegabytes(1));
        }

        int loops() {
            return eventLoops > 0 ? eventLoops : Runtime.getRuntime().availableProcessors();
        }

        SocketSettings toSocket() {
            return new SocketSettings(
                    Math.toIntExact(lowWater.toBytes()),
                    Math.toIntExact(highWater.toBytes()),
                    Math.toIntExact(notSentLowWater.toBytes()),
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    compression,
                    Math.toIntExact(compressionThreshold.toBytes()));
        }
    }

    /**
     * How many may connect.
     *
     * @param connections of this gateway
     * @param connectionsPerAddress 0 for no limit, since a proxy gives all its clients its own address
     */
    record Limits(
            @Setting(
                    allowed = "1 to 10000000",
                    means = "connections of this gateway that were upgraded or asked for data over HTTP; more are "
                            + "answered with 503")
            @DefaultValue("50000")
            int connections,

            @Setting(
                    allowed = "0 to 10000000",
                    means =
                            "such connections of one address; one more is closed with 4503, or answered with 429. 0: no "
                                    + "limit, since behind a proxy all have the proxy's address")
            @DefaultValue("0")
            int connectionsPerAddress) {
        Limits {
            Check.between("tickgate.limits.connections", connections, 1, 10_000_000);
            Check.between("tickgate.limits.connections-per-address", connectionsPerAddress, 0, 10_000_000);
        }
    }
}
