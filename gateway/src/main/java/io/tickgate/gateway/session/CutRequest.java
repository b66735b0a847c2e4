package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.Loop;
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
 * <p>Bounded: what is taken are references to what never changes, and of a book one copy that all its readers share.
 *
 * <p>Confined to the loop of its connection, except {@link #run}, which is for the thread of the feed.
 */
final class CutRequest implements Runnable {
    /** A feed that is at work comes by within a quarter of a second. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final MarketFeed market;
    private final List<Part> parts;
    private final int events;
    private final Loop loop;
    private final Consumer<Answer> onAnswer;
    private boolean isAnswered;

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

        /** It was not to be had, and may be asked for again. */
        record Refused(ErrorCode code, String problem) implements Answer {}
    }

    /**
     * What was seen of one command's topics.
     *
     * @param at the last record that is in it, of each partition
     */
    record Cut(Part part, Map<TopicCell, Shown> shown, List<Position> at) {}

    /** @param events how many of the last events of a log are shown */
    CutRequest(MarketFeed market, List<Part> parts, int events, Loop loop, Consumer<Answer> onAnswer) {
        this.market = market;
        this.parts = List.copyOf(parts);
        this.events = events;
        this.loop = loop;
        this.onAnswer = onAnswer;
    }

    /** Asks; there is one answer, later. */
    void ask() {
        if (market.cuts().ask(this)) {
            loop.schedule(
                    () -> answer(new Answer.Refused(ErrorCode.OVERLOADED, "the feed does not come to it")),
                    PATIENCE_NANOS);
        } else {
            loop.execute(() -> answer(new Answer.Refused(ErrorCode.OVERLOADED, "too many cuts are waited for")));
        }
    }

    @Override
    public void run() {
        var answer = answer();
        loop.execute(() -> answer(answer));
    }

    private Answer answer() {
        var cuts = new ArrayList<Cut>();
        for (var part : parts) {
            var partitions = market.partitions(part.channel());
            if (partitions.stream().anyMatch(partition -> partition.health().isHeld())
                    || part.cells().stream().anyMatch(TopicCell::isHeld)) {
                return new Answer.Refused(
                        ErrorCode.STARTING,
                        "not all of the log of %s has been read: it is read anew, or partitions are read on demand"
                                .formatted(part.channel()));
            }
            Map<TopicCell, Shown> shown = new LinkedHashMap<>();
            part.cells().forEach(cell -> shown.put(cell, Shown.now(cell, events)));
            cuts.add(new Cut(
                    part, shown, partitions.stream().map(CutRequest::readTo).toList()));
        }
        return new Answer.Taken(cuts);
    }

    private static Position readTo(LogPartition partition) {
        return new Position(partition.identity().epoch(), partition.tape().reached() - 1);
    }

    private void answer(Answer answer) {
        if (!isAnswered) {
            isAnswered = true;
            market.cuts().takeBack(this);
            onAnswer.accept(answer);
        }
    }
}
