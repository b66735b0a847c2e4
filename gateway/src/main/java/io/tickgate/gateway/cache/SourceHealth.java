package io.tickgate.gateway.cache;

import org.jspecify.annotations.Nullable;

/**
 * How the source of some topics is: one for each partition of the log.
 *
 * <p>Thread-safe: written by the thread of its feed alone.
 */
public final class SourceHealth {
    private final MarketHealth market;
    private volatile @Nullable Condition condition;
    private volatile boolean isHeld;
    private volatile long readTo;

    SourceHealth(MarketHealth market) {
        this.market = market;
    }

    /** Returns {@code null} as long as all is well. */
    public @Nullable Condition condition() {
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
