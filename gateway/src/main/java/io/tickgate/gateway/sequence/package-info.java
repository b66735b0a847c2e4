/** Finds what a publisher's records skip, repeat or bring too late. */
@NullMarked
package io.tickgate.gateway.sequence;

import org.jspecify.annotations.NullMarked;
