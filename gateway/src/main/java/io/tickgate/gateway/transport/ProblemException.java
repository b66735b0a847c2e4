package io.tickgate.gateway.transport;

import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem detail.
 *
 * <p>Thread-safe.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;
    private final @Nullable String parameter;
    private final @Nullable Integer retryAfterSeconds;

    /**
     * @param detail what came and what was expected
     * @param parameter or header that is to blame, {@code null} for none
     * @param retryAfterSeconds when to come again, {@code null} if that would not help
     */
    private ProblemException(
            Problem problem, String detail, @Nullable String parameter, @Nullable Integer retryAfterSeconds) {
        // What a client does is no reason to collect a stack trace.
        super(detail, null, false, false);
        this.problem = problem;
        this.parameter = parameter;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static ProblemException of(Problem problem, String detail) {
        return new ProblemException(problem, detail, null, null);
    }

    /** @param detail begins after the parameter's name */
    public static ProblemException badParameter(String parameter, String detail) {
        return about(Problem.BAD_PARAMETER, parameter, detail);
    }

    /** @param detail begins after the parameter's name */
    static ProblemException about(Problem problem, String parameter, String detail) {
        return new ProblemException(problem, parameter + ": " + detail, parameter, null);
    }

    public static ProblemException retryAfter(Problem problem, String detail, int seconds) {
        return new ProblemException(problem, detail, null, seconds);
    }

    Problem problem() {
        return problem;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    @Nullable
    Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
