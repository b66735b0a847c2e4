package io.tickgate.gateway.session;

import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import org.jspecify.annotations.Nullable;

/**
 * Which records of one symbol somebody asks for.
 *
 * <p>Thread-safe.
 *
 * @param from the earliest, a time, a cursor, or the position of this symbol
 * @param untilMicros the first time of the broker that is not wanted, {@code null} for all until now
 * @param limit so many records at the most
 * @param feed whose log it is: the delayed one ends where the delay begins
 */
public record HistoryRequest(
        String channel, String symbol, From from, @Nullable Long untilMicros, int limit, Feed feed) {}
