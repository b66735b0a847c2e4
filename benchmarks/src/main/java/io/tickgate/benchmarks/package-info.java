/** The load generator, and what it needs to compare the gateway with other servers on the same work. */
@NullMarked
package io.tickgate.benchmarks;

import org.jspecify.annotations.NullMarked;
