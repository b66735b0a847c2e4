/** The command line: options in, progress and errors out. */
@NullMarked
package io.tickgate.simulator.cli;

import org.jspecify.annotations.NullMarked;
