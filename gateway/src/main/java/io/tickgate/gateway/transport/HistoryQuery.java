package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.HistoryRequest;
import io.tickgate.model.Printable;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a request for history.
 *
 * <p>Thread-safe.
 */
final class HistoryQuery {
    private static final int USUAL_LIMIT = 1_000;
    private static final Pattern MICROS = Pattern.compile("\\d{1,18}");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T.*");
    private static final Pattern CURSOR = Pattern.compile("c\\d+\\..*");
    private static final String A_TIME = "microseconds since 1970, or a time as 2026-11-22T17:40:00Z";

    private HistoryQuery() {}

    /** @throws ProblemException if a parameter is wrong in itself */
    static HistoryRequest of(String channel, String symbol, QueryParameters parameters, int maxRecords) {
        String to = parameters.one("to");
        return new HistoryRequest(
                channel,
                symbol,
                from(symbol, parameters.one("from")),
                to == null ? null : Long.valueOf(micros("to", to)),
                parameters.number("limit", 1, maxRecords, Math.min(USUAL_LIMIT, maxRecords)),
                feed(parameters.one("feed")));
    }

    private static Feed feed(@Nullable String code) {
        return Arrays.stream(Feed.values())
                .filter(feed -> code == null ? feed == Feed.BEST : feed.code().equals(code))
                .findFirst()
                .orElseThrow(() -> bad("feed", String.valueOf(code), "best, rt or delayed"));
    }

    private static From from(String symbol, @Nullable String from) {
        if (from == null || from.equals("earliest")) {
            return new From.Earliest();
        } else if (CURSOR.matcher(from).matches()) {
            if (from.length() > From.Cursor.MAX_LENGTH) {
                throw bad("from", from, "a cursor");
            }
            return new From.Cursor(from);
        } else if (MICROS.matcher(from).matches() || DATE.matcher(from).matches()) {
            return new From.Time(micros("from", from));
        }
        try {
            var position = Position.parse(from);
            if (position.sequence() >= 0) {
                return new From.Positions(Map.of(symbol, position));
            }
        } catch (IllegalArgumentException e) {
            // Said below, with all that may come.
        }
        throw bad("from", from, "earliest, %s, a position or a cursor".formatted(A_TIME));
    }

    private static long micros(String name, String text) {
        if (MICROS.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        try {
            long micros = ChronoUnit.MICROS.between(
                    Instant.EPOCH, OffsetDateTime.parse(text).toInstant());
            if (micros >= 0) {
                return micros;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Said below, with what came.
        }
        throw bad(name, text, A_TIME);
    }

    private static ProblemException bad(String name, String came, String expected) {
        return ProblemException.badParameter(name, "'%s' (expected: %s)".formatted(Printable.of(came), expected));
    }
}
