/** The meters, all in one list, and the traces. */
@NullMarked
package io.tickgate.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
