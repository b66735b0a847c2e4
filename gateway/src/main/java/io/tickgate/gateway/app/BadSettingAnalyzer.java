package io.tickgate.gateway.app;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells of a bad setting in three lines instead of a stack trace.
 *
 * <p>Thread-safe.
 */
final class BadSettingAnalyzer extends AbstractFailureAnalyzer<BadSettingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BadSettingException cause) {
        return new FailureAnalysis(
                "A setting cannot be used: " + cause.getMessage(), "Set it to " + cause.expected() + ".", cause);
    }
}
