/** The command line {@code tickgate}. */
@NullMarked
package io.tickgate.client.cli;

import org.jspecify.annotations.NullMarked;
