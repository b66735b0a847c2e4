package io.tickgate.gateway.mapping;

import org.jspecify.annotations.Nullable;

/** A record as the log has it, whatever reads the log. */
public interface SourceRecord {
    byte @Nullable [] key();

    byte @Nullable [] value();

    /** Returns the last header of this name, {@code null} if there is none. */
    byte @Nullable [] header(String name);

    /** The time stamp of the record itself, in milliseconds since the epoch. */
    long timeMillis();
}
