/** Benchmarks of the pieces of the gateway, for JMH. */
@NullMarked
package io.tickgate.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
