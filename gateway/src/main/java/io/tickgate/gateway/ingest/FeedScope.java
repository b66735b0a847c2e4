package io.tickgate.gateway.ingest;

import io.tickgate.model.Channel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Which part of the log a feed reads: the sources of some channels, and up to now or up to a time that is a delay ago.
 *
 * <p>Thread-safe.
 *
 * @param channels that it fills
 * @param delay how old a record must be; zero in real time
 */
public record FeedScope(List<Channel> channels, Duration delay) {
    public FeedScope {
        channels = List.copyOf(channels);
    }

    /** Reads everything as soon as it is there. */
    public static FeedScope inRealTime(List<Channel> channels) {
        return new FeedScope(channels, Duration.ZERO);
    }

    /** Reads what is as old as a delay. */
    public static FeedScope delayed(List<Channel> channels, Duration delay) {
        return new FeedScope(channels, delay);
    }

    boolean isDelayed() {
        return !delay.isZero();
    }

    /** The time of day where this feed reads: all that it says of time is of then. */
    InstantSource clock(InstantSource timeOfDay) {
        return () -> timeOfDay.instant().minus(delay);
    }

    /** Returns the name of a thread. */
    String name(String what) {
        return isDelayed() ? "tickgate-delayed-" + what : "tickgate-" + what;
    }
}
