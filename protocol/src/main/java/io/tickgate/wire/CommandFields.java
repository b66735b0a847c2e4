package io.tickgate.wire;

import io.tickgate.model.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one command, in whatever encoding and order they come, and what each of them must be. The first that is
 * wrong is kept, and the rest of the command is still read, so that one bad command does not take the others of its frame
 * with it.
 *
 * <p>Confined to the thread that decodes the frame.
 */
final class CommandFields {
    /** More in one frame are one malformed command: a frame must not cost more answers than it has room for. */
    static final int MAX_COMMANDS_PER_FRAME = 256;

    static final String EARLIEST = "earliest";
    static final String LATEST = "latest";

    /** The positions or symbols of a frame of 64 KiB are fewer than this. */
    private static final int MAX_SYMBOLS = 20_000;

    private static final int MAX_TEXT_LENGTH = 8192;

    @Nullable
    Long id;

    ClientCommand.@Nullable Op op;

    @Nullable
    String token;

    @Nullable
    Long credit;

    @Nullable
    Integer heartbeatMillis;

    @Nullable
    String client;

    boolean replace;

    @Nullable
    String channel;

    @Nullable
    List<String> symbols;

    @Nullable
    Mode mode;

    @Nullable
    Double maxRate;

    @Nullable
    From from;

    boolean once;
    boolean cut;
    Feed feed = Feed.BEST;
    boolean checksum;
    boolean withTrades;

    @Nullable
    Long maxAgeMillis;

    @Nullable
    Double speed;

    @Nullable
    Long messages;

    @Nullable
    Integer stampsMillis;

    @Nullable
    Long chain;

    @Nullable
    Long heldMicros;

    @Nullable
    Long renderMicros;

    private @Nullable String problem;

    /** Does what may find the field wrong, and keeps what it says then. */
    boolean read(String name, Runnable field) {
        try {
            field.run();
            return true;
        } catch (IllegalArgumentException e) {
            if (problem == null) {
                problem = name + ": " + e.getMessage();
            }
            return false;
        }
    }

    static void checkCommandCount(int held) {
        if (held == MAX_COMMANDS_PER_FRAME) {
            throw new IllegalArgumentException(
                    "more than %d commands in a frame (expected: at most that)".formatted(MAX_COMMANDS_PER_FRAME));
        }
    }

    static String checkText(String text) {
        return checkText(text, MAX_TEXT_LENGTH);
    }

    /** A cursor grows with the partitions of the log, so it may be longer than other texts. */
    static From.Cursor cursor(String text) {
        return new From.Cursor(checkText(text, From.Cursor.MAX_LENGTH));
    }

    private static String checkText(String text, int most) {
        if (text.length() > most) {
            throw new IllegalArgumentException("%d characters (expected: at most %d)".formatted(text.length(), most));
        }
        return text;
    }

    /** @param came the number as it was written */
    static long checkNotNegative(long number, String came) {
        if (number < 0) {
            throw new IllegalArgumentException(
                    "%s (expected: a whole number from 0 to %d)".formatted(Printable.of(came), Long.MAX_VALUE));
        }
        return number;
    }

    /** @param came the number as it was written */
    static double checkPositive(double number, String came) {
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException("%s (expected: a number above 0)".formatted(Printable.of(came)));
        }
        return number;
    }

    static int intervalMillis(long millis) {
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /**
     * A list of symbols that fills up to a bound.
     *
     * <p>Confined to the thread that decodes the frame.
     */
    static final class Symbols {
        private final List<String> symbols = new ArrayList<>();

        void add(String symbol) {
            checkCount(symbols.size());
            symbols.add(symbol);
        }

        List<String> atLeastOne() {
            if (symbols.isEmpty()) {
                throw new IllegalArgumentException("an empty array (expected: at least one symbol)");
            }
            return symbols;
        }
    }

    /**
     * Positions by symbol, up to a bound.
     *
     * <p>Confined to the thread that decodes the frame.
     */
    static final class Positions {
        private final Map<String, Position> bySymbol = new HashMap<>();

        /** @param position {@code null} for a symbol that begins anew, as one that is not there */
        void add(String symbol, @Nullable String position) {
            checkCount(bySymbol.size());
            if (position != null) {
                bySymbol.put(symbol, Position.parse(position));
            }
        }

        From from() {
            return new From.Positions(bySymbol);
        }
    }

    private static void checkCount(int held) {
        if (held == MAX_SYMBOLS) {
            throw new IllegalArgumentException("more than %d symbols (expected: at most that)".formatted(MAX_SYMBOLS));
        }
    }

    Received toCommand() {
        try {
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
            var known = required("op", op);
            return new Received.Command(
                    switch (known) {
                        case HELLO ->
                            new ClientCommand.Hello(id, token, credit, heartbeatMillis, client, replace, stampsMillis);
                        case SUB ->
                            new ClientCommand.Subscribe(
                                    required("id", id), required("ch", channel), required("syms", symbols), options());
                        case UNSUB ->
                            new ClientCommand.Unsubscribe(
                                    required("id", id), required("ch", channel), required("syms", symbols));
                        case CREDIT -> new ClientCommand.Credit(required("n", messages));
                        case PING -> new ClientCommand.Ping(required("id", id));
                        case REPORT ->
                            new ClientCommand.Report(
                                    id, required("chain", chain), required("heldUs", heldMicros), renderMicros);
                    });
        } catch (IllegalArgumentException e) {
            return new Received.Malformed(id, String.valueOf(e.getMessage()));
        }
    }

    private SubscribeOptions options() {
        return new SubscribeOptions(mode, maxRate, from, once, cut, feed, checksum, withTrades, maxAgeMillis, speed);
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        return value;
    }
}
