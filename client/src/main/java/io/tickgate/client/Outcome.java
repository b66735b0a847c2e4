package io.tickgate.client;

/** What became of a message that was held against a key's state. */
enum Outcome {
    APPLIED,
    /** It was known already. */
    DUPLICATE,
    /** Something before it is missing; the state is as it was. */
    GAP,
    /** The state it led to is not the gateway's; nothing is held any more. */
    CORRUPT
}
