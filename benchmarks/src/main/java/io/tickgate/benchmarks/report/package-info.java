/** Tables and plots of what was measured. */
@NullMarked
package io.tickgate.benchmarks.report;

import org.jspecify.annotations.NullMarked;
