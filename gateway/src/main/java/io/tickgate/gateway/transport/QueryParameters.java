package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, in the order in which they came ({@code application/x-www-form-urlencoded}).
 *
 * <p>Bounded by the longest address that the server reads.
 *
 * <p>Thread-safe.
 */
public record QueryParameters(List<Parameter> parameters) {
    /** @param value {@code ""} where there is only a name */
    record Parameter(String name, String value) {}

    public QueryParameters {
        parameters = List.copyOf(parameters);
    }

    /** @throws ProblemException if the query is no form */
    public static QueryParameters of(URI address) {
        String query = address.getRawQuery();
        var parameters = new ArrayList<Parameter>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.isEmpty()) {
                parameters.add(new Parameter(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1))));
            }
        }
        return new QueryParameters(parameters);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(
                    Problem.BAD_REQUEST,
                    "query: %s (expected: percent signs before two hexadecimal digits)".formatted(Printable.of(text)));
        }
    }

    /** Returns the same with one value of a parameter in place of those that it has. */
    QueryParameters with(String name, String value) {
        var changed = new ArrayList<Parameter>();
        parameters.stream().filter(parameter -> !parameter.name().equals(name)).forEach(changed::add);
        changed.add(new Parameter(name, value));
        return new QueryParameters(changed);
    }

    /** Returns every value of a parameter. */
    List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /**
     * Returns the value of a parameter, or {@code null} if it is not there.
     *
     * @throws ProblemException if it is there twice
     */
    @Nullable
    public String one(String name) {
        var values = all(name);
        if (values.size() > 1) {
            throw ProblemException.badParameter(name, "%d times (expected: once)".formatted(values.size()));
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** Returns a whole number, or {@code otherwise} if the parameter is not there. */
    public int number(String name, int least, int most, int otherwise) {
        String value = one(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with what came.
        }
        throw ProblemException.badParameter(
                name, "'%s' (expected: a whole number from %d to %d)".formatted(Printable.of(value), least, most));
    }

    /** Returns the symbols of {@code syms}, between commas, and of {@code sym}, each one as it is. */
    List<String> symbols() {
        var symbols = new ArrayList<String>();
        for (var parameter : parameters) {
            if (parameter.name().equals("syms")) {
                Arrays.stream(parameter.value().split(","))
                        .filter(symbol -> !symbol.isEmpty())
                        .forEach(symbols::add);
            } else if (parameter.name().equals("sym")) {
                symbols.add(parameter.value());
            }
        }
        return symbols;
    }
}
