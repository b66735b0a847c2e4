package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.session.Watch.Entry;
import io.tickgate.gateway.session.Why.Outcome;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a client was or was not sent a record of a topic: from how things stand, and where it is watched from what was
 * decided.
 *
 * <p>Confined to the loop of the session.
 */
final class Explanation {
    private static final Set<Watch.Decision> ENDS = Set.of(Watch.Decision.SENT, Watch.Decision.EXPIRED);

    private final SessionInside session;

    Explanation(SessionInside session) {
        this.session = session;
    }

    /** @param asked the sequence of a record, {@code null} for the latest */
    Why of(String channelName, String symbolName, @Nullable Long asked) {
        var channel = session.channels().stream()
                .filter(each -> each.name().equals(channelName))
                .findFirst();
        if (channel.isEmpty() || !Symbol.isValid(symbolName)) {
            return Why.of("This gateway has no such channel or symbol.", Outcome.UNKNOWN, LogPosition.BEFORE_FIRST);
        }
        var topic = new Topic(channel.get(), new Symbol(symbolName));
        var held = session.keys().subscriptions().find(topic);
        if (held != null) {
            return ofKey(held, asked);
        }
        var log = session.keys().logs().isLogged(topic) ? session.keys().logs().owner(topic) : null;
        return log == null ? ofNothing(topic) : ofLog(log, topic, asked);
    }

    private Why ofNothing(Topic topic) {
        if (session.entitlement(topic) instanceof Decision.Denied denied) {
            return Why.of(
                    "It may not have this: %s.".formatted(denied.code()),
                    Outcome.NOT_ENTITLED,
                    LogPosition.BEFORE_FIRST);
        }
        boolean isKnown = session.isKnown(topic);
        return Why.of(
                isKnown ? "It has no subscription to this." : "Nothing of this symbol has been read from the log.",
                isKnown ? Outcome.NOT_SUBSCRIBED : Outcome.UNKNOWN,
                LogPosition.BEFORE_FIRST);
    }

    private Why ofKey(Subscription key, @Nullable Long asked) {
        var head = key.head();
        long latest = head == null ? LogPosition.BEFORE_FIRST : head.sequence();
        long sequence = asked == null ? latest : asked;
        var watch = session.watch();
        var entries = watch == null ? null : watch.entries(key.cell());
        var found = of(key, sequence, latest, entries == null ? List.of() : entries);
        return new Why(
                found.answer(),
                found.outcome(),
                sequence,
                entries != null,
                entries == null
                        ? List.of()
                        : entries.stream().map(Explanation::made).toList(),
                SessionDetail.view(key));
    }

    private static Why.Made made(Entry entry) {
        return new Why.Made(SessionView.time(entry.atMicros()), entry.decision().words(), entry.sequence());
    }

    private Why of(Subscription key, long sequence, long latest, List<Entry> entries) {
        if (latest == LogPosition.BEFORE_FIRST) {
            return Why.of("Nothing of it has been read from the log.", Outcome.NOT_READ, sequence);
        } else if (sequence > latest) {
            return Why.of(
                    "This gateway has not read so far: its latest is %d.".formatted(latest),
                    Outcome.NOT_READ,
                    sequence);
        }
        var end = entries.stream()
                .filter(entry -> ENDS.contains(entry.decision()) && entry.sequence() >= sequence)
                .findFirst();
        if (end.isPresent() && (end.get().sequence() == sequence || isWholeSince(key, sequence))) {
            return ended(end.get(), sequence);
        }
        long sent = Watch.sentBy(key);
        if (sequence == sent) {
            return Why.of("It was sent, and nothing has been sent since.", Outcome.SENT, sequence);
        } else if (sequence < sent) {
            return Why.of(
                    "It is in what was sent: by itself, or folded into a later message, the last of which was %d. Which one is known only of keys that were watched then."
                            .formatted(sent),
                    Outcome.FOLDED,
                    sequence);
        }
        return waiting(key, sequence);
    }

    private boolean isWholeSince(Subscription key, long sequence) {
        var watch = session.watch();
        return watch != null && watch.isWholeSince(key.cell(), sequence);
    }

