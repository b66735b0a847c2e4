/** The gateway as a textbook would have it, to be measured beside the real one. */
@NullMarked
package io.tickgate.benchmarks.textbook;

import org.jspecify.annotations.NullMarked;
