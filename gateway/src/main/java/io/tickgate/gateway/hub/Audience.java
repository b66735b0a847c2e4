package io.tickgate.gateway.hub;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * All who want to hear about one topic, on every loop.
 *
 * <p>Thread-safe: a loop alone sets its own place, the feed reads them all.
 */
public final class Audience {
    /** No object around the array, which would be one more to wait for: there are as many of these as topics. */
    private static final VarHandle INTEREST = MethodHandles.arrayElementVarHandle(Interest[].class);

    private final @Nullable Interest[] byShard;

    Audience(int shards) {
        byShard = new Interest[shards];
    }

    private @Nullable Interest interest(int shard) {
        return (Interest) INTEREST.getVolatile(byShard, shard);
    }

    /** Tells every loop that has subscribers that something about the topic has changed. They hear it after {@link Hub#wake}. */
    public void announce() {
        for (int i = 0; i < byShard.length; i++) {
            var interest = interest(i);
            if (interest != null) {
                interest.announce();
            }
        }
    }

    /** Does the same where only the value has changed, which those who are about to look at it see anyway. */
    public void announceValue() {
        for (int i = 0; i < byShard.length; i++) {
            var interest = interest(i);
            if (interest != null) {
                interest.announceValue();
            }
        }
    }

    /** Whether anybody wants to hear. Who joins at this moment may not be seen yet. */
    public boolean isWanted() {
        for (int i = 0; i < byShard.length; i++) {
            var interest = interest(i);
            if (interest != null && interest.isWanted()) {
                return true;
            }
        }
        return false;
    }

    /** Reads who wants to hear, for what that does to the processor's cache; the number means nothing. */
    public int touch() {
        int sum = 0;
        for (int i = 0; i < byShard.length; i++) {
            var interest = interest(i);
            sum += interest == null ? 0 : interest.touch();
        }
        return sum;
    }

    /** How many want to hear, of the loop that calls. */
    public int count(HubShard shard) {
        assert shard.isCurrent();
        var interest = interest(shard.index());
        return interest == null ? 0 : interest.count();
    }

    /** Returns the interest of the loop that calls. */
    public Interest on(HubShard shard) {
        assert shard.isCurrent();
        var interest = interest(shard.index());
        if (interest == null) {
            interest = new Interest(shard);
            INTEREST.setVolatile(byShard, shard.index(), interest);
        }
        return interest;
    }
}
