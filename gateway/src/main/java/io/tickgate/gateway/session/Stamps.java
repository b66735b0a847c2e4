package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.RecordTimes;
import io.tickgate.gateway.cache.TimesDemand;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.ServerMessage;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When one update now and then was where, for a client that has asked for it. Of the others nothing is noted.
 *
 * <p>Only records that were read after the client had asked: what a key missed before it was joined was not on its way.
 *
 * <p>Bounded: one chain in the making, and the last {@link #REPORTABLE} that a report may name.
 *
 * <p>Confined to the loop of its connection.
 */
final class Stamps {
    static final int REPORTABLE = 16;

    /** Clocks of browsers are coarse. */
    private static final long TOLERATED_MICROS = 1_000;

    private static final long NONE = -1;

    private final TimesDemand demand;
    private final InstantSource clock;
    private final HopCounters counters;
    private final long[] reportable = new long[REPORTABLE];
    private final long[] sentNanos = new long[REPORTABLE];
    private long chains;
    private long intervalNanos;
    private long nextNanos;
    private long askedMicros;
    private @Nullable Written open;

    /** An update that the socket has not taken yet. */
    private record Written(TopicCell cell, RecordTimes times, long encodedMicros) {}

    Stamps(TimesDemand demand, InstantSource clock, HopCounters counters) {
        this.demand = demand;
        this.clock = clock;
        this.counters = counters;
        Arrays.fill(reportable, NONE);
    }

    /** The client wants them so often; 0 for no more of them. */
    void every(long millis, long nowNanos) {
        boolean wasOn = isOn();
        intervalNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        if (isOn() && !wasOn) {
            demand.begin();
            askedMicros = Micros.now(clock);
            nextNanos = nowNanos;
        } else if (wasOn && !isOn()) {
            demand.end();
            open = null;
        }
    }

    void end() {
        every(0, 0);
    }

    private boolean isOn() {
        return intervalNanos > 0;
    }

    /** How often they are sent, {@code null} if they are not. */
    @Nullable
    Integer everyMillis() {
        return isOn() ? (int) TimeUnit.NANOSECONDS.toMillis(intervalNanos) : null;
    }

    /** Whether the next update may be the one. */
    boolean isDue(long nowNanos) {
        return open == null && isOn() && nowNanos - nextNanos >= 0;
    }

    /**
     * An update has been put into a frame.
     *
     * @param position of the last record in it
     */
    void written(TopicCell cell, LogPosition position, long nowNanos) {
        var times = cell.times();
        if (times != null && times.position().equals(position) && times.ingestedMicros() >= askedMicros) {
            open = new Written(cell, times, Micros.now(clock));
            nextNanos = nowNanos + intervalNanos;
        }
    }

    /** Whether an update waits for the socket to take it. */
    boolean isOpen() {
        return open != null;
    }

    /** The socket has taken all that was written; returns the stamps that are to be sent now, {@code null} if none are. */
    ServerMessage.@Nullable Stamps taken(long nowNanos) {
        var written = open;
        if (written == null) {
            return null;
        }
        open = null;
        long chain = ++chains;
        int place = place(chain);
        reportable[place] = chain;
        sentNanos[place] = nowNanos;
        var times = written.times();
        var topic = written.cell().topic();
        var stamps = new ServerMessage.Stamps(
                chain,
                topic.channel().name(),
                topic.symbol().value(),
                times.position().sequence(),
                times.position().timeMicros(),
                times.loggedMicros(),
                times.isBrokersTime() ? KafkaTime.APPEND : KafkaTime.CREATE,
                times.ingestedMicros(),
                written.encodedMicros(),
                Micros.now(clock));
        count(stamps);
        return stamps;
    }

    private void count(ServerMessage.Stamps stamps) {
        counters.sent();
        counters.took(Hop.SOURCE_TO_KAFKA, stamps.kafkaMicros() - stamps.sourceMicros());
        counters.took(Hop.KAFKA_TO_INGEST, stamps.ingestMicros() - stamps.kafkaMicros());
        counters.took(Hop.INGEST_TO_ENCODE, stamps.encodeMicros() - stamps.ingestMicros());
        counters.took(Hop.ENCODE_TO_SEND, stamps.sendMicros() - stamps.encodeMicros());
    }

    /** The client tells how long it had an update; what cannot be is counted as such and harms nobody. */
    void reported(ClientCommand.Report report, long nowNanos) {
        int place = place(report.chain());
        if (reportable[place] != report.chain()) {
            counters.reported(HopCounters.Outcome.UNKNOWN);
            return;
        }
        reportable[place] = NONE;
        long tripMicros = TimeUnit.NANOSECONDS.toMicros(nowNanos - sentNanos[place]) - report.heldMicros();
        var render = report.renderMicros();
        if (tripMicros < -TOLERATED_MICROS || (render != null && render > report.heldMicros())) {
            counters.reported(HopCounters.Outcome.IMPLAUSIBLE);
            return;
        }
        counters.reported(HopCounters.Outcome.TAKEN);
        counters.took(Hop.ROUND_TRIP, Math.max(0, tripMicros));
        if (render != null) {
            counters.took(Hop.RECEIVE_TO_RENDER, render);
        }
    }

    private static int place(long chain) {
        return (int) (chain % REPORTABLE);
    }
}
