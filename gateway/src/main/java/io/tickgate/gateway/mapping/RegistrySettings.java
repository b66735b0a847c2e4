package io.tickgate.gateway.mapping;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the schema registry is.
 *
 * <p>Thread-safe.
 *
 * @param url of a registry that speaks Confluent's API, with the path that comes before {@code /schemas}
 * @param user {@code null} where none is asked for
 * @param password {@code null} where none is asked for; never printed
 * @param timeout the longest that a feed waits for a schema, whatever it refers to
 */
public record RegistrySettings(
        URI url, @Nullable String user, @Nullable String password, Duration timeout) {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** @throws BadMappingException if the registry cannot be asked so */
    public RegistrySettings {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null || url.getRawQuery() != null || url.getRawUserInfo() != null) {
            // What stands before an @ may be a password.
            var shown = url.getRawUserInfo() == null ? url : "…@" + url.getHost();
            throw new BadMappingException("url", shown, "http://HOST:PORT or https://HOST:PORT, and a path");
        }
        if ((user == null) != (password == null)) {
            throw new BadMappingException("user", user == null ? "" : user, "user and password, or neither");
        }
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new BadMappingException("timeout", timeout, "from 10 ms to 30 s");
        }
    }

    @Override
    public String toString() {
        return "schema registry at " + url;
    }
}
