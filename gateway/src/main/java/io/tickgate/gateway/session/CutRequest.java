package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.HubShard;
import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.gateway.log.Cuts;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Channel;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One look at a market for some commands, taken on the thread of its feed.
 *
 * <p>What is not read yet, or read anew, is waited for. As long as it waits it listens to its topics: so a partition that
 * is read on demand is read.
 *
 * <p>Bounded: what is taken are references to what never changes, and of a book one copy that all its readers share.
 *
 * <p>Confined to the loop of its connection, except {@link #run}, which is for the thread of the feed.
 */
final class CutRequest implements Runnable {
    /** A feed that is at work comes by within a quarter of a second. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What is copied while the feed waits, and kept until it is written: some milliseconds, and some megabytes. */
    static final int MAX_LEVELS = 200_000;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MarketFeed market;
    private final Cuts cuts;
    private final List<Part> parts;
    private final int events;
    private final HubShard shard;
    private final Consumer<Answer> onAnswer;
    private final List<Wanted> wanted = new ArrayList<>();
    private Answer.Refused otherwise = new Answer.Refused(ErrorCode.OVERLOADED, "the feed does not come to it");
    private boolean isAnswered;

    /** Lets a topic be read. Confined to the loop of its connection. */
    private static final class Wanted implements Subscriber {
        private final TopicCell cell;
        private int slot;

        private Wanted(TopicCell cell) {
            this.cell = cell;
        }

        @Override
        public void onChange(long nowNanos) {
            // It is looked at when the feed comes by.
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }
    }

    /**
     * What one command asks for.
     *
     * @param cells all that its symbols and patterns may mean
     */
    record Part(Subscribe command, Channel channel, List<TopicCell> cells) {}

    /** What has become of it. */
    sealed interface Answer {
        /** All is of one moment. */
        record Taken(List<Cut> cuts) implements Answer {}

        /** It was not to be had. */
        record Refused(ErrorCode code, String problem) implements Answer {}
    }

    /**
     * What was seen of one command's topics.
     *
     * @param at the last record that is in it, of each partition
     */
    record Cut(Part part, Map<TopicCell, Shown> shown, List<Position> at) {}

    /**
     * @param parts of channels that one feed fills, one at least
     * @param events how many of the last events of a log are shown
     */
    CutRequest(MarketFeed market, List<Part> parts, int events, HubShard shard, Consumer<Answer> onAnswer) {
        this.market = market;
        this.parts = List.copyOf(parts);
        cuts = market.cuts(parts.get(0).channel());
        this.events = events;
        this.shard = shard;
        this.onAnswer = onAnswer;
    }

    /** Asks; there is one answer, later. */
    void ask() {
        shard.loop().schedule(() -> answer(otherwise), PATIENCE_NANOS);
        askFeed();
    }

    private void askFeed() {
        if (!isAnswered && !cuts.ask(this)) {
            shard.loop()
                    .execute(() -> answer(new Answer.Refused(ErrorCode.OVERLOADED, "too many cuts are waited for")));
        }
    }

    /** Whoever asked is gone. */
    void takeBack() {
        isAnswered = true;
        cuts.takeBack(this);
        wanted.forEach(topic -> topic.cell.audience().on(shard).remove(topic));
        wanted.clear();
    }

    @Override
    public void run() {
        var answer = look();
        shard.loop().execute(() -> looked(answer));
    }

    /** What cannot be had yet is asked for again, for as long as there is patience. */
    private void looked(Answer answer) {
        if (isAnswered) {
            return;
        }
        if (answer instanceof Answer.Refused refused && refused.code().isWorthRetrying()) {
            otherwise = refused;
            want();
            shard.loop().schedule(this::askFeed, RETRY_NANOS);
        } else {
            answer(answer);
        }
    }

    private void want() {
        if (wanted.isEmpty()) {
            parts.stream()
                    .flatMap(part -> part.cells().stream())
                    .map(Wanted::new)
                    .forEach(topic -> {
                        topic.cell.audience().on(shard).add(topic);
                        wanted.add(topic);
                    });
        }
    }

    private Answer look() {
        var taken = new ArrayList<Cut>();
        long levels = 0;
        for (var part : parts) {
            var partitions = market.partitions(part.channel());
            if (partitions.stream().anyMatch(CutRequest::isBeingRead)
                    || part.cells().stream().anyMatch(TopicCell::isHeld)) {
                return new Answer.Refused(
                        ErrorCode.STARTING,
                        "not all of the log of %s that it needs has been read yet".formatted(part.channel()));
            }
            levels += part.cells().stream().mapToLong(CutRequest::levels).sum();
            if (levels > MAX_LEVELS) {
                return new Answer.Refused(
                        ErrorCode.BAD_REQUEST,
                        "cut: %d levels of books, with %s (expected: at most %d; fewer symbols, or a book of fewer levels)"
                                .formatted(levels, part.channel(), MAX_LEVELS));
            }
            Map<TopicCell, Shown> shown = new LinkedHashMap<>();
            part.cells().forEach(cell -> shown.put(cell, Shown.now(cell, events)));
            taken.add(new Cut(
                    part, shown, partitions.stream().map(CutRequest::readTo).toList()));
        }
        return new Answer.Taken(taken);
    }

    private static int levels(TopicCell cell) {
        return cell instanceof BookCell book ? book.levels() : 0;
    }

    /** What nobody needs is not read, and nothing of it is shown. */
    private static boolean isBeingRead(LogPartition partition) {
        return partition.health().isHeld() && partition.tape().hasBegun();
    }

    private static Position readTo(LogPartition partition) {
        return new Position(partition.identity().epoch(), partition.tape().reached() - 1);
    }

    private void answer(Answer answer) {
        if (!isAnswered) {
            takeBack();
            onAnswer.accept(answer);
        }
    }
}
