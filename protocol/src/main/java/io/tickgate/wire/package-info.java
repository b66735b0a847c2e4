/** What gateway and client say to each other, and how it is written as JSON and as Protobuf. */
@NullMarked
package io.tickgate.wire;

import org.jspecify.annotations.NullMarked;
