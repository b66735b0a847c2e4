package io.tickgate.gateway.transport;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections and says whether there is room for one more, on this gateway and for its address.
 *
 * <p>Bounded: an address is forgotten with its last connection.
 *
 * <p>Thread-safe.
 */
public final class Admission {
    /** So many connections of an address at a time are upgraded only to be told that there are too many of it. */
    static final int TOLD_AT_A_TIME = 8;

    private final int maxConnections;
    private final int maxPerAddress;
    private final Descriptors descriptors;
    private final MemoryRoom memory;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Object, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<Object, Integer> toldByAddress = new ConcurrentHashMap<>();
    private volatile boolean isStopped;

    /**
     * @param maxConnections of this gateway, upgraded or with a request for data
     * @param maxPerAddress of one address; 0 for no limit
     */
    public Admission(int maxConnections, int maxPerAddress, Descriptors descriptors, MemoryRoom memory) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = maxPerAddress;
        this.descriptors = descriptors;
        this.memory = memory;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    /** Lets nobody in any more; those who are in stay. */
    public void stop() {
        isStopped = true;
    }

    boolean isStopped() {
        return isStopped;
    }

    boolean isFull() {
        return isStopped || connections.get() >= maxConnections || descriptors.areScarce() || memory.isScarce();
    }

    /** Counts one more connection if there is room; {@link #leave} has to follow. */
    boolean enter() {
        boolean isLetIn = false;
        try {
            isLetIn = connections.incrementAndGet() <= maxConnections
                    && !isStopped
                    && !descriptors.areScarce()
                    && !memory.isScarce();
            return isLetIn;
        } finally {
            if (!isLetIn) {
                connections.decrementAndGet();
            }
        }
    }

    void leave() {
        memory.gone(connections.decrementAndGet());
    }

    /** Counts one more connection of an address if it may have it; {@link #leave(Object)} has to follow. */
    boolean enter(Object address) {
        if (maxPerAddress == 0) {
            return true;
        }
        // What merge returns is what this caller made of it, whoever else counts the same address.
        if (byAddress.merge(address, 1, Integer::sum) <= maxPerAddress) {
            return true;
        }
        leave(address);
        return false;
    }

    void leave(Object address) {
        countDown(byAddress, address);
    }

    /** Counts a connection beyond the limit of its address, until {@link #told}. */
    void telling(Object address) {
        toldByAddress.merge(address, 1, Integer::sum);
    }

    void told(Object address) {
        countDown(toldByAddress, address);
    }

    /** Whether so many of this address are being told that it has too many, that others need not be. */
    boolean isStormedBy(Object address) {
        return maxPerAddress > 0 && toldByAddress.getOrDefault(address, 0) >= TOLD_AT_A_TIME;
    }

    private static void countDown(Map<Object, Integer> counts, Object address) {
        counts.computeIfPresent(address, (key, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    }

    int addresses() {
        return byAddress.size();
    }

    /** What connections are counted by: the peer's address without its port. */
    static Object address(@Nullable InetSocketAddress peer) {
        if (peer == null) {
            return "unknown";
        }
        return peer.getAddress() == null ? peer.getHostString() : peer.getAddress();
    }
}
