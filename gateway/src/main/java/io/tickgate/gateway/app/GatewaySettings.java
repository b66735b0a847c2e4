package io.tickgate.gateway.app;

import io.tickgate.gateway.cache.CacheSettings;
import io.tickgate.gateway.ingest.IngestSettings;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.transport.SocketSettings;
import io.tickgate.model.BarInterval;
import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * All settings under {@code tickgate}, with their defaults. One that cannot be used stops the start.
 *
 * <p>Thread-safe.
 *
 * @param name of this gateway in session ids; empty for a random one
 */
@ConfigurationProperties("tickgate")
record GatewaySettings(
        @DefaultValue("") String name,
        @DefaultValue Kafka kafka,
        @DefaultValue Channels channels,
        @DefaultValue Own own,
        @DefaultValue Log log,
        @DefaultValue Delayed delayed,
        @DefaultValue Cursor cursor,
        @DefaultValue Session session,
        @DefaultValue Socket socket,
        @DefaultValue Limits limits,
        @DefaultValue Drain drain,
        @DefaultValue Admin admin,
        @DefaultValue Access access,
        @DefaultValue Tracing tracing) {
    GatewaySettings {
        if (!channels.market() && own.channels().isEmpty()) {
            throw new BadSettingException("tickgate.channels.market", false, "true, or channels under tickgate.own");
        }
        if (channels.market()) {
            own.checkApartFrom(kafka.topics().byKind().values());
        }
    }

    IngestSettings toIngest() {
        return new IngestSettings(
                kafka.toProperties(),
                kafka.topics().byKind(),
                kafka.recent(),
                kafka.recentTrades(),
                kafka.connectTimeout(),
                kafka.letGo(),
                channels.market(),
                own.toMappings(),
                own.registry().toRegistry());
    }

    CacheSettings toCache() {
        return new CacheSettings(
                channels.market(),
                own.toChannels(),
                channels.bookDepths(),
                channels.tapeCapacity(),
                channels.bars().stream().map(BarInterval::of).toList(),
                // The closed ones, and the open one.
                channels.barHistory() + 1,
                TimeUnit.MILLISECONDS.toMicros(channels.barGrace().toMillis()));
    }

    /**
     * Where the log is.
     *
     * @param properties of every Kafka client, such as its security
     * @param recent how far before its newest record a topic that is not compacted is read at the start
     * @param recentTrades the same for trades, of which bars are built
     * @param connectTimeout how long the first answer of a broker may take
     * @param partitions which are read
     * @param letGoAfter how long one that nobody needs is read on, where not all are
     */
    record Kafka(
            @DefaultValue("localhost:9092") String bootstrapServers,
            Map<String, String> properties,
            @DefaultValue Topics topics,
            @DefaultValue("3m") Duration recent,
            @DefaultValue("65m") Duration recentTrades,
            @DefaultValue("15s") Duration connectTimeout,
            @DefaultValue("all") Partitions partitions,
            @DefaultValue("1m") Duration letGoAfter) {
        Kafka {
            properties = properties == null ? Map.of() : Map.copyOf(properties);
            Check.notBlank("tickgate.kafka.bootstrap-servers", bootstrapServers);
            Check.between("tickgate.kafka.recent", recent, Duration.ofSeconds(1), Duration.ofDays(7));
            Check.between("tickgate.kafka.recent-trades", recentTrades, Duration.ofSeconds(1), Duration.ofDays(7));
            Check.between(
                    "tickgate.kafka.connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
            Check.between("tickgate.kafka.let-go-after", letGoAfter, Duration.ofSeconds(1), Duration.ofDays(1));
        }

        /** Which partitions are read: all, or those of which somebody needs something. */
        enum Partitions {
            ALL,
            ON_DEMAND
        }

        Map<String, String> toProperties() {
            var all = new HashMap<>(properties);
            all.put("bootstrap.servers", bootstrapServers);
            return all;
        }

        @Nullable
        Duration letGo() {
            return switch (partitions) {
                case ALL -> null;
                case ON_DEMAND -> letGoAfter;
            };
        }
    }

    /** The names of the source topics. */
    record Topics(
            @DefaultValue("md.quote") String quote,
            @DefaultValue("md.trade") String trade,
            @DefaultValue("md.book") String book,
            @DefaultValue("md.instrument") String instrument) {
        Topics {
            byKind(quote, trade, book, instrument)
                    .forEach((kind, name) -> Check.topicName(
                            "tickgate.kafka.topics." + kind.name().toLowerCase(java.util.Locale.ROOT), name));
        }

        Map<SourceTopic, String> byKind() {
            return byKind(quote, trade, book, instrument);
        }

        private static Map<SourceTopic, String> byKind(String quote, String trade, String book, String instrument) {
            return Map.of(
                    SourceTopic.QUOTE, quote,
                    SourceTopic.TRADE, trade,
                    SourceTopic.BOOK, book,
                    SourceTopic.INSTRUMENT, instrument);
        }
    }

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
            @DefaultValue("true") boolean market,
            @DefaultValue({"10", "50"}) List<Integer> bookDepths,
            @DefaultValue("1024") int tapeCapacity,
            @DefaultValue("20") int snapshotTrades,
            @DefaultValue({"1s", "1m", "5m", "1h"}) List<String> bars,
            @DefaultValue("60") int barHistory,
            @DefaultValue("250ms") Duration barGrace) {
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
     * What there is of delayed data.
     *
     * @param channels that are there delayed, too; without any, nothing is read for it
     * @param delay how old a record must be, by the time that Kafka has for it
     */
    record Delayed(
            List<String> channels, @DefaultValue("15m") Duration delay) {
        Delayed {
            channels = channels == null ? List.of() : List.copyOf(channels);
            Check.between("tickgate.delayed.delay", delay, Duration.ofSeconds(1), Duration.ofDays(7));
        }
    }

    /**
     * How every record is had, by those who take every one.
     *
     * @param tapeRecords kept at hand of each partition, a power of two
     * @param pastReaders threads that read again what is not at hand any more
     * @param pastMemory of what they have read, kept for those who come next
     * @param histories that may be under way over HTTP at once
     * @param historyRecords of one of them, at the most
     */
    record Log(
            @DefaultValue("16384") int tapeRecords,
            @DefaultValue("2") int pastReaders,
            @DefaultValue("32MB") DataSize pastMemory,
            @DefaultValue("16") int histories,
            @DefaultValue("100000") int historyRecords) {
        Log {
            Check.between("tickgate.log.tape-records", tapeRecords, 16, 1 << 20);
            if (Integer.bitCount(tapeRecords) != 1) {
                throw new BadSettingException("tickgate.log.tape-records", tapeRecords, "a power of two");
            }
            Check.between("tickgate.log.past-readers", pastReaders, 1, 64);
            Check.between("tickgate.log.past-memory", pastMemory, DataSize.ofMegabytes(1), DataSize.ofGigabytes(16));
            Check.between("tickgate.log.histories", histories, 0, 10_000);
            Check.between("tickgate.log.history-records", historyRecords, 1, 10_000_000);
        }
    }

    /**
     * How cursors are signed: every gateway of a cluster needs the same.
     *
     * @param signingKey the number of the secret by which new cursors are signed
     * @param secrets by number, 0 to 255, each of 32 characters at least; without any, the id of the Kafka cluster is
     *     taken, which is no secret
     */
    record Cursor(@DefaultValue("0") int signingKey, Map<Integer, String> secrets) {
        private static final int MAX_NUMBER = 255;
        private static final int MIN_SECRET = 32;

        Cursor {
            secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
            secrets.forEach((number, secret) -> {
                Check.between("tickgate.cursor.secrets", number, 0, MAX_NUMBER);
                if (secret.length() < MIN_SECRET) {
                    throw new BadSettingException(
                            "tickgate.cursor.secrets." + number,
                            secret.length() + " characters",
                            "at least " + MIN_SECRET);
                }
            });
            if (!secrets.isEmpty() && !secrets.containsKey(signingKey)) {
                throw new BadSettingException("tickgate.cursor.signing-key", signingKey, "one of " + secrets.keySet());
            }
        }

        Map<Integer, byte[]> toSecrets() {
            var bytes = new HashMap<Integer, byte[]>();
            secrets.forEach((number, secret) -> bytes.put(number, secret.getBytes(StandardCharsets.UTF_8)));
            return bytes;
        }

        @Override
        public String toString() {
            return "Cursor[signingKey=%d, secrets=%s]".formatted(signingKey, secrets.keySet());
        }
    }

    /**
     * What one connection may ask for.
     *
     * @param heartbeat how often, where the client does not say
     * @param maxFrame of what a client sends
     */
    record Session(
            @DefaultValue("5s") Duration heartbeat,
            @DefaultValue("5000") int maxSubscriptions,
            @DefaultValue("1000") int maxSymbolsPerCommand,
            @DefaultValue("20") int maxCommandsPerSecond,
            @DefaultValue("64KB") DataSize maxFrame) {
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
            @DefaultValue("0") int eventLoops,
            @DefaultValue("32KB") DataSize lowWater,
            @DefaultValue("64KB") DataSize highWater,
            @DefaultValue("8KB") DataSize notSentLowWater,
            @DefaultValue("15s") Duration ping,
            @DefaultValue("30s") Duration writeTimeout,
            @DefaultValue("5s") Duration handshakeTimeout,
            @DefaultValue("false") boolean compression,
            @DefaultValue("512B") DataSize compressionThreshold) {
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
            @DefaultValue("50000") int connections,
            @DefaultValue("0") int connectionsPerAddress) {
        Limits {
            Check.between("tickgate.limits.connections", connections, 1, 10_000_000);
            Check.between("tickgate.limits.connections-per-address", connectionsPerAddress, 0, 10_000_000);
        }
    }

    /**
     * How the gateway takes leave of its clients when it is stopped.
     *
     * @param grace how long new connections are still taken, since others have to learn first that it stops
     * @param window from the signal to when the last client is closed; 0 to close all at once
     */
    record Drain(
            @DefaultValue("2s") Duration grace,
            @DefaultValue("20s") Duration window) {
        Drain {
            Check.between("tickgate.drain.window", window, Duration.ZERO, Duration.ofMinutes(5));
            if (!window.isZero()) {
                Check.between("tickgate.drain.grace", grace, Duration.ZERO, window);
            }
        }
    }

    /**
     * Where it is told what became of the commands of clients.
     *
     * @param endpoint of a collector that takes OTLP over HTTP; empty for none
     * @param ratio of the commands that are told, from 0 to 1
     */
    record Tracing(
            @DefaultValue("") String endpoint,
            @DefaultValue("1.0") double ratio) {
        Tracing {
            if (!endpoint.isEmpty()) {
                Check.httpAddress("tickgate.tracing.endpoint", endpoint);
            }
            Check.between("tickgate.tracing.ratio", ratio, 0.0, 1.0);
        }
    }

    /**
     * Who may connect.
     *
     * @param allowAnonymous whether anybody may connect although the gateway listens on more than loopback
     * @param allowedOrigins pages of other sites that may connect, as scheme, host and port
     */
    record Access(@DefaultValue("false") boolean allowAnonymous, List<String> allowedOrigins) {
        Access {
            allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
            allowedOrigins.forEach(origin -> Check.origin("tickgate.access.allowed-origins", origin));
        }
    }
}
