/** Who a client is and what it may see. */
@NullMarked
package io.tickgate.gateway.access;

import org.jspecify.annotations.NullMarked;
