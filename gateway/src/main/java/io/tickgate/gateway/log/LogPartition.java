package io.tickgate.gateway.log;

import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.Audience;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One partition of a source topic, where the feed and the readers of every record meet: the feed appends, readers hold
 * an offset.
 *
 * <p>Thread-safe: {@link #newcomersFrom(int, long)}, {@link #takeNewcomers}, {@link #begin}, {@link #led}, {@link #append}, {@link #reached}, {@link #standsOtherwise} and {@link #end} are for the thread of its feed alone.
 */
public final class LogPartition {
    private final Identity identity;
    private final PartitionTape tape;
    private final Audience audience;
    private final SourceHealth health;
    private final AtomicInteger standings = new AtomicInteger();
    private volatile Map<Integer, Long> newcomersFrom = Map.of();
    private volatile boolean isEnded;
    private volatile long cutOff = Long.MAX_VALUE;

    /**
     * Which partition of which topic it is.
     *
     * <p>Thread-safe.
     *
     * @param channel the channel whose records it holds
     * @param topic its name in Kafka
     * @param topicId Kafka's id of this incarnation of the topic
     * @param partitions how many the topic has
     * @param epoch the name of its offset space, as clients see it
     * @param isCompacted whether records that were replaced by a newer one may be missing
     */
    public record Identity(
            String channel,
            String topic,
            String topicId,
            int partition,
            int partitions,
            String epoch,
            boolean isCompacted) {
        private static final int EPOCH_BYTES = 5;

        /** Every gateway derives the same epoch, and another one once the topic is re-created or has more partitions. */
        public static String epoch(String topicId, int partition, int partitions) {
            String space = "%s/%d/%d".formatted(topicId, partition, partitions);
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(space.getBytes(StandardCharsets.US_ASCII));
                return "k" + HexFormat.of().formatHex(digest, 0, EPOCH_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        /** The epoch of this partition when the topic had so many. */
        public String epochAmong(int before) {
            return epoch(topicId, partition, before);
        }
    }

    /**
     * @param tapeCapacity how many records are kept at hand, a power of two
     * @param audience its readers
     * @param health how its source is; the cells of its symbols have the same
     */
    public LogPartition(Identity identity, int tapeCapacity, Audience audience, SourceHealth health) {
        this.identity = identity;
        tape = new PartitionTape(tapeCapacity);
        this.audience = audience;
        this.health = health;
    }

    public Identity identity() {
        return identity;
    }

    public PartitionTape tape() {
        return tape;
    }

    public SourceHealth health() {
        return health;
    }

    public Audience audience() {
        return audience;
    }

    /**
     * Whether records of a topic may be here: one of which none has come yet may be anywhere, also one of which none has come
     * since its Kafka topic became another one.
     */
    @SuppressWarnings("ReferenceEquality") // a partition has one health
    public boolean mayHold(TopicCell cell) {
        var source = cell.source();
        return source == null || source == health || source.isEnded();
    }

    /**
     * Notes from which offset on it may hold records of symbols that had theirs in another partition, when the topic had fewer.
     *
     * @param partitions so many
     */
    public void newcomersFrom(int partitions, long offset) {
        var all = new HashMap<>(newcomersFrom);
        all.put(partitions, offset);
        newcomersFrom = Map.copyOf(all);
    }

    /** Notes what was noted of the same partition: a reader may come from when the topic had fewer still. */
    public void takeNewcomers(LogPartition before) {
        newcomersFrom = before.newcomersFrom;
    }

    /** Returns that offset; 0 if it is not known. */
    public long newcomersFrom(int partitions) {
        return newcomersFrom.getOrDefault(partitions, 0L);
    }

    /** Notes the offset at which the feed begins to read, and tells the readers. */
    public void begin(long offset) {
        tape.begin(offset);
        audience.announce();
    }

    /** Notes the epoch of the leader that wrote what is at an offset, before that is appended or passed over. */
    public void led(int leaderEpoch, long offset) {
        tape.led(leaderEpoch, offset);
    }

    /** Adds the next record, and tells the readers. */
    public void append(LogRecord record) {
        tape.append(record);
        audience.announce();
    }

    /** Notes that things stand otherwise with one of its symbols than before, and tells the readers. */
    public void standsOtherwise() {
        standings.incrementAndGet();
        audience.announce();
    }

    /** How often things have come to stand otherwise with one of its symbols; its sources' own trouble is not counted. */
    public int standings() {
        return standings.get();
    }

    /** Notes that everything before an offset has been read. */
    public void reached(long offset) {
        tape.reached(offset);
    }

    /** No record will come any more: the topic is another one now, or has another number of partitions. */
    public void end() {
        isEnded = true;
        audience.announce();
    }

    /** Records from this offset on are void: the log was cut off, and gives the offsets again. */
    public void cutOff(long offset) {
        cutOff = offset;
    }

    /** The offset from which on its records are void, {@link Long#MAX_VALUE} if none are. */
    public long cutOff() {
        return cutOff;
    }

    public boolean isEnded() {
        return isEnded;
    }

    /** How long after a record the newest one was made, in milliseconds of the publishers' clocks. */
    public long millisBehind(LogRecord record) {
        var newest = tape.get(tape.next() - 1);
        long micros = newest == null
                ? 0
                : newest.value().position().timeMicros()
                        - record.value().position().timeMicros();
        return Math.max(0, TimeUnit.MICROSECONDS.toMillis(micros));
    }
}
