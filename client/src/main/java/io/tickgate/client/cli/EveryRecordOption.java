package io.tickgate.client.cli;

import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Whether a tail takes every record, and where it begins.
 *
 * <p>Confined to the thread that runs the command.
 */
final class EveryRecordOption {
    private static final String ALL = "all";

    /** As the protocol has it. */
    private static final double MAX_SPEED = 100_000;

    private static final String CONFLATE = "conflate";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "all: every record; conflate: only the newest, or several trades folded into one (default: all of"
                            + " trades, conflate of others).")
    private @Nullable String mode;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "With --mode all, where to begin: earliest, latest, or a time such as 2026-03-02T09:30:00Z"
                    + " (default: latest).")
    private @Nullable String from;

    @Option(
            names = "--cursor-file",
            paramLabel = "FILE",
            description =
                    "Every record, over restarts: stores a cursor each second, and goes on there. --from is for the"
                            + " first time. What was printed after the last cursor is printed again.")
    private @Nullable Path cursorFile;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description =
                    "With --from a time or earliest: the pace of the replay, such as 10 for ten times as fast as it"
                            + " happened; then it goes on live (default: as fast as it comes).")
    private @Nullable Double speed;

    /** Returns the pace that was asked for, {@code null} for none. */
    @Nullable
    Double speed() {
        return speed;
    }

    boolean isLossless() {
        return ALL.equals(mode) || cursorFile != null;
    }

    /** Returns what was asked for, {@code null} for the channel's own. */
    @Nullable
    Mode mode() {
        if (isLossless()) {
            return Mode.ALL;
        }
        return mode == null ? null : Mode.CONFLATE;
    }

    /** Returns where cursors are stored, {@code null} if they are not. */
    @Nullable
    CursorFile cursorFile() {
        return cursorFile == null ? null : new CursorFile(cursorFile);
    }

    /** @throws IllegalArgumentException if the options do not go together */
    void check(boolean once) {
        if (mode != null && !mode.equals(ALL) && !mode.equals(CONFLATE)) {
            throw new IllegalArgumentException("--mode: '%s' (expected: all, conflate)".formatted(mode));
        }
        if (isLossless() && (once || CONFLATE.equals(mode))) {
            throw new IllegalArgumentException("%s: with %s (expected: with --mode all)"
                    .formatted(
                            cursorFile == null ? "--mode all" : "--cursor-file", once ? "--once" : "--mode conflate"));
        }
        if (speed != null && !(speed > 0 && speed <= MAX_SPEED)) {
            throw new IllegalArgumentException(
                    "--speed: %s (expected: a number above 0, at most %.0f)".formatted(speed, MAX_SPEED));
        }
        if (speed != null && (from == null || from.equals("latest"))) {
            throw new IllegalArgumentException("--speed: %s (expected: with --from earliest or a time)"
                    .formatted(from == null ? "without --from" : "with --from latest"));
        }
        if (from != null && !isLossless()) {
            throw new IllegalArgumentException(
                    "--from: without --mode all or --cursor-file (expected: with one of them)");
        }
    }

    /**
     * Returns where to begin, {@code null} if nothing was said of that.
     *
     * @throws IllegalArgumentException if that cannot be read
     */
    @Nullable
    From beginning() {
        var stored = cursorFile();
        if (stored != null) {
            try {
                String cursor = stored.read();
                if (cursor != null) {
                    return new From.Cursor(cursor);
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("--cursor-file: %s: %s".formatted(stored.path(), e.getMessage()), e);
            }
        }
        return from == null ? null : place(from);
    }

    private static From place(String text) {
        return switch (text) {
            case "earliest" -> new From.Earliest();
            case "latest" -> new From.Latest();
            default -> time(text);
        };
    }

    private static From time(String text) {
        try {
            return new From.Time(ChronoUnit.MICROS.between(
                    Instant.EPOCH, OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--from: '%s' (expected: earliest, latest, or a time such as 2026-03-02T09:30:00Z)".formatted(text),
                    e);
        }
    }
}
