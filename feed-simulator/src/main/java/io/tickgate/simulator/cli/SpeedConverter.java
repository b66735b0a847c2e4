package io.tickgate.simulator.cli;

import io.tickgate.simulator.replay.Speed;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 1}, {@code 0.5} or {@code max}.
 *
 * <p>Thread-safe.
 */
final class SpeedConverter implements ITypeConverter<Speed> {
    @Override
    public Speed convert(String value) {
        if (value.equals("max")) {
            return Speed.MAX;
        }
        try {
            return new Speed(Double.parseDouble(value));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'%s' (expected: a factor such as 1 or 0.5; 0 or max for as fast as possible)".formatted(value));
        }
    }
}
