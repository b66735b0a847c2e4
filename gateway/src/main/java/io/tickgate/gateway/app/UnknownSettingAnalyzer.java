package io.tickgate.gateway.app;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells of settings that there are not in three lines instead of a stack trace.
 *
 * <p>Thread-safe.
 */
final class UnknownSettingAnalyzer extends AbstractFailureAnalyzer<UnknownSettingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownSettingException cause) {
        return new FailureAnalysis(
                "There is no such setting: " + cause.getMessage(),
                "Take it out, or write it as docs/settings.md has it.",
                cause);
    }
}
