package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one connection still has to be sent: every reply, then how things stand with its keys, then a heartbeat if one
 * is due, then the latest of each changed subscription as far as the client's credit goes.
 *
 * <p>Holds the names of what changed and looks up the value when the socket can take it. So a busy topic cannot
 * starve a quiet one, and a slow client is sent what is true now rather than what was true when it fell behind.
 *
 * <p>Bounded: one entry per subscription, one status of each, one heartbeat, one goodbye, and replies up to {@link #MANY_REPLIES} or
 * {@link #MANY_REPLY_BYTES} and one more, at which the session carries out no more commands until the socket has taken
 * some of them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Outbox {
    /** A few screens of commands; a client that sends more than it reads waits. */
    static final int MANY_REPLIES = 64;

    /** An ack repeats the symbols that it rejects. */
    static final int MANY_REPLY_BYTES = 64 * 1024;

    /** Most connections are idle, and there are many: while nothing waits they all have these. */
    private static final Queue<byte[]> NO_REPLIES = new ArrayDeque<>(0);

    private static final Queue<Key> NO_STATUSES = new ArrayDeque<>(0);
    private static final int FEW = 1;

    private final Writing writing;
    private final Ready ready;
    private final SendLine changed = new SendLine();
    private Credit credit = Credit.NOT_COUNTED;
    private Queue<byte[]> replies = NO_REPLIES;
    private Queue<Key> statuses = NO_STATUSES;
    private int replyBytes;
    private boolean hasAnswered;
    private int lanesToCome;
    private int readers = 1;
    private @Nullable HeartbeatSource heartbeatDue;
    private @Nullable Departure goodbyeDue;
    private @Nullable Watch watch;
    private @Nullable Stamps stamps;

    /** With which it is to have its next turn, {@code null} mostly. */
    private @Nullable Outbox inStepWith;

    /**
     * Hears that there is something to be drained.
     *
     * <p>Confined to the loop of the connection.
     */
    interface Ready {
        void ready();
    }

    Outbox(Writing writing, Ready ready) {
        this.writing = writing;
        this.ready = ready;
    }

    Writing writing() {
        return writing;
    }

    Credit credit() {
        return credit;
    }

    /** Counts from now on, with so many messages. */
    void count(long messages, long nowNanos) {
        credit = new Credit(messages, nowNanos);
    }

    /** What is kept of decisions while an operator looks, {@code null} otherwise. */
    @Nullable
    Watch watch() {
        return watch;
    }

    void watch(@Nullable Watch newWatch) {
        watch = newWatch;
    }

    /** Of a client that has asked for them, {@code null} for others. */
    @Nullable
    Stamps stamps() {
        return stamps;
    }

    void stamps(Stamps newStamps) {
        stamps = newStamps;
    }

    /** How many clients are sent what is drained. */
    int readers() {
        return readers;
    }

    void readers(int newReaders) {
        readers = newReaders;
    }

    /** Whether something is counted, stamped or noted of what its client is sent. */
    boolean isOfOneClient() {
        return watch != null || stamps != null || credit.isCounted();
    }

    boolean hasStatuses() {
        return !statuses.isEmpty();
    }

    /** Where all that it sends has its place. */
    SendLine line() {
        return changed;
    }

    /** How many senders have something for the socket. */
    int inLine() {
        return changed.size();
    }

    /** There may be more to be sent than before. */
    void goOn() {
        ready.ready();
    }

    void reply(ServerMessage message) {
        byte[] encoded = writing.format().encode(message);
        replies = replies.isEmpty() ? new ArrayDeque<>(FEW) : replies;
        replies.add(encoded);
        replyBytes += encoded.length;
        ready.ready();
    }

    /** The key sees to it that it is here only once. */
    void status(Key key) {
        statuses = statuses.isEmpty() ? new ArrayDeque<>(FEW) : statuses;
        statuses.add(key);
        ready.ready();
    }

    /** Puts a sender in line, if it is not there. */
    void changed(Sender sender) {
        // Where others are in line, the socket is waited for already, or credit.
        boolean isFirst = changed.isEmpty();
        changed.add(sender);
        if (isFirst) {
            ready.ready();
        }
    }

    void remove(Sender sender) {
        changed.remove(sender);
    }

    /** Lets a key wait if its lane says so; returns whether it does. */
    boolean park(PacedKey key, Lane lane, long nowNanos) {
        boolean isParked = changed.park(key, lane, nowNanos);
        if (isParked) {
            lane.park(this, changed.sentNanos(key), nowNanos);
        }
        return isParked;
    }

    boolean isParked(PacedKey key) {
        return changed.isParked(key);
    }

    void unpark(PacedKey key) {
        changed.unpark(key);
    }

    /** A key with a lane was written; returns what {@link Paces#sent} does. */
    boolean sent(PacedKey key, Lane lane, long nowNanos) {
        return changed.sent(key, lane, nowNanos);
    }

    /** A key that was written is looked at again at the next turn of its lane. */
    void comeBack(PacedKey key, Lane lane, long nowNanos) {
        changed.comeBack(key, lane);
        lane.park(this, changed.sentNanos(key), nowNanos);
    }

    /** A key has a lane from now on, or goes on in it, and counts as sent at that moment. */
    void beginPace(PacedKey key, long asIfSentNanos) {
        changed.beginPace(key, asIfSentNanos);
    }

    /** A lane has come round in which keys may wait. */
    void onLaneTurn(Lane lane, long nowNanos) {
        lanesToCome &= ~lane.bit();
        if (waitsToBeInStep(lane, nowNanos)) {
            return;
        }
        int inLineBefore = changed.size();
        long longestNanos = changed.onLaneTurn(lane, nowNanos);
        boolean isAnyDue = changed.size() > inLineBefore;
        if (longestNanos != Paces.NOBODY) {
            long sentNanos = nowNanos - longestNanos;
            // With those who are due now at the next turn, so that there is one write for all of them from then on.
            boolean waitsForNextTurn = isAnyDue && !lane.isDueSoon(sentNanos, nowNanos);
            lane.park(this, waitsForNextTurn ? nowNanos : sentNanos, nowNanos);
        }
        if (isAnyDue && inLineBefore == 0) {
            ready.ready();
        }
    }

    /** Has its next turn together with another one, unless something of it is late already. */
    void comeInStepWith(@Nullable Outbox other) {
        inStepWith = other;
    }

    /** Whether that turn has not come yet. */
    boolean isComingInStep() {
        return inStepWith != null;
    }

    private boolean waitsToBeInStep(Lane lane, long nowNanos) {
        var other = inStepWith;
        long othersNanos = other == null ? Paces.NEVER : other.changed.lastSentNanos(lane);
        inStepWith = null;
        if (othersNanos == Paces.NEVER || lane.isDue(othersNanos, nowNanos) || changed.isAnyLate(lane, nowNanos)) {
            return false;
        }
        lane.park(this, othersNanos, nowNanos);
        return true;
    }

    /** Notes that a lane has to come round here; returns whether it was noted already. */
    boolean awaits(Lane lane) {
        boolean isNoted = (lanesToCome & lane.bit()) != 0;
        lanesToCome |= lane.bit();
        return isNoted;
    }

    /** How many keys wait in a lane. */
    int parked(Lane lane) {
        return changed.parked(lane);
    }

    /** A heartbeat that could not be written is replaced by this one. */
    void heartbeat(HeartbeatSource source) {
        heartbeatDue = source;
        ready.ready();
    }

    /** Whether its client has taken nothing since the last heartbeat, which is still here, or lets nothing be sent. */
    boolean isStuck() {
        return heartbeatDue != null || credit.isUsedUp();
    }

    /** Its cursor is of what has been written before it. */
    void goodbye(@Nullable Departure departure) {
        goodbyeDue = departure;
        ready.ready();
    }

    boolean hasManyReplies() {
        return replies.size() >= MANY_REPLIES || replyBytes >= MANY_REPLY_BYTES;
    }

    /** Whether replies were in what was drained last. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    boolean isEmpty() {
        return replies.isEmpty()
                && statuses.isEmpty()
                && heartbeatDue == null
                && goodbyeDue == null
                && (changed.isEmpty() || credit.isUsedUp());
    }

    /**
     * Fills a frame for as long as it has room.
     *
     * @param keys of which a heartbeat tells those that are silent, and how far the others are; those that were
     *     to be sent one message only leave them with it
     */
    void drain(FrameSink frame, long nowNanos, Keys keys) {
        hasAnswered = !replies.isEmpty();
        drainReplies(frame);
        if (frame.hasRoom() && !statuses.isEmpty()) {
            tellStandings();
            drainReplies(frame);
        }
        if (frame.hasRoom() && heartbeatDue != null) {
            frame.begin();
            frame.put(heartbeatDue.message(
                    nowNanos, keys.subscriptions().inTurn().next(), keys.logs().cursor(), keys.delayedChannels()));
            heartbeatDue = null;
        }
        if (frame.hasRoom() && goodbyeDue != null) {
            frame.begin();
            frame.put(
                    writing.format().encode(goodbyeDue.bye(nowNanos, keys.logs().cursor())));
            goodbyeDue = null;
        }
        drainChanged(frame, nowNanos, keys);
        writing.counted(readers);
    }

    /** Fills a frame for several clients, of subscriptions that are sent on and on. */
    void drainShared(FrameSink frame, long nowNanos) {
        writing.readAhead(changed);
        while (frame.hasRoom()) {
            var sender = changed.poll();
            if (sender == null) {
                break;
            }
            sender.writeNext(frame, nowNanos);
            if (sender.staysInLine()) {
                changed.add(sender);
            }
        }
        writing.counted(readers);
    }

    private void drainChanged(FrameSink frame, long nowNanos, Keys keys) {
        if (frame.hasRoom() && !credit.isUsedUp()) {
            writing.readAhead(changed);
        }
        while (frame.hasRoom() && !credit.isUsedUp()) {
            var sender = changed.poll();
            if (sender == null) {
                break;
            }
            boolean isWritten = sender.writeNext(frame, nowNanos);
            if (isWritten) {
                credit.use(nowNanos);
            }
            if (isWritten
                    && sender instanceof Subscription subscription
                    && subscription.terms().isOnce()) {
                keys.shown(subscription);
            } else if (sender.staysInLine()) {
                changed.add(sender);
            }
        }
        if (watch != null) {
            watch.stopped();
        }
    }

    private void drainReplies(FrameSink frame) {
        while (frame.hasRoom() && !replies.isEmpty()) {
            frame.begin();
            byte[] reply = replies.remove();
            replyBytes -= reply.length;
            frame.put(reply);
        }
        replies = replies.isEmpty() ? NO_REPLIES : replies;
    }

    private void tellStandings() {
        StatusMessages.tellAll(statuses, writing.nowMicros(), this::reply);
        statuses = NO_STATUSES;
    }

    /** Tells how things stand with what is no key of the session. */
    void tell(String channel, List<String> symbols, Standing standing) {
        tell(channel, symbols, standing, writing.nowMicros());
    }

    void tell(String channel, List<String> symbols, Standing standing, long sinceMicros) {
        StatusMessages.tell(channel, symbols, standing, sinceMicros, this::reply);
    }
}
