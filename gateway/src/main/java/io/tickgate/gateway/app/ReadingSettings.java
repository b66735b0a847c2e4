package io.tickgate.gateway.app;

import io.tickgate.record.SourceTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is read of the log, and how.
 *
 * <p>Thread-safe.
 */
final class ReadingSettings {
    private ReadingSettings() {}

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
            @Setting(allowed = "not blank", means = "where Kafka is") @DefaultValue("localhost:9092")
            String bootstrapServers,

            @Setting(
                    allowed = "any",
                    means = "properties of every Kafka client, such as its security: "
                            + "`tickgate.kafka.properties.security.protocol=SSL`; those that the gateway's promises rest "
                            + "on cannot be overridden")
            Map<String, String> properties,

            @DefaultValue Topics topics,

            @Setting(
                    allowed = "1 s to 7 d",
                    means = "how far before its newest record a topic that is not compacted is read at the start; more "
                            + "than the time between two full books")
            @DefaultValue("3m")
            Duration recent,

            @Setting(
                    allowed = "1 s to 7 d",
                    means = "the same for trades, of which bars are built: a bar that begins before what was read says "
                            + "that it is partial")
            @DefaultValue("65m")
            Duration recentTrades,

            @Setting(
                    allowed = "100 ms to 10 min",
                    means = "how long an answer of a broker about topics may take; if none comes at the start, the "
                            + "gateway does not start")
            @DefaultValue("15s")
            Duration connectTimeout,

            @Setting(
                    allowed = "`all`, `on-demand`",
                    means = "which partitions of quotes, trades and books are read: all, or only those that somebody "
                            + "needs; see [On demand](#on-demand)")
            @DefaultValue("all")
            Partitions partitions,

            @Setting(
                    allowed = "1 s to 1 d",
                    means = "with `on-demand`: how long a partition that nobody needs any more is read on")
            @DefaultValue("1m")
            Duration letGoAfter) {
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
            @Setting(allowed = "a topic's name", means = "where quotes are") @DefaultValue("md.quote")
            String quote,

            @Setting(allowed = "a topic's name", means = "where trades are") @DefaultValue("md.trade")
            String trade,

            @Setting(allowed = "a topic's name", means = "where book changes are") @DefaultValue("md.book")
            String book,

            @Setting(allowed = "a topic's name", means = "where instruments are") @DefaultValue("md.instrument")
            String instrument) {
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
     * How every record is had, by those who take every one.
     *
     * @param tapeRecords kept at hand of each partition, a power of two
     * @param pastReaders threads that read again what is not at hand any more
     * @param pastMemory of what they have read, kept for those who come next
     * @param histories that may be under way over HTTP at once
     * @param historyRecords of one of them, at the most
     */
    record Log(
            @Setting(
                    allowed = "a power of two from 16 to 1048576",
                    means = "records kept at hand of each partition, for `mode` `all`; who needs older ones is sent "
                            + "them from Kafka again. A tape begins small and grows as records come")
            @DefaultValue("16384")
            int tapeRecords,

            @Setting(
                    allowed = "1 to 64",
                    means = "threads, each with a consumer of its own, that read older records again")
            @DefaultValue("2")
            int pastReaders,

            @Setting(allowed = "1 MB to 16 GB", means = "of what they have read, kept for those who come next")
            @DefaultValue("32MB")
            DataSize pastMemory,

            @Setting(
                    allowed = "0 to 10000",
                    means = "requests for history over HTTP that may be under way at once; one more is answered with "
                            + "503. 0: none")
            @DefaultValue("16")
            int histories,

            @Setting(allowed = "1 to 10000000", means = "records of one such request, at most") @DefaultValue("100000")
            int historyRecords) {
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
     * What there is of delayed data.
     *
     * @param channels that are there delayed, too; without any, nothing is read for it
     * @param delay how old a record must be, by the time that Kafka has for it
     */
    record Delayed(
            @Setting(
                    allowed = "names of channels",
                    means = "what there is as [delayed data](protocol.md#delayed-data), too; empty: nothing is read or "
                            + "kept for it")
            List<String> channels,

            @Setting(allowed = "1 s to 7 d", means = "how old a record must be, by the time that Kafka has for it")
            @DefaultValue("15m")
            Duration delay) {
        Delayed {
            channels = channels == null ? List.of() : List.copyOf(channels);
            Check.between("tickgate.delayed.delay", delay, Duration.ofSeconds(1), Duration.ofDays(7));
        }
    }

    /**
     * How cursors are signed: every gateway of a cluster needs the same.
     *
     * @param signingKey the number of the secret by which new cursors are signed
     * @param secrets by number, 0 to 255, each of 32 characters at least; without any, the id of the Kafka cluster is
     *     taken, which is no secret
     */
    record Cursor(
            @Setting(allowed = "a number of `secrets`", means = "which secret signs new cursors") @DefaultValue("0")
            int signingKey,

            @Setting(
                    allowed = "at least 32 characters each",
                    means = "secrets by number, 0 to 255; see [Cursors](#cursors)")
            Map<Integer, String> secrets) {
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
}
