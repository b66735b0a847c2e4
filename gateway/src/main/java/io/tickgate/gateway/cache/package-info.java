/** The latest values, books and tapes of the market: one writer each, any reader. */
@NullMarked
package io.tickgate.gateway.cache;

import org.jspecify.annotations.NullMarked;
