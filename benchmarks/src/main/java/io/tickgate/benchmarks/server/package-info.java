/** The processes under test, and what they cost. */
@NullMarked
package io.tickgate.benchmarks.server;

import org.jspecify.annotations.NullMarked;
