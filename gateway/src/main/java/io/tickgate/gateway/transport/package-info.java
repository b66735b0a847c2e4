/** The sockets' edge: WebSocket and HTTP endpoints, and the writer that follows writability. */
@NullMarked
package io.tickgate.gateway.transport;

import org.jspecify.annotations.NullMarked;
