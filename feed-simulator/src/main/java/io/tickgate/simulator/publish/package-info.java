/** Writes ticks and heartbeats to Kafka, and creates the topics they go to. */
@NullMarked
package io.tickgate.simulator.publish;

import org.jspecify.annotations.NullMarked;
