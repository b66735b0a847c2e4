/** What operators see and do: health. */
@NullMarked
package io.tickgate.gateway.ops;

import org.jspecify.annotations.NullMarked;
