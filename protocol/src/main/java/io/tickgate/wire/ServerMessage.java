package io.tickgate.wire;

import io.tickgate.model.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway says. Times are microseconds since the epoch, durations milliseconds.
 *
 * <p>Thread-safe.
 */
public sealed interface ServerMessage {
    /** Which message it is. */
    Type type();

    /** The kinds of messages, with the word that the wire has for each. */
    enum Type {
        WELCOME,
        ACK,
        SNAPSHOT,
        UPDATE,
        STATUS,
        HB,
        PONG,
        ERROR,
        BYE,
        STAMPS;

        public String code() {
            return Codes.of(this);
        }
    }

    /** What one connection may ask for. */
    record Limits(int subscriptions, int symbolsPerCommand, int commandsPerSecond, int frameBytes) {}

    /**
     * Opens a connection, or answers a hello.
     *
     * @param id of the hello that it answers, {@code null} at the start of a connection
     * @param channels without those of a shape that this version does not know
     * @param stampsMillis how often the client is sent the stamps of an update, {@code null} if it is not
     */
    record Welcome(
            @Nullable Long id,
            int version,
            String session,
            long timeMicros,
            int heartbeatMillis,
            Limits limits,
            Map<String, Shape> channels,
            @Nullable Integer stampsMillis)
            implements ServerMessage {
        /** One to a client that is sent no stamps. */
        public Welcome(
                @Nullable Long id,
                int version,
                String session,
                long timeMicros,
                int heartbeatMillis,
                Limits limits,
                Map<String, Shape> channels) {
            this(id, version, session, timeMicros, heartbeatMillis, limits, channels, null);
        }

        @Override
        public Type type() {
            return Type.WELCOME;
        }
    }

    record Rejection(String symbol, ErrorCode code) {}

    /**
     * A symbol that was granted something else than the command as a whole.
     *
     * @param feed {@code null} for a word of a newer gateway
     */
    record Grant(String symbol, @Nullable Feed feed, long delayMillis) {}

    /** The number that stands for a symbol of the acked channel in binary updates. */
    record Handle(String symbol, int handle) {}

    /**
     * Answers a sub or an unsub.
     *
     * @param mode {@code null}, as {@code feed}, in the answer to an unsub, and for a word of a newer gateway
     * @param maxRate the lane that was granted, {@code null} for as fast as the client drains
     * @param delayMillis by how much delayed data is delayed, {@code null} for data that is not
     * @param cut the last record of each partition that is in the snapshots, where one cut through all was asked for
     * @param renamed epochs of before the topic got more partitions, and how each is called now: their offsets are the same
     * @param handles of the accepted symbols, in the binary encoding alone
     */
    record Ack(
            long id,
            String channel,
            int accepted,
            @Nullable Mode mode,
            @Nullable Integer maxRate,
            @Nullable Feed feed,
            @Nullable Long delayMillis,
            List<String> resumed,
            List<Grant> overrides,
            List<Rejection> rejected,
            List<Position> cut,
            Map<String, String> renamed,
            List<Handle> handles)
            implements ServerMessage {
        public Ack(
                long id,
                String channel,
                int accepted,
                @Nullable Mode mode,
                @Nullable Integer maxRate,
                @Nullable Feed feed,
                List<String> resumed,
                List<Grant> overrides,
                List<Rejection> rejected) {
            this(
                    id, channel, accepted, mode, maxRate, feed, null, resumed, overrides, rejected, List.of(), Map.of(),
                    List.of());
        }

        /** One of real-time data. */
        public Ack(
                long id,
                String channel,
                int accepted,
                @Nullable Mode mode,
                @Nullable Integer maxRate,
                @Nullable Feed feed,
                List<String> resumed,
                List<Grant> overrides,
                List<Rejection> rejected,
                List<Handle> handles) {
            this(
                    id, channel, accepted, mode, maxRate, feed, null, resumed, overrides, rejected, List.of(), Map.of(),
                    handles);
        }

        public Ack {
            cut = List.copyOf(cut);
            renamed = Map.copyOf(renamed);
            handles = List.copyOf(handles);
            resumed = List.copyOf(resumed);
            overrides = List.copyOf(overrides);
            rejected = List.copyOf(rejected);
        }

        @Override
        public Type type() {
            return Type.ACK;
        }
    }

