package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.model.Channel;
import io.tickgate.model.Shape;
import io.tickgate.model.Topic;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every record of some symbols, as one command asks for them: symbols that it names and symbols that match its
 * patterns, each partition of the topic from an offset of its own.
 *
 * <p>Bounded by the symbols of the channel, which the log alone has new ones of.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogSubscription {
    private final Channel channel;
    private final Terms terms;
    private final boolean isAnew;
    private final LogSubscriptions all;
    private final Outbox outbox;
    private final LogSelection selection = new LogSelection();
    private final Map<TopicCell, LogKey> keys = new HashMap<>();
    private final List<PartitionReader> readers = new ArrayList<>();

    /** Those of which the client had read more than this gateway; some may not be so any more. */
    private final List<LogKey> ahead = new ArrayList<>(0);

    private final LogPace pace = new LogPace(this);
    private final LogSnapshot snapshot;
    private boolean hasBegun;
    private Standing told = Standing.LIVE;

    /** @param isAnew whether the command says where to begin, and so takes keys that others hold */
    LogSubscription(Channel channel, Terms terms, boolean isAnew, LogSubscriptions all, Outbox outbox) {
        this.channel = channel;
        this.terms = terms;
        this.isAnew = isAnew;
        this.all = all;
        this.outbox = outbox;
        snapshot = new LogSnapshot(outbox, isChained(), all.snapshotEvents());
    }

    Channel channel() {
        return channel;
    }

    Terms terms() {
        return terms;
    }

    Feed feed() {
        return terms.market().feed();
    }

    boolean isAnew() {
        return isAnew;
    }

    LogSelection selection() {
        return selection;
    }

    List<PartitionReader> readers() {
        return readers;
    }

    /** When its records go out. */
    LogPace pace() {
        return pace;
    }

    LogSnapshot snapshot() {
        return snapshot;
    }

    Map<TopicCell, LogKey> keys() {
        return keys;
    }

    boolean isMatch(Topic topic) {
        return channel.equals(topic.channel())
                && selection.matches(topic.symbol().value());
    }

    /** The partitions that its channel has now. */
    List<LogPartition> partitions() {
        return terms.market().log().directory().of(channel.name());
    }

    /** From now on it takes keys that were sent otherwise. */
    void begun() {
        hasBegun = true;
    }

    boolean hasBegun() {
        return hasBegun;
    }

    /** Whether an update is valid only on top of the one before: values of a state stand for themselves. */
    boolean isChained() {
        return channel.shape() == Shape.LOG;
    }

    /**
     * Lets its client be told if a source of its patterns stands otherwise than it was told: a symbol that it has had nothing of
     * has no key yet, and what comes first of it may be late.
     */
    void checkStanding() {
        if (selection.patterns() == 0 || pace.isReplaying()) {
            return;
        }
        var condition = readers.stream()
                .map(reader -> reader.partition().health().condition())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        var standing = condition == null ? Standing.LIVE : Standing.of(condition);
        if (standing != told) {
            told = standing;
            if (condition == null && !pace.tellLatenessAgain()) {
                outbox.tell(channel.name(), selection.patternTexts(), standing);
            } else if (condition != null) {
                outbox.tell(channel.name(), selection.patternTexts(), standing, condition.sinceMicros());
            }
        }
    }

    /** Lets its client be told if things stand otherwise with one of a reader's symbols than it was told. */
    void checkStandings(PartitionReader reader) {
        keys.values().stream().filter(reader::holds).forEach(LogKey::checkStanding);
    }

    /** Its client is told that nothing of its place in the log is late any more; a source that is away still is. */
    void tellOnTime(FrameSink frame) {
        tell(frame, StatusState.LIVE, null);
        told = Standing.LIVE;
        checkStanding();
    }

    /** It is known now where a partition begins. */
    void placed() {
        all.placed();
    }

    /** Adds a key that its command names. */
    LogKey add(TopicCell cell) {
        var key = new LogKey(cell, outbox);
        keys.put(cell, key);
        all.added(key);
        return key;
    }

    /** Lets a key wait until this gateway has read as far as its client. */
    void waitFor(LogKey key) {
        key.ahead(true);
        ahead.add(key);
    }

    /** Reads one more partition; what the other arguments mean is said there. */
    PartitionReader read(LogPartition partition, LogStart start, SnapshotReason reason, long others) {
        var reader = new PartitionReader(this, all.source(this, partition), outbox, start, reason, others);
        readers.add(reader);
        all.listen(reader);
        return reader;
    }

    /** Returns what this subscription holds of a topic, {@code null} if it does not want it. */
    @Nullable
    LogKey key(TopicCell cell, PartitionReader reader) {
        var held = keys.get(cell);
        if (held != null || !all.isOwner(this, cell.topic())) {
            return held;
        }
        var key = add(cell);
        reader.introduce(key);
        // Of a trouble of its source the pattern tells.
        key.told(told);
        if (!pace.isReplaying()) {
            key.checkStanding();
        }
        return key;
    }

    /**
     * Takes a key that was sent otherwise until now.
     *
     * @param position how far it was sent, {@code null} if that is not known
     * @param told how its client was told that things stand with it
     */
    void adopt(TopicCell cell, @Nullable Position position, Standing told) {
        var key = add(cell);
        key.told(told);
        for (var partition : partitions()) {
            boolean isThere = position != null && partition.identity().epoch().equals(position.epoch());
            if (position != null && isThere) {
                key.goOn(position.epoch(), position.sequence());
                reader(partition, new LogStart.At(position.sequence() + 1)).goBack(position.sequence() + 1);
            } else if (position == null && partition.mayHold(cell)) {
                begin(key, reader(partition, new LogStart.Latest()));
            }
        }
        key.checkStanding();
    }

    @SuppressWarnings("ReferenceEquality") // a partition is itself
    private PartitionReader reader(LogPartition partition, LogStart start) {
        for (var reader : readers) {
            if (reader.partition() == partition) {
                return reader;
            }
        }
        return read(partition, start, SnapshotReason.INITIAL, 0);
    }

    private static void begin(LogKey key, PartitionReader reader) {
        if (key.epoch().isEmpty() && reader.isPlaced()) {
            key.beginAnew(reader.epoch(), reader.offset() - 1, SnapshotReason.INITIAL);
            reader.begin(key);
        }
    }

    /** Gives up the keys that it does not own any more; tells of each. */
    void settle(Consumer<LogKey> onLeft) {
        keys.values().removeIf(key -> {
            boolean isLeft = !all.isOwner(this, key.topic());
            if (isLeft) {
                all.removed(key);
                onLeft.accept(key);
            }
            return isLeft;
        });
    }

    void close() {
        pace.close();
        readers.forEach(all::deafen);
        readers.clear();
        keys.values().forEach(all::removed);
        keys.clear();
    }

    /** Lets a held key be shown once more, where it stands; returns whether it is held. */
    boolean show(TopicCell cell) {
        var key = keys.get(cell);
        if (key != null) {
            key.showOnce();
            readers.stream().filter(reader -> reader.holds(key)).forEach(reader -> reader.begin(key));
        }
        return key != null;
    }

    /** A reader has sent all that there is. */
    void reachedEnd(PartitionReader reader, FrameSink frame, long nowNanos, boolean isEnded) {
        pace.caughtUp(reader, frame, nowNanos);
        // Of very many keys hardly one: this comes after each record.
        if (!ahead.isEmpty()) {
            ahead.removeIf(key -> key.isClosed() || !key.isAhead() || hasCome(key, reader));
        }
        if (isEnded) {
            succeed(reader, frame);
        }
    }

    private void succeed(PartitionReader ended, FrameSink frame) {
        all.deafen(ended);
        pace.moved(ended);
        readers.remove(ended);
        if (ended.isBeyondCut()) {
            tellLoss(frame, ended.epoch(), ended.partition().cutOff(), ended.offset());
            cutOff(ended.epoch(), ended.partition().cutOff());
        }
        new LogSuccession(this, ended).begin();
        // What was told to the readers of one that has ended may not have come here.
        keys.values().forEach(LogKey::checkStanding);
    }

    private static boolean hasCome(LogKey key, PartitionReader reader) {
        boolean hasCome = reader.holds(key) && reader.hasReached(key.sequence());
        if (hasCome) {
            key.ahead(false);
            reader.begin(key);
        }
        return hasCome;
    }

    /** Says which records are gone for good, or void; what comes after them begins with snapshots. */
    void tellLoss(FrameSink frame, PartitionReader reader, LogSource.LostRange lost) {
        String epoch = reader.epoch();
        tellLoss(frame, epoch, lost.from(), lost.until());
        if (lost.isCutOff()) {
            cutOff(epoch, lost.from());
            keys.values().stream().filter(reader::holds).forEach(reader::begin);
            readers.forEach(PartitionReader::wake);
            return;
        }
        keys.values().stream()
                .filter(key -> key.epoch().equals(epoch) && key.sequence() < lost.until())
                .forEach(key -> key.beginAnew(epoch, lost.until() - 1, SnapshotReason.LAGGED));
        // Some may have waited for a record that is gone.
        readers.forEach(PartitionReader::wake);
    }

    private void tellLoss(FrameSink frame, String epoch, long from, long until) {
        tell(frame, StatusState.LIVE, ErrorCode.GAP, null, new ServerMessage.Lost(epoch, from, until - 1));
    }

    /** Lets those of a reader's keys begin that are to have a snapshot first. */
    void beginDue(PartitionReader reader) {
        keys.values().stream()
                .filter(key -> key.dueSnapshot() != null && reader.holds(key))
                .forEach(reader::begin);
    }

    /** Whether somebody reads a partition of this number, also one that has ended. */
    boolean reads(int partition) {
        return readers.stream().anyMatch(reader -> reader.partition().identity().partition() == partition);
    }

    /** What was sent from an offset on is void: what comes in its place begins with snapshots. */
    private void cutOff(String epoch, long offset) {
        keys.values().forEach(key -> key.cutOff(epoch, offset));
    }

    void tell(FrameSink frame, StatusState state, @Nullable Long behindMillis) {
        tell(frame, state, null, behindMillis, null);
    }

    private void tell(
            FrameSink frame,
            StatusState state,
            @Nullable ErrorCode code,
            @Nullable Long behindMillis,
            ServerMessage.@Nullable Lost lost) {
        var writing = outbox.writing();
        for (var names : selection.inParts()) {
            frame.begin();
            frame.put(writing.format()
                    .encode(new ServerMessage.Status(
                            channel.name(), names, state, code, writing.nowMicros(), behindMillis, lost)));
        }
    }

    /** Returns how far everything before has been sent, {@code null} if it is not known yet where it begins. */
    Cursor.@Nullable Part position() {
        if (readers.isEmpty()) {
            return null;
        }
        var identity = readers.get(0).partition().identity();
        var places = new LogPlace[identity.partitions()];
        Arrays.fill(places, LogPlace.NOT_READ);
        for (var reader : readers) {
            var its = reader.partition().identity();
            if (!reader.isPlaced() || !its.topicId().equals(identity.topicId())) {
                return null;
            }
            if (its.partition() < places.length) {
                places[its.partition()] = reader.told();
            }
        }
        return new Cursor.Part(channel.name(), identity.topicId(), List.of(places));
    }
}
