/**
 * The conformance kit: drives any gateway as clients do, and holds it to what the protocol promises.
 *
 * <p>It judges by itself, and shares with the client only the reading and writing of messages.
 */
@NullMarked
package io.tickgate.client.check;

import org.jspecify.annotations.NullMarked;
