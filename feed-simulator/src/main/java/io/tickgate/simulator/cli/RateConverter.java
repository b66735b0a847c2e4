package io.tickgate.simulator.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 10000}, {@code 0.5} or {@code max}.
 *
 * <p>Thread-safe.
 */
final class RateConverter implements ITypeConverter<Rate> {
    private static final double HIGHEST = 1e9;

    @Override
    public Rate convert(String value) {
        if (value.equals("max")) {
            return new Rate(0);
        }
        try {
            double perSecond = Double.parseDouble(value);
            if (perSecond > 0 && perSecond <= HIGHEST) {
                return new Rate(perSecond);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new TypeConversionException("'%s' (expected: records per second, above 0, or max)".formatted(value));
    }
}
