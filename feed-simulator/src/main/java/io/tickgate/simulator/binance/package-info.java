/** The recorded Binance frames as ticks: best prices, trades, and books joined from diffs and a snapshot. */
@NullMarked
package io.tickgate.simulator.binance;

import org.jspecify.annotations.NullMarked;
