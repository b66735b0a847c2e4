/** Publishes a recording at the pace of its time, and says how late it is. */
@NullMarked
package io.tickgate.simulator.replay;

import org.jspecify.annotations.NullMarked;
