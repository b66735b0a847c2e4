package io.tickgate.simulator.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 500ms}, {@code 12s}, {@code 1m30s}, {@code 24h} or {@code 7d}.
 *
 * <p>Thread-safe.
 */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern PATTERN = Pattern.compile(
            "(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?" + "(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    @Override
    public Duration convert(String value) {
        var matcher = PATTERN.matcher(value);
        if (value.isEmpty() || !matcher.matches()) {
            throw new TypeConversionException(
                    "'%s' (expected: a duration such as 12s, 1m30s or 500ms)".formatted(value));
        }
        return Duration.ofDays(number(matcher.group(1)))
                .plusHours(number(matcher.group(2)))
                .plusMinutes(number(matcher.group(3)))
                .plusSeconds(number(matcher.group(4)))
                .plusMillis(number(matcher.group(5)));
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
