package io.tickgate.gateway.mapping;

/** What becomes of a record that cannot be read; it is counted and named in the log in any case. */
public enum PoisonPolicy {
    /** It is passed over. */
    SKIP,
    /** It is passed over, and its symbol is stale until its next good record. */
    STALE,
    /** As {@link #STALE}, and the record is written to another topic. */
    QUARANTINE
}
