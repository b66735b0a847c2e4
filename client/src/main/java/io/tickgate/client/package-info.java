/** The Java client: keeps what it subscribes to current, over any number of lost connections. */
@NullMarked
package io.tickgate.client;

import org.jspecify.annotations.NullMarked;
