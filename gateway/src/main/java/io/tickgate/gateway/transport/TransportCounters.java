package io.tickgate.gateway.transport;

import io.tickgate.wire.CloseCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What went over the sockets, counted since the start.
 *
 * <p>Thread-safe.
 */
public final class TransportCounters {
    final LongAdder frames = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder stalled = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder guarded = new LongAdder();
    final LongAdder refusedUpgrades = new LongAdder();
    final LongAdder turnedAway = new LongAdder();
    final LongAdder lateRequests = new LongAdder();
    final LongAdder compressedFrames = new LongAdder();
    final LongAdder sharedFrames = new LongAdder();
    final LongAdder savedBytes = new LongAdder();
    final LongAdder overAddressLimit = new LongAdder();

    final LongAdder slow = new LongAdder();
    private final Map<CloseCode, LongAdder> closed = new EnumMap<>(CloseCode.class);
    private final Map<Problem, LongAdder> problems = new EnumMap<>(Problem.class);
    private final LongAccumulator mostPendingBytes = new LongAccumulator(Math::max, 0);

    public TransportCounters() {
        for (var code : CloseCode.values()) {
            closed.put(code, new LongAdder());
        }
        for (var problem : Problem.values()) {
            problems.put(problem, new LongAdder());
        }
    }

    void closed(CloseCode code) {
        Objects.requireNonNull(closed.get(code), "one of each code").increment();
    }

    /** WebSockets that the gateway closed with this code. */
    public long closedWith(CloseCode code) {
        return Objects.requireNonNull(closed.get(code), "one of each code").sum();
    }

    void refused(Problem problem) {
        Objects.requireNonNull(problems.get(problem), "one of each kind").increment();
    }

    /** Requests over HTTP that were answered with a problem, by its name. */
    public Map<String, LongSupplier> problems() {
        Map<String, LongSupplier> byName = new TreeMap<>();
        problems.forEach((problem, count) -> byName.put(problem.slug(), count::sum));
        return byName;
    }

    /** Connections of which the socket has been full for about a second. */
    public long slow() {
        return slow.sum();
    }

    void pending(long bytes) {
        mostPendingBytes.accumulate(bytes);
    }

    /** The most bytes that ever waited in this process for one socket. */
    public long mostPendingBytes() {
        return mostPendingBytes.get();
    }

    public long frames() {
        return frames.sum();
    }

    public long bytes() {
        return bytes.sum();
    }

    public long messages() {
        return messages.sum();
    }

    /** Connections closed since their sockets took nothing. */
    public long stalled() {
        return stalled.sum();
    }

    /** Connections closed since pings were not answered. */
    public long unanswered() {
        return unanswered.sum();
    }

    /** Connections closed by the frame guard. */
    public long guarded() {
        return guarded.sum();
    }

    public long refusedUpgrades() {
        return refusedUpgrades.sum();
    }

    /** Connections that there was no room for on this gateway. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /** Connections that did not send a whole request in time. */
    public long lateRequests() {
        return lateRequests.sum();
    }

    /** Connections closed since their address had enough of them. */
    public long overAddressLimit() {
        return overAddressLimit.sum();
    }

    public long compressedFrames() {
        return compressedFrames.sum();
    }

    /** Messages that had been deflated for another connection. */
    public long sharedFrames() {
        return sharedFrames.sum();
    }

    /** By how much compressed messages were shorter. */
    public long savedBytes() {
        return savedBytes.sum();
    }
}
