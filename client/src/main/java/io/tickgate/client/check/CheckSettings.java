package io.tickgate.client.check;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to check, and how patiently.
 *
 * @param stream the gateway's WebSocket, such as {@code ws://localhost:8080/v1/stream}
 * @param protocols the encodings, each of which is checked by itself
 * @param only names of checks; empty for all
 * @param symbols to use; empty for those that the gateway lists
 * @param channels to use; empty for all that the gateway serves
 * @param headers sent along with each upgrade, such as {@code Authorization}
 * @param scouting how long to look for what moves, before the checks
 * @param watch how long a check watches a market that moves
 * @param patience how long an answer may take
 * @param limit how long a check may take before it counts as failed
 * @param atOnce how many checks run at a time
 */
public record CheckSettings(
        URI stream,
        Set<Protocol> protocols,
        Set<String> only,
        List<String> symbols,
        List<String> channels,
        Map<String, String> headers,
        Duration scouting,
        Duration watch,
        Duration patience,
        Duration limit,
        int atOnce) {
    public CheckSettings {
        protocols = EnumSet.copyOf(protocols);
        only = Set.copyOf(only);
        symbols = List.copyOf(symbols);
        channels = List.copyOf(channels);
        headers = Map.copyOf(headers);
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce: %d (expected: at least 1)".formatted(atOnce));
        }
    }

    /**
     * All checks in JSON: three seconds of scouting, four of watching. Patience is long, since nobody waits for it where all is
     * well.
     */
    public static CheckSettings of(URI stream) {
        return new CheckSettings(
                stream,
                EnumSet.of(Protocol.JSON),
                Set.of(),
                List.of(),
                List.of(),
                Map.of(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(20),
                Duration.ofSeconds(120),
                6);
    }

    public CheckSettings withProtocols(Set<Protocol> newProtocols) {
        return new CheckSettings(
                stream, newProtocols, only, symbols, channels, headers, scouting, watch, patience, limit, atOnce);
    }

    public CheckSettings withOnly(Set<String> newOnly) {
        return new CheckSettings(
                stream, protocols, newOnly, symbols, channels, headers, scouting, watch, patience, limit, atOnce);
    }

    public CheckSettings withSymbols(List<String> newSymbols) {
        return new CheckSettings(
                stream, protocols, only, newSymbols, channels, headers, scouting, watch, patience, limit, atOnce);
    }

    public CheckSettings withChannels(List<String> newChannels) {
        return new CheckSettings(
                stream, protocols, only, symbols, newChannels, headers, scouting, watch, patience, limit, atOnce);
    }

    public CheckSettings withHeaders(Map<String, String> newHeaders) {
        return new CheckSettings(
                stream, protocols, only, symbols, channels, newHeaders, scouting, watch, patience, limit, atOnce);
    }

    /** Sets how long to look for what moves, to watch it, and to wait for an answer. */
    public CheckSettings withTimes(Duration newScouting, Duration newWatch, Duration newPatience) {
        return new CheckSettings(
                stream, protocols, only, symbols, channels, headers, newScouting, newWatch, newPatience, limit, atOnce);
    }

    public CheckSettings withAtOnce(int newAtOnce) {
        return new CheckSettings(
                stream, protocols, only, symbols, channels, headers, scouting, watch, patience, limit, newAtOnce);
    }
}
