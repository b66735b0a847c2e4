/** The recorded US equity rows as ticks: trades, and the best prices over all exchanges. */
@NullMarked
package io.tickgate.simulator.equity;

import org.jspecify.annotations.NullMarked;
