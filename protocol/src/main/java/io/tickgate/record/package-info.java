/** How the market is written to Kafka: keys, headers and JSON values. */
@NullMarked
package io.tickgate.record;

import org.jspecify.annotations.NullMarked;
