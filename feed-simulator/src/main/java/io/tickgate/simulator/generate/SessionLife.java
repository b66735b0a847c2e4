package io.tickgate.simulator.generate;

import io.tickgate.model.TradingState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes the market and halts a symbol of it now and then, as planned.
 *
 * <p>Each time is counted from when the change before it was made, so that a slow market never falls behind its plan.
 *
 * <p>Confined to the thread that reads the market.
 */
final class SessionLife {
    /** As often as they stand here. */
    private static final List<String> HALT_REASONS =
            List.of("volatility", "volatility", "volatility", "news pending", "order imbalance");

    private final SessionPlan plan;
    private final List<Clone> clones;
    private final SplittableRandom random;
    private final Deque<Halt> halts = new ArrayDeque<>();
    private TradingState phase;
    private long nextPhaseNanos;
    private long nextHaltNanos = Long.MAX_VALUE;

    SessionLife(SessionPlan plan, List<Clone> clones, SplittableRandom random, long startNanos) {
        this.plan = plan;
        this.clones = clones;
        this.random = random;
        phase = firstState(plan);
        if (phase == TradingState.OPEN) {
            beginOpen(startNanos);
        } else {
            nextPhaseNanos = startNanos + plan.preOpen().toNanos();
        }
    }

    /** What every symbol begins with. */
    static TradingState firstState(SessionPlan plan) {
        return plan.preOpen().isZero() ? TradingState.OPEN : TradingState.PRE_OPEN;
    }

    /** When something changes next, {@link Long#MAX_VALUE} for never. */
    long nextNanos() {
        long nextResume = halts.isEmpty() ? Long.MAX_VALUE : halts.element().endNanos;
        return Math.min(Math.min(nextPhaseNanos, nextHaltNanos), nextResume);
    }

    /** Makes the changes that are due by now, and tells of each symbol that changed. */
    void advanceTo(long nowNanos, Consumer<Clone> changed) {
        if (nextPhaseNanos <= nowNanos) {
            beginPhase(nowNanos);
            for (var clone : clones) {
                become(clone, phase, null, changed);
            }
            return;
        }
        while (!halts.isEmpty() && halts.element().endNanos <= nowNanos) {
            become(halts.remove().halted, TradingState.OPEN, null, changed);
        }
        if (nextHaltNanos <= nowNanos) {
            nextHaltNanos = nowNanos + untilNextHalt();
            halt(clones.get(random.nextInt(clones.size())), nowNanos, changed);
        }
    }

    private void beginPhase(long nowNanos) {
        if (phase == TradingState.PRE_OPEN) {
            beginOpen(nowNanos);
        } else if (phase == TradingState.OPEN) {
            phase = TradingState.CLOSED;
            nextPhaseNanos = nowNanos + plan.closed().toNanos();
            // Whoever is halted then is closed, as all are.
            halts.clear();
            nextHaltNanos = Long.MAX_VALUE;
        } else {
            phase = TradingState.PRE_OPEN;
            nextPhaseNanos = nowNanos + plan.preOpen().toNanos();
        }
    }

    private void beginOpen(long nowNanos) {
        phase = TradingState.OPEN;
        nextPhaseNanos =
                plan.open().isZero() ? Long.MAX_VALUE : nowNanos + plan.open().toNanos();
        nextHaltNanos = plan.haltEvery().isZero() ? Long.MAX_VALUE : nowNanos + untilNextHalt();
    }

    /** From half the average to half as much again. */
    private long untilNextHalt() {
        return (long) (plan.haltEvery().toNanos() * (0.5 + random.nextDouble()));
    }

    /** Leaves alone who is halted already. */
    private void halt(Clone clone, long nowNanos, Consumer<Clone> changed) {
        if (clone.state() == TradingState.OPEN) {
            var reason = HALT_REASONS.get(random.nextInt(HALT_REASONS.size()));
            halts.add(new Halt(clone, nowNanos + plan.haltFor().toNanos()));
            become(clone, TradingState.HALTED, reason, changed);
        }
    }

    private static void become(Clone clone, TradingState state, @Nullable String reason, Consumer<Clone> changed) {
        clone.become(state, reason);
        changed.accept(clone);
    }

    private record Halt(Clone halted, long endNanos) {}
}
