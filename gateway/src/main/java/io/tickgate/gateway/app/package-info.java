/** Settings and wiring. */
@NullMarked
package io.tickgate.gateway.app;

import org.jspecify.annotations.NullMarked;
