package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a topic's values are kept.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public abstract sealed class TopicCell permits LastValue, BookCell, Tape, BarCell {
    private final Topic topic;
    private final int handle;
    private final Audience audience;
    private volatile @Nullable SourceHealth source;
    private volatile @Nullable Condition own;
    private volatile @Nullable LogPosition voidThrough;
    private volatile @Nullable RecordTimes times;

    TopicCell(Topic topic, int handle, Audience audience) {
        this.topic = topic;
        this.handle = handle;
        this.audience = audience;
    }

    public final Topic topic() {
        return topic;
    }

    /** The number that stands for the topic in this process. */
    public final int handle() {
        return handle;
    }

    public final Audience audience() {
        return audience;
    }

    /** Reads who wants to hear of it, for what that does to the processor's cache; the number means nothing. */
    public final int touch() {
        return audience.touch();
    }

    /** Reads what its symbol is called, if its next value will need that as soon as it comes; the number means nothing. */
    public int touchName() {
        return 0;
    }

    /** Says from where its records come. */
    public final void source(SourceHealth newSource) {
        if (source != newSource) {
            source = newSource;
        }
    }

    /** Says when a record was where, before that is applied. */
    public final void times(RecordTimes newTimes) {
        times = newTimes;
    }

    /** Returns when the last record was where of which that was wanted, {@code null} if it never was. */
    public final @Nullable RecordTimes times() {
        return times;
    }

    /** Returns where it stands in the log, {@code null} if nothing of it is known. */
    public abstract @Nullable LogPosition head();

    /** Says that the log was cut off here: positions from this offset on up to its head belong to records that are gone. */
    public final boolean cutOff(long offset) {
        var head = head();
        boolean isTouched = head != null && head.sequence() >= offset;
        if (isTouched) {
            voidThrough = head;
        }
        return isTouched;
    }

    /** Whether the record at a position may be one that is gone, and another one may have its offset now. */
    public final boolean isDoubtful(String epoch, long sequence) {
        var last = voidThrough;
        return last != null && last.epoch().equals(epoch) && sequence <= last.sequence();
    }

    /** Returns the offset before which everything of its partition has been applied. */
    public final long readTo() {
        var from = source;
        return from == null ? 0 : from.readTo();
    }

    /** Whether its value is not for clients yet; when that ends, it is announced. */
    public final boolean isHeld() {
        var from = source;
        return from != null && from.isHeld();
    }

    /** Returns from where its records come, {@code null} if none has come yet. */
    public final @Nullable SourceHealth source() {
        return source;
    }

    /** Says that something is wrong with this topic alone, {@code null} that it is over. */
    @SuppressWarnings("ReferenceEquality") // another condition of the same reason began at another time
    public final void condition(@Nullable Condition newCondition) {
        if (own != newCondition) {
            own = newCondition;
            audience.announce();
        }
    }

    /** Returns what is wrong with the source or, if nothing, with this topic; {@code null} if all is well. */
    public final @Nullable Condition condition() {
        var from = source;
        var ofSource = from == null ? null : from.condition();
        return ofSource == null ? own : ofSource;
    }
}
