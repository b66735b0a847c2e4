/** Who wants to hear about what, on every event loop. */
@NullMarked
package io.tickgate.gateway.hub;

import org.jspecify.annotations.NullMarked;
