/** The load generator: many connections that read as cheaply as they can and check all that they read. */
@NullMarked
package io.tickgate.benchmarks.load;

import org.jspecify.annotations.NullMarked;
