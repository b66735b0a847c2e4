/** A connection's subscriptions and what it is still to be sent. */
@NullMarked
package io.tickgate.gateway.session;

import org.jspecify.annotations.NullMarked;
