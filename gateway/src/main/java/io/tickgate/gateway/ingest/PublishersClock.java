package io.tickgate.gateway.ingest;

import java.util.concurrent.TimeUnit;

/**
 * How far the publishers' clocks have come, as the records of one partition tell it.
 *
 * <p>A wrong clock among them must not end the day for all. So a record is not believed to be far later than the log has
 * it, and one that is far from those before it, later or earlier, moves nothing until the next one is as far off on the
 * same side; then the nearer of the two counts. Nothing here depends on who reads, or when: every gateway that reads the
 * log comes to the same.
 *
 * <p>Confined to the thread of its feed.
 */
final class PublishersClock {
    /** Clocks of one market are closer than that, and a partition has a heartbeat each second. */
    static final long FAR_MICROS = TimeUnit.SECONDS.toMicros(5);

    private static final long NONE = Long.MIN_VALUE;

    private long micros = NONE;
    private long doubtful = NONE;

    /**
     * Takes when the next record was published.
     *
     * @param loggedMicros when it came into the log as far as that is known, otherwise negative
     * @return when it was published, as far as that can be believed
     */
    long next(long publishedMicros, long loggedMicros) {
        boolean isAheadOfTheLog = loggedMicros >= 0 && publishedMicros > loggedMicros + FAR_MICROS;
        long believable = isAheadOfTheLog ? loggedMicros : publishedMicros;
        if (micros == NONE) {
            micros = believable;
        } else {
            follow(believable);
        }
        return believable;
    }

    private void follow(long time) {
        if (doubtful != NONE && isFarLater(time, micros) && isFarLater(doubtful, micros)) {
            micros = Math.min(time, doubtful);
        } else if (doubtful != NONE && isFarLater(micros, time) && isFarLater(micros, doubtful)) {
            micros = Math.max(time, doubtful);
        }
        boolean isDoubtful = isFarLater(time, micros) || isFarLater(micros, time);
        doubtful = isDoubtful ? time : NONE;
        micros = isDoubtful ? micros : Math.max(micros, time);
    }

    /** Returns up to when everything has been published, in microseconds since the epoch. */
    long micros() {
        return micros;
    }

    private static boolean isFarLater(long time, long other) {
        return time - other > FAR_MICROS;
    }
}
