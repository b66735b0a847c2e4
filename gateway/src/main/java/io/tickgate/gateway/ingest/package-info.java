/** Reads the log: poll loops, decoding, partitions and their epochs. */
@NullMarked
package io.tickgate.gateway.ingest;

import org.jspecify.annotations.NullMarked;