    /**
     * The whole state of a key.
     *
     * @param sequence -1 where nothing is known yet
     * @param payload {@code null} where nothing is known yet, or the record was deleted
     */
    record Snapshot(
            String channel,
            String symbol,
            String epoch,
            long sequence,
            long timeMicros,
            int priceScale,
            int sizeScale,
            SnapshotReason reason,
            @Nullable Long checksum,
            @Nullable Payload payload)
            implements ServerMessage {
        @Override
        public Type type() {
            return Type.SNAPSHOT;
        }
    }

    /**
     * What has changed.
     *
     * @param previous present if and only if it is valid only on top of that sequence
     * @param events how many source events it stands for
     */
    record Update(
            String channel,
            String symbol,
            long sequence,
            long timeMicros,
            @Nullable Long previous,
            long events,
            @Nullable Long checksum,
            Payload payload)
            implements ServerMessage {
        @Override
        public Type type() {
            return Type.UPDATE;
        }
    }

    /**
     * Records that will never be sent, because they are gone.
     *
     * @param epoch the offset space
     * @param from the sequence of the first
     * @param to that of the last; not every number between them was a record
     */
    record Lost(String epoch, long from, long to) {}

    /**
     * Tells how things stand with some keys.
     *
     * @param code why, {@code null} for {@code live}
     * @param sinceMicros since when
     * @param behindMillis how late a lagging client is, {@code null} otherwise
     * @param lost what is gone, with {@link ErrorCode#GAP}; {@code null} otherwise
     */
    record Status(
            String channel,
            List<String> symbols,
            StatusState state,
            @Nullable ErrorCode code,
            long sinceMicros,
            @Nullable Long behindMillis,
            @Nullable Lost lost)
            implements ServerMessage {
        public Status {
            symbols = List.copyOf(symbols);
        }

        /** One in which nothing is lost. */
        public Status(
                String channel,
                List<String> symbols,
                StatusState state,
                @Nullable ErrorCode code,
                long sinceMicros,
                @Nullable Long behindMillis) {
            this(channel, symbols, state, code, sinceMicros, behindMillis, null);
        }

        @Override
        public Type type() {
            return Type.STATUS;
        }
    }

    /** The last change of a subscribed key that was silent. */
    record Quiet(String channel, String symbol, long sequence) {}

    /**
     * Says that the connection lives, and how far it and the feed are.
     *
     * @param watermarksMicros by channel: all that was published before this instant has been applied
     */
    record Heartbeat(
            long timeMicros,
            Map<String, Long> watermarksMicros,
            List<Quiet> quiet,
            @Nullable String cursor) implements ServerMessage {
        @Override
        public Type type() {
            return Type.HB;
        }
    }

    record Pong(long id, long timeMicros) implements ServerMessage {
        @Override
        public Type type() {
            return Type.PONG;
        }
    }

    /**
     * Refuses a command.
     *
     * @param id of the command that it answers, {@code null} where none could be read
     * @param afterMillis when to try again, {@code null} where there is nothing to wait for
     */
    @SuppressWarnings("AvoidCommonTypeNames") // The wire's own word, and always said with its outer name.
    record Error(
            @Nullable Long id,
            ErrorCode code,
            String message,
            boolean retry,
            @Nullable Long afterMillis) implements ServerMessage {
        public Error(@Nullable Long id, ErrorCode code, String message) {
            this(id, code, message, code.isWorthRetrying(), null);
        }

        @Override
        public Type type() {
            return Type.ERROR;
        }
    }

    /**
     * Announces the end of the connection.
     *
     * @param code the one that the connection will be closed with
     */
    record Bye(
            int code,
            String reason,
            long afterMillis,
            long spreadMillis,
            @Nullable String cursor) implements ServerMessage {
        @Override
        public Type type() {
            return Type.BYE;
        }
    }

    /**
     * When an update was where, on its way to a client that has asked for it. The gateway's times are of one clock; the
     * source's and Kafka's are of theirs, so a step between two of them may be negative.
     *
     * @param chain a number of the connection, which a report names
     * @param sequence of the update: the last record in it
     * @param sourceMicros when it happened, by the source
     * @param kafkaMicros when it came into the log, in whole milliseconds
     * @param kafkaTime who says so, {@code null} for a word of a newer gateway
     * @param ingestMicros when it had been read from Kafka
     * @param encodeMicros when its message had been made
     * @param sendMicros when the socket had taken all of it
     */
    record Stamps(
            long chain,
            String channel,
            String symbol,
            long sequence,
            long sourceMicros,
            long kafkaMicros,
            @Nullable KafkaTime kafkaTime,
            long ingestMicros,
            long encodeMicros,
            long sendMicros)
            implements ServerMessage {
        @Override
        public Type type() {
            return Type.STAMPS;
        }
    }
}
