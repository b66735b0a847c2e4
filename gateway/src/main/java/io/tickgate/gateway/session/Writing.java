package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.HubShard;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of the sessions of a loop in one encoding. A frame is filled without a pause: what is counted is of one at a time.
 *
 * <p>Confined to the loop.
 */
final class Writing {
    private final Encoding encoding;
    private final InstantSource clock;
    private final SessionCounters counters;
    private final SendAges ages;
    private final HubShard shard;
    private final ReadAhead ahead = new ReadAhead();
    private int updates;
    private int snapshots;
    private long folded;

    /**
     * @param ages of the loop
     * @param shard of the loop
     */
    Writing(Encoding encoding, InstantSource clock, SessionCounters counters, SendAges ages, HubShard shard) {
        this.encoding = encoding;
        this.clock = clock;
        this.counters = counters;
        this.ages = ages;
        this.shard = shard;
    }

    /** The digits after the point in a snapshot. */
    record Digits(int price, int size) {
        static final Digits NONE = new Digits(0, 0);
    }

    Encoding encoding() {
        return encoding;
    }

    SessionCounters counters() {
        return counters;
    }

    SendAges ages() {
        return ages;
    }

    /** Where the topics of its messages are heard of. */
    HubShard shard() {
        return shard;
    }

    WireFormat format() {
        return encoding.format();
    }

    long nowMicros() {
        return Micros.now(clock);
    }

    /** Those in line are about to be written. */
    void readAhead(SendLine line) {
        ahead.of(line);
    }

    /** @param events how many source events the update stands for */
    void update(FrameSink frame, EncodedValue value, long previous, long events, long checksum, byte[] tail) {
        format().putUpdate(frame, value.head(encoding), previous, events, checksum, tail);
        updates++;
        folded += Math.max(0, events - 1);
    }

    /** Counts what a frame has got, once for all of it. */
    void counted(int readers) {
        if (updates > 0) {
            counters.updates.add((long) readers * updates);
            updates = 0;
        }
        if (snapshots > 0) {
            counters.snapshots.add((long) readers * snapshots);
            snapshots = 0;
        }
        if (folded > 0) {
            counters.folded.add(readers * folded);
            folded = 0;
        }
    }

    void snapshot(
            FrameSink frame,
            TopicCell cell,
            @Nullable LogPosition position,
            Digits digits,
            SnapshotReason reason,
            long checksum,
            byte[] tail) {
        var at = position == null ? Nothing.POSITION : position;
        byte[] head = format().snapshotHead(
                        cell.topic().channel().name(),
                        cell.topic().symbol().value(),
                        cell.handle(),
                        at.epoch(),
                        at.sequence(),
                        at.timeMicros(),
                        digits.price(),
                        digits.size(),
                        reason);
        format().putSnapshot(frame, head, checksum, tail);
        snapshots++;
    }

    byte[] tail(@Nullable Payload payload) {
        return format().tail(payload);
    }

    void status(FrameSink frame, Key key, Standing standing) {
        status(frame, key, standing, null);
    }

    void status(FrameSink frame, Key key, Standing standing, @Nullable Long behindMillis) {
        var topic = key.topic();
        frame.begin();
        frame.put(format().encode(new ServerMessage.Status(
                topic.channel().name(),
                List.of(topic.symbol().value()),
                standing.state(),
                standing.code(),
                key.sinceMicros(nowMicros()),
                behindMillis)));
    }
}
