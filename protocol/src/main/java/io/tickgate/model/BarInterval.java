package io.tickgate.model;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How long the bars of a channel are. They begin at whole multiples of it since the epoch. */
public enum BarInterval {
    ONE_SECOND("1s", TimeUnit.SECONDS.toMicros(1)),
    ONE_MINUTE("1m", TimeUnit.MINUTES.toMicros(1)),
    FIVE_MINUTES("5m", TimeUnit.MINUTES.toMicros(5)),
    ONE_HOUR("1h", TimeUnit.HOURS.toMicros(1));

    private final String code;
    private final long micros;

    BarInterval(String code, long micros) {
        this.code = code;
        this.micros = micros;
    }

    /** The word used in the channel's name, such as {@code 5m}. */
    public String code() {
        return code;
    }

    public long micros() {
        return micros;
    }

    /** Returns the beginning of the bar in which the time lies, both in microseconds since the epoch. */
    public long startMicros(long timeMicros) {
        return Math.floorDiv(timeMicros, micros) * micros;
    }

    /**
     * Returns the interval that has this code.
     *
     * @throws IllegalArgumentException if none has
     */
    public static BarInterval of(String code) {
        for (var interval : values()) {
            if (interval.code.equals(code)) {
                return interval;
            }
        }
        throw new IllegalArgumentException("'%s' (expected: %s)"
                .formatted(
                        Printable.of(code),
                        Arrays.stream(values()).map(BarInterval::code).collect(Collectors.joining(", "))));
    }
}
