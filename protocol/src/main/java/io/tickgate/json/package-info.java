/** How the market's words are written as JSON, in Kafka and on the wire alike. */
@NullMarked
package io.tickgate.json;

import org.jspecify.annotations.NullMarked;
