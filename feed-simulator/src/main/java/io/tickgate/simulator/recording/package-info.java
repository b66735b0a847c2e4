/** What a market said and when: streams of ticks in the order of their time, merged, cut and summed up. */
@NullMarked
package io.tickgate.simulator.recording;

import org.jspecify.annotations.NullMarked;
