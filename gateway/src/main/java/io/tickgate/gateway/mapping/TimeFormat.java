package io.tickgate.gateway.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The unit of a time that is given as a number. Text in ISO 8601 is understood in any case. */
public enum TimeFormat {
    SECONDS(6),
    MILLIS(3),
    MICROS(0),
    NANOS(-3);

    /** The end of the year 9999. */
    private static final long MAX_MICROS = 253_402_300_799_999_999L;

    private final int powerToMicros;

    TimeFormat(int powerToMicros) {
        this.powerToMicros = powerToMicros;
    }

    /** @throws IllegalArgumentException if the node is no time */
    long micros(Node node) {
        if (node instanceof Node.Moment moment) {
            return checked(moment.micros());
        } else if (node instanceof Node.Whole whole) {
            return micros(BigDecimal.valueOf(whole.number()));
        } else if (node instanceof Node.Decimal decimal) {
            return micros(decimal.number());
        } else if (node instanceof Node.Written written) {
            return micros(written.number());
        } else if (node instanceof Node.Binary binary) {
            return micros(binary.nearest());
        } else if (node instanceof Node.Text text) {
            return micros(text.text());
        }
        throw new IllegalArgumentException("nothing that is a time (expected: a number or ISO 8601)");
    }

    private long micros(BigDecimal number) {
        Decimals.checkSize(number);
        var micros = number.scaleByPowerOfTen(powerToMicros).setScale(0, RoundingMode.FLOOR);
        if (micros.signum() < 0 || micros.compareTo(BigDecimal.valueOf(MAX_MICROS)) > 0) {
            throw new IllegalArgumentException(
                    "%s %s (expected: a time since 1970)".formatted(number, name().toLowerCase(Locale.ROOT)));
        }
        return micros.longValue();
    }

    private long micros(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')) {
            return micros(Decimals.parse(text));
        }
        try {
            return checked(ChronoUnit.MICROS.between(
                    Instant.EPOCH, OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "a text that is no time (expected: a number or ISO 8601 with its zone)", e);
        }
    }

    private static long checked(long micros) {
        if (micros < 0 || micros > MAX_MICROS) {
            throw new IllegalArgumentException("%d microseconds (expected: a time since 1970)".formatted(micros));
        }
        return micros;
    }
}
