/** An operator's own topics: how their records become named fields of a channel. */
@NullMarked
package io.tickgate.gateway.mapping;

import org.jspecify.annotations.NullMarked;
