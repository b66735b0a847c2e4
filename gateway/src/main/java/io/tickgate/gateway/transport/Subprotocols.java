package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.Encoding;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The encodings that are spoken, by their names in {@code Sec-WebSocket-Protocol}, and which of them a client gets.
 *
 * <p>Thread-safe.
 */
public final class Subprotocols {
    static final String HEADER = "Sec-WebSocket-Protocol";

    private final Map<String, Encoding> byName = new LinkedHashMap<>();
    private final Encoding byDefault;

    /** @param encodings the first is for clients that offer none */
    public Subprotocols(List<Encoding> encodings) {
        encodings.forEach(encoding -> byName.put(encoding.format().subprotocol(), encoding));
        byDefault = encodings.get(0);
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns what to speak with a client, or {@code null} if it offers only what is unknown here. */
    @Nullable
    Encoding choose(HttpHeaders headers) {
        var offered = offered(headers);
        return offered.isEmpty() ? byDefault : byName.get(chosen(offered, names()));
    }

    /** Returns what a client offers, over all lines of the header. */
    static List<String> offered(HttpHeaders headers) {
        return headers.getOrEmpty(HEADER).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Returns the first that is known, in the client's order (RFC 6455, section 4.1), or an empty text. */
    static String chosen(List<String> offered, List<String> known) {
        return offered.stream().filter(known::contains).findFirst().orElse("");
    }
}
