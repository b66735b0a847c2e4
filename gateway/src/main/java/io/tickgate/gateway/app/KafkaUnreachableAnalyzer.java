package io.tickgate.gateway.app;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells why no broker could be used at the start.
 *
 * <p>Thread-safe.
 */
final class KafkaUnreachableAnalyzer extends AbstractFailureAnalyzer<KafkaException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, KafkaException cause) {
        String why = cause.getCause() == null ? "" : " (" + cause.getCause().getMessage() + ")";
        return new FailureAnalysis(
                "Kafka cannot be used: " + cause.getMessage() + why,
                "Start a broker, or set tickgate.kafka.bootstrap-servers to where one listens, and its security under"
                        + " tickgate.kafka.properties.",
                cause);
    }
}
