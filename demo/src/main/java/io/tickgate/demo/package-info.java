/** Everything at once: a broker, the feed simulator and the gateway, each in its own process, watched over. */
@NullMarked
package io.tickgate.demo;

import org.jspecify.annotations.NullMarked;
