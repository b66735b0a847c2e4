/** What operators look at and do, on a port of its own that only this machine reaches. */
@NullMarked
package io.tickgate.gateway.admin;

import org.jspecify.annotations.NullMarked;