    private static Why ended(Entry end, long sequence) {
        String at = SessionView.time(end.atMicros());
        if (end.decision() == Watch.Decision.EXPIRED) {
            return Why.of(
                    "It waited longer than its maxAge, and was dropped at %s.".formatted(at),
                    Outcome.DROPPED,
                    sequence);
        } else if (end.sequence() == sequence) {
            return Why.of("It was sent at %s.".formatted(at), Outcome.SENT, sequence);
        }
        return Why.of(
                "It was folded into message %d, which was sent at %s.".formatted(end.sequence(), at),
                Outcome.FOLDED,
                sequence);
    }

    private Why waiting(Subscription key, long sequence) {
        if (key.cell().isHeld()) {
            return Why.of("It waits until the log has been read to its end.", Outcome.WAITS, sequence);
        } else if (key.isBehind()) {
            return Why.of(
                    "Its client has read more than this gateway, and waits until that has come so far.",
                    Outcome.WAITS,
                    sequence);
        } else if (key.isInLane()) {
            var lane = key.terms().lane();
            return Why.of(
                    "It waits for its lane of %d a second.".formatted(lane == null ? 0 : lane.perSecond()),
                    Outcome.WAITS,
                    sequence);
        } else if (key.isInLine()) {
            return Why.of(inLine(), Outcome.WAITS, sequence);
        }
        return Why.of(
                "Its client has all that there is to see: what came after %d changed nothing of its view."
                        .formatted(key.sentSequence()),
                Outcome.FOLDED,
                sequence);
    }

    private String inLine() {
        return switch (session.whyNotWritten()) {
            case NO_CREDIT -> "It waits: its client has used up its credit.";
            case NOT_WRITABLE ->
                "It waits: the socket takes nothing, and %d bytes are before it."
                        .formatted(session.connection().pendingBytes());
            case SENT, IN_LINE, WAITS_FOR_LANE, EXPIRED, HELD, AHEAD, CATCHING_UP -> "It is in line for the socket.";
        };
    }

    private Why ofLog(LogSubscription log, Topic topic, @Nullable Long asked) {
        var cell = log.terms().market().cell(topic);
        var watch = session.watch();
        var entries = watch == null || cell == null ? null : watch.entries(cell);
        var found = ofLog(log, cell, asked, entries == null ? List.of() : entries);
        return new Why(
                found.answer(),
                found.outcome(),
                found.sequence(),
                entries != null,
                entries == null
                        ? List.of()
                        : entries.stream().map(Explanation::made).toList(),
                null);
    }

    private Why ofLog(LogSubscription log, @Nullable TopicCell cell, @Nullable Long asked, List<Entry> entries) {
        var key = cell == null ? null : log.keys().get(cell);
        var reader = cell == null ? null : session.keys().logs().reader(cell);
        if (reader == null) {
            return Why.of("It is not known yet where this begins.", Outcome.WAITS, LogPosition.BEFORE_FIRST);
        }
        long read = reader.partition().tape().reached();
        long sequence = asked == null ? read - 1 : asked;
        if (sequence >= read) {
            return Why.of(
                    "This gateway has not read so far: its next is %d.".formatted(read), Outcome.NOT_READ, sequence);
        }
        var sent = entries.stream()
                .filter(entry -> entry.decision() == Watch.Decision.SENT && entry.sequence() == sequence)
                .findFirst();
        if (sent.isPresent()) {
            return ended(sent.get(), sequence);
        } else if (sequence < reader.offset() || (key != null && sequence <= key.sequence())) {
            return Why.of(
                    "All records of this symbol up to %d have been sent, or were before its beginning."
                            .formatted(Math.max(reader.offset() - 1, key == null ? -1 : key.sequence())),
                    Outcome.SENT,
                    sequence);
        }
        return Why.of(behind(log, reader, sequence), Outcome.WAITS, sequence);
    }

    private String behind(LogSubscription log, PartitionReader reader, long sequence) {
        String place = "It is behind: its partition is sent from %d on, %d records before this one."
                .formatted(reader.offset(), sequence - reader.offset());
        if (log.pace().isReplaying()) {
            return place + " It is a replay at its own pace.";
        }
        return switch (session.whyNotWritten()) {
            case NO_CREDIT -> place + " Its client has used up its credit.";
            case NOT_WRITABLE -> place + " The socket takes nothing.";
            case SENT, IN_LINE, WAITS_FOR_LANE, EXPIRED, HELD, AHEAD, CATCHING_UP ->
                reader.isOnTape() ? place : place + " They are read again from Kafka.";
        };
    }
}
