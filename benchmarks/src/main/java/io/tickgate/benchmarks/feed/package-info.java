/** Publishes the ticks of a run to Kafka, by a timetable. */
@NullMarked
package io.tickgate.benchmarks.feed;

import org.jspecify.annotations.NullMarked;
