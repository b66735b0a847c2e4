/** What is measured, and how. */
@NullMarked
package io.tickgate.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
