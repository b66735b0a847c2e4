package io.tickgate.gateway.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * Agrees on {@code permessage-deflate} (RFC 7692) with a client, always in one way: neither side keeps anything from
 * one message to the next, so that a compressed message is the same bytes for everybody and no connection needs memory
 * of its own. The gateway's window has 15 bits, since the JDK knows no other.
 *
 * <p>Thread-safe.
 */
final class PermessageDeflate {
    static final String HEADER = "Sec-WebSocket-Extensions";
    static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";
    private static final int MIN_BITS = 8;
    private static final int MAX_BITS = 15;

    private PermessageDeflate() {}

    /** Returns what to answer to the offers of a client, or nothing if none of them can be taken. */
    static Optional<String> answer(HttpHeaders headers) {
        return headers.getOrEmpty(HEADER).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .filter(PermessageDeflate::isAcceptable)
                .map(offer -> AGREED)
                .findFirst();
    }

    private static boolean isAcceptable(String offer) {
        var parts = Arrays.stream(offer.split(";", -1))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .toList();
        var parameters = parts.subList(1, parts.size());
        var names = parameters.stream().map(PermessageDeflate::name).distinct().toList();
        return parts.get(0).equals(NAME)
                && names.size() == parameters.size()
                && parameters.stream().allMatch(PermessageDeflate::isServed);
    }

    private static boolean isServed(String parameter) {
        return switch (name(parameter)) {
            case "server_no_context_takeover", "client_no_context_takeover" -> !parameter.contains("=");
            // A smaller window of the client is read by ours, too.
            case "client_max_window_bits" -> !parameter.contains("=") || isBits(value(parameter), MIN_BITS);
            case "server_max_window_bits" -> isBits(value(parameter), MAX_BITS);
            default -> false;
        };
    }

    private static boolean isBits(String text, int least) {
        return List.of("8", "9", "10", "11", "12", "13", "14", "15").contains(text) && Integer.parseInt(text) >= least;
    }

    private static String name(String parameter) {
        return parameter.split("=", 2)[0].strip();
    }

    private static String value(String parameter) {
        var parts = parameter.split("=", 2);
        String text = parts.length < 2 ? "" : parts[1].strip();
        boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
