package io.tickgate.simulator.publish;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;

/**
 * Where a market goes.
 *
 * <p>Thread-safe.
 */
public interface TickPublisher {
    /**
     * Takes one tick; those of a symbol and kind keep their order.
     *
     * @param timeMicros when it happened at its source; what is ahead of the time of publishing is told as that time
     * @throws PublishException if this or an earlier tick could not be delivered
     */
    void publish(Symbol symbol, Tick tick, long timeMicros);

    /** Says to every partition that all before it was published. */
    void heartbeat();
}
