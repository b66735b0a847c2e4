package io.tickgate.benchmarks.load;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one event loop share.
 *
 * <p>Confined to that loop, except the counters, which any thread may read.
 */
final class LoopState {
    /** More than a snapshot of all that a client of a run may have. */
    static final int MAX_FRAME_BYTES = 4 << 20;

    private static final int INITIAL_SCRATCH_BYTES = 512 << 10;

    private final Map<ClientGroup, Tally> tallies = new HashMap<>();
    private final Set<Client> clients = new LinkedHashSet<>();
    private final MessageScan scan = new MessageScan();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger complete = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final @Nullable Arrivals arrivals;
    private byte[] scratch = new byte[INITIAL_SCRATCH_BYTES];

    /** @param arrivals of the records in another reader, {@code null} if there is none */
    LoopState(@Nullable Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    @Nullable
    Arrivals arrivals() {
        return arrivals;
    }

    /** For what was read, and is taken apart before anything else is read. */
    byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[2 * bytes];
        }
        return scratch;
    }

    MessageScan scan() {
        return scan;
    }

    Tally tally(ClientGroup group) {
        return tallies.computeIfAbsent(group, added -> new Tally());
    }

    Collection<Tally> tallies() {
        return tallies.values();
    }

    Set<Client> clients() {
        return clients;
    }

    void connected(Client client) {
        clients.add(client);
    }

    void opened(Client client) {
        opened.incrementAndGet();
    }

    void hasAll() {
        complete.incrementAndGet();
    }

    void closed(Client client) {
        clients.remove(client);
        closed.incrementAndGet();
    }

    int openedCount() {
        return opened.get();
    }

    int completeCount() {
        return complete.get();
    }

    int closedCount() {
        return closed.get();
    }
}
