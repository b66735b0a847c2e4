package io.tickgate.gateway.faults;

/**
 * What must not happen, and did.
 *
 * <p>Thread-safe.
 *
 * @param client by the name of its journal
 */
record Violation(Invariant invariant, String client, String what) {
    @Override
    public String toString() {
        return "%s, %s: %s (%s)".formatted(invariant, client, what, invariant.promise());
    }

    /** What a client may rely on, whatever becomes of brokers and gateways. */
    enum Invariant {
        L1("offsets rise strictly in each partition, also over connections and gateways"),
        L2("every acknowledged record comes, to the last"),
        L3("nothing comes twice, by the client's rule"),
        L4("what is lost is told before what follows it, exactly"),
        L5("two topics are never mixed"),
        L6("a snapshot joins what follows it without hole or overlap"),
        L7("nothing comes that was not asked for"),
        L8("what comes is what was written"),
        L9("a slow consumer keeps its place and is told that it is late"),
        C1("nothing older comes after something newer"),
        C2("a second after all is quiet, the last that was sent is the last in the log"),
        C3("what is called live is not old"),
        C4("every symbol that has changed has its turn"),
        C5("every value is one that was written"),
        C6("a source that is silent for 3 s is told of within 5 s, and its return, too"),
        C7("what clients cost in memory does not depend on how much is written");

        private final String promise;

        Invariant(String promise) {
            this.promise = promise;
        }

        String promise() {
            return promise;
        }
    }
}
