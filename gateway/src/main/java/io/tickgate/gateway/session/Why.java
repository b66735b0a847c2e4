package io.tickgate.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a client was or was not sent something, in a sentence, with what was decided.
 *
 * <p>Thread-safe.
 *
 * @param answer the sentence
 * @param outcome a word for programs
 * @param sequence that was asked for, or else the latest; -1 if there is none
 * @param isWatched whether decisions are kept; if not, only what follows from where things stand is known
 * @param decisions the last ones, the latest last
 * @param key how it stands with it now, {@code null} if it is not sent conflated
 */
public record Why(
        String answer,
        Outcome outcome,
        long sequence,
        boolean isWatched,
        List<Made> decisions,
        SessionDetail.@Nullable KeyView key) {
    /** What has become of it. */
    public enum Outcome {
        SENT,
        FOLDED,
        DROPPED,
        WAITS,
        NOT_READ,
        NOT_SUBSCRIBED,
        NOT_ENTITLED,
        UNKNOWN
    }

    /**
     * A decision that was made.
     *
     * @param sequence up to which it was about
     */
    public record Made(String at, String decision, long sequence) {}

    static Why of(String answer, Outcome outcome, long sequence) {
        return new Why(answer, outcome, sequence, false, List.of(), null);
    }
}
