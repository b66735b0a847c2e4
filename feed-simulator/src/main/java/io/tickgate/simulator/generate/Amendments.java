package io.tickgate.simulator.generate;

import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.TimedTick;
import java.time.Duration;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cancellations and corrections that are still to come, each some seconds after its trade.
 *
 * <p>Holds at most {@value #MOST_PENDING}; while there are so many, all further trades stand.
 *
 * <p>Confined to the thread that reads the market.
 */
final class Amendments {
    static final long SOONEST_NANOS = Duration.ofSeconds(2).toNanos();
    static final long LATEST_NANOS = Duration.ofSeconds(10).toNanos();
    static final int MOST_PENDING = 10_000;

    /** By how many cents or shares a correction differs at the most. */
    private static final int MOST_CENTS = 3;

    private static final int MOST_SHARES = 99;

    private final AmendShares shares;
    private final SplittableRandom random;
    private final PriorityQueue<Pending> pending = new PriorityQueue<>();
    private long count;

    Amendments(AmendShares shares, SplittableRandom random) {
        this.shares = shares;
        this.random = random;
    }

    /** Decides what will become of a trade that was just made. */
    void consider(Clone clone, Trade trade, long timeNanos) {
        double drawn = random.nextDouble();
        if (drawn >= shares.cancel() + shares.correct() || pending.size() == MOST_PENDING) {
            clone.tradedAt(trade.price());
            return;
        }
        boolean isCancel = drawn < shares.cancel();
        var corrected = isCancel ? null : corrected(trade);
        if (corrected != null) {
            clone.tradedAt(corrected.price());
        }
        long dueNanos = timeNanos + random.nextLong(SOONEST_NANOS, LATEST_NANOS);
        pending.add(new Pending(dueNanos, count++, clone, trade, corrected));
    }

    /** With another price or another size. */
    private Trade corrected(Trade trade) {
        var price = trade.price();
        var size = trade.size();
        if (random.nextBoolean()) {
            int cents = random.nextInt(1, MOST_CENTS + 1);
            boolean isDown = random.nextBoolean() && price.mantissa() > cents;
            price = new Price(price.mantissa() + (isDown ? -cents : cents), price.scale());
        } else {
            size = new Size(size.mantissa() + random.nextInt(1, MOST_SHARES + 1), size.scale());
        }
        return new Trade(price, size, null, trade.side(), 0, null, trade.id());
    }

    /** Returns one that is due by now, {@code null} if none is. */
    @Nullable
    TimedTick due(long nowNanos) {
        if (nextNanos() > nowNanos) {
            return null;
        }
        var due = pending.remove();
        return new TimedTick(nowNanos, due.traded.symbol(), due.amendment(TimeUnit.NANOSECONDS.toMicros(nowNanos)));
    }

    /** When the next one is due, {@link Long#MAX_VALUE} if none is to come. */
    long nextNanos() {
        var next = pending.peek();
        return next == null ? Long.MAX_VALUE : next.dueNanos;
    }

    /** @param corrected what takes its place, still without an id; {@code null} if nothing does */
    private record Pending(
            long dueNanos,
            long order,
            Clone traded,
            Trade trade,
            @Nullable Trade corrected) implements Comparable<Pending> {
        private Trade amendment(long micros) {
            var id = Objects.requireNonNull(trade.id());
            return corrected == null
                    ? new Trade(trade.price(), trade.size(), null, null, micros, id, null)
                    : new Trade(
                            corrected.price(),
                            corrected.size(),
                            traded.nextTradeId(),
                            corrected.side(),
                            micros,
                            null,
                            id);
        }

        @Override
        public int compareTo(Pending other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
