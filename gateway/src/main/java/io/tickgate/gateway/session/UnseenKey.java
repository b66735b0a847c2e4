package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Topic;
import io.tickgate.wire.Position;

/**
 * A key whose symbol this gateway has not seen yet, and the position that its client has of it. It listens to the partition of that
 * position for as long as it waits, so that a gateway that reads only what somebody needs reads it.
 *
 * <p>Confined to the loop of its connection.
 */
final class UnseenKey implements Subscriber {
    private final Topic topic;
    private final Position position;
    private final Terms terms;
    private final LogPartition partition;
    private int slot;

    /** @param partition that the position is of */
    UnseenKey(Topic topic, Position position, Terms terms, LogPartition partition) {
        this.topic = topic;
        this.position = position;
        this.terms = terms;
        this.partition = partition;
    }

    Topic topic() {
        return topic;
    }

    /** Returns how far its client has read. */
    Position position() {
        return position;
    }

    Terms terms() {
        return terms;
    }

    LogPartition partition() {
        return partition;
    }

    /** Whether the record at the position is still to be read here. */
    boolean isAhead() {
        return isThere() && partition.health().readTo() <= position.sequence();
    }

    /** Also where it only begins at another offset, as after a loss; not where nobody needs it, since nothing is read there. */
    private boolean isThere() {
        var identity = partition.identity();
        return !partition.isEnded()
                || terms.market().log().directory().of(identity.channel()).stream()
                        .anyMatch(other -> other.identity().equals(identity)
                                && other.tape().hasBegun());
    }

    boolean isSeen() {
        return terms.market().cell(topic) != null;
    }

    /** A record says nothing here: that its symbol has appeared is told to the session. */
    @Override
    public void onChange(long nowNanos) {}

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }
}
