package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.model.Topic;
import io.tickgate.wire.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One session, and what it holds.
 *
 * <p>Bounded by the most keys that were asked for.
 *
 * <p>Thread-safe.
 *
 * @param keys those that are sent conflated, some of them
 * @param logs what every record is taken of
 */
public record SessionDetail(SessionView session, List<KeyView> keys, List<LogView> logs) {
    /** What of the readers of a subscription, and of its symbols and patterns, is shown at the most. */
    private static final int MANY = 100;

    /**
     * A key that is sent conflated.
     *
     * @param maxRate that it was granted, a second; {@code null} for as fast as the client drains
     * @param isNamed whether a command has named its symbol; otherwise a pattern matches it
     * @param maxAge in milliseconds, 0 for none
     * @param state {@code current}, {@code lane} or {@code line}: in which it waits
     * @param standing as its client has been told
     * @param sent the sequence of the last message, -1 before the first
     * @param head the latest that the gateway has, -1 if nothing
     */
    public record KeyView(
            String channel,
            String symbol,
            String feed,
            @Nullable Integer maxRate,
            boolean isNamed,
            boolean hasChecksum,
            boolean withTrades,
            long maxAge,
            String state,
            String standing,
            @Nullable String epoch,
            long sent,
            long head) {}

    /**
     * What every record is taken of, as one command asks for it.
     *
     * @param symbols and patterns, some of them
     * @param isReplay whether it is sent at a pace of the past
     */
    public record LogView(
            String channel,
            String feed,
            List<String> symbols,
            int keys,
            boolean isReplay,
            List<ReaderView> partitions) {}

    /**
     * How far it has come in one partition.
     *
     * @param next offset that is looked at next, -1 if that is not known yet
     * @param behind records that have been read since
     * @param isAtHand whether what it is sent is kept, and not read again
     */
    public record ReaderView(int partition, String epoch, long next, long behind, boolean isAtHand) {}

    /**
     * Looks at a session, on its loop.
     *
     * @param channel of which keys are shown, {@code null} for all
     * @param symbol of which keys are shown, {@code null} for all
     */
    static SessionDetail of(SessionInside session, @Nullable String channel, @Nullable String symbol, int most) {
        var keys = session.keys().subscriptions().all().stream()
                .filter(key -> channel == null || key.topic().channel().name().equals(channel))
                .filter(key -> symbol == null || key.topic().symbol().value().equals(symbol))
                .limit(most)
                .map(SessionDetail::view)
                .sorted(Comparator.comparing(KeyView::channel).thenComparing(KeyView::symbol))
                .toList();
        var logs = session.keys().logs().all().stream()
                .filter(log -> channel == null || log.channel().name().equals(channel))
                .filter(log -> symbol == null || log.selection().holds(symbol) || log.isMatch(topic(log, symbol)))
                .limit(most)
                .map(SessionDetail::view)
                .toList();
        return new SessionDetail(SessionView.of(session), keys, logs);
    }

    private static Topic topic(LogSubscription log, String symbol) {
        return new Topic(log.channel(), new io.tickgate.model.Symbol(symbol));
    }

    static KeyView view(Subscription key) {
        var terms = key.terms();
        var head = key.head();
        return new KeyView(
                key.topic().channel().name(),
                key.topic().symbol().value(),
                terms.market().feed().code(),
                terms.lane() == null ? null : terms.lane().perSecond(),
                key.named() != null,
                terms.hasChecksum(),
                terms.withTrades(),
                terms.mode() == Mode.CONFLATE ? SessionView.millis(terms.maxAgeNanos()) : 0,
                stage(key, head),
                key.told().name().toLowerCase(Locale.ROOT),
                head == null ? null : head.epoch(),
                Watch.sentBy(key),
                head == null ? LogPosition.BEFORE_FIRST : head.sequence());
    }

    private static String stage(Subscription key, @Nullable LogPosition head) {
        // Its lane may come back to one that has nothing new.
        boolean isCurrent = head != null && Watch.sentBy(key) >= head.sequence();
        if (key.isInLane() && !isCurrent) {
            return "lane";
        }
        return key.isInLine() ? "line" : "current";
    }

    private static LogView view(LogSubscription log) {
        var symbols = new ArrayList<String>();
        log.selection().inParts().forEach(symbols::addAll);
        return new LogView(
                log.channel().name(),
                log.feed().code(),
                symbols.stream().limit(MANY).toList(),
                log.keys().size(),
                log.pace().isReplaying(),
                log.readers().stream().limit(MANY).map(SessionDetail::view).toList());
    }

    static ReaderView view(PartitionReader reader) {
        var partition = reader.partition();
        long behind = reader.isPlaced() ? partition.tape().reached() - reader.offset() : 0;
        return new ReaderView(
                partition.identity().partition(),
                reader.epoch(),
                reader.offset(),
                Math.max(0, behind),
                reader.isOnTape());
    }
}
