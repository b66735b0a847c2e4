/** The meters, all in one list. */
@NullMarked
package io.tickgate.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
