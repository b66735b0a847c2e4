/** The log as those see it who must not miss a record: partitions, the recent records of each, and the way to older ones. */
@NullMarked
package io.tickgate.gateway.log;

import org.jspecify.annotations.NullMarked;
