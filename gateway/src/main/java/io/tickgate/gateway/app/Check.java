package io.tickgate.gateway.app;

import io.tickgate.model.BarInterval;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Checks settings.
 *
 * <p>Thread-safe.
 */
final class Check {
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private Check() {}

    /** @throws BadSettingException if the value is outside */
    static <T extends Comparable<T>> void between(String key, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new BadSettingException(key, value, "from %s to %s".formatted(least, most));
        }
    }

    static void notBlank(String key, String value) {
        if (value.isBlank()) {
            throw new BadSettingException(key, value, "not blank");
        }
    }

    static void topicName(String key, String value) {
        if (!TOPIC_NAME.matcher(value).matches()) {
            throw new BadSettingException(key, value, "a Kafka topic: letters, digits, '.', '_' and '-', at most 249");
        }
    }

    static void barLength(String key, String value) {
        if (Arrays.stream(BarInterval.values())
                .noneMatch(interval -> interval.code().equals(value))) {
            throw new BadSettingException(key, value, "1s, 1m, 5m or 1h");
        }
    }

    static void httpAddress(String key, String value) {
        try {
            var address = URI.create(value);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with what came.
        }
        throw new BadSettingException(key, value, "http://HOST:PORT or https://HOST:PORT, and a path");
    }

    static void origin(String key, String value) {
        try {
            var origin = URI.create(value);
            if (origin.getScheme() != null
                    && origin.getHost() != null
                    && (origin.getRawPath() == null || origin.getRawPath().isEmpty())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with what came.
        }
        throw new BadSettingException(key, value, "scheme://host or scheme://host:port");
    }
}
