/** Puts a market into Kafka: a recorded one, or a wide one that is invented from it. */
@NullMarked
package io.tickgate.simulator;

import org.jspecify.annotations.NullMarked;
