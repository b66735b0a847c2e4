package io.tickgate.gateway.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the source of some topics is: one for each partition of the log.
 *
 * <p>Thread-safe: written by the thread of its feed alone.
 */
public final class SourceHealth {
    private final MarketHealth market;
    private final @Nullable FeedPulse feed;
    private volatile @Nullable Condition condition;
    private volatile boolean isHeld;
    private volatile @Nullable List<SourceHealth> successors;
    private volatile long readTo;

    /** @param feed that reads it, {@code null} if nobody does */
    SourceHealth(MarketHealth market, @Nullable FeedPulse feed) {
        this.market = market;
        this.feed = feed;
    }

    /** Returns {@code null} as long as all is well. */
    public @Nullable Condition condition() {
        var own = condition;
        var others = successors;
        if (own == null && others != null) {
            return ofAny(others);
        }
        return own == null && feed != null ? feed.behind() : own;
    }

    /** In which of them the next record of a topic will be is not known: it is well as long as all of them are. */
    private static @Nullable Condition ofAny(List<SourceHealth> others) {
        for (var other : others) {
            var condition = other.condition();
            if (condition != null) {
                return condition;
            }
        }
        return null;
    }

    /** Returns what is wrong with it as far as it is not its feed's trouble. */
    public @Nullable Condition ownCondition() {
        return condition;
    }

    /** Returns the offset to be read next: everything before it has been applied. */
    public long readTo() {
        return readTo;
    }

    /** Says how far has been read, after all that was read has been applied. */
    public void readTo(long offset) {
        readTo = offset;
    }

    /** Nothing comes from it any more: others have taken its place. */
    public void end(List<SourceHealth> others) {
        successors = List.copyOf(others);
        market.changed();
    }

    public boolean isEnded() {
        return successors != null;
    }

    /** Whether what is read is not for clients yet: it may be older than what they have seen. */
    public boolean isHeld() {
        return isHeld;
    }

    /** Holds back what is read, and says why. */
    public void hold(Condition why) {
        isHeld = true;
        set(why);
    }

    /** Ends that, and says what is wrong still; who waits for it has to be told then. */
    public void release(@Nullable Condition stillWrong) {
        isHeld = false;
        set(stillWrong);
    }

    /** Sets the condition, {@code null} for none. */
    @SuppressWarnings("ReferenceEquality") // another condition of the same reason began at another time
    public void set(@Nullable Condition newCondition) {
        if (newCondition != condition) {
            condition = newCondition;
            market.changed();
        }
    }
}
