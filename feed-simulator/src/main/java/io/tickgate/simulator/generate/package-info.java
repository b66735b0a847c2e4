/** Wide markets: recorded streams, cloned onto real tickers and scaled to their prices. */
@NullMarked
package io.tickgate.simulator.generate;

import org.jspecify.annotations.NullMarked;
