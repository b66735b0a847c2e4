/** A real Kafka broker inside one JVM, for the demo and for tests. */
@NullMarked
package io.tickgate.kafka;

import org.jspecify.annotations.NullMarked;
