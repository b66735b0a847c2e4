package io.tickgate.gateway.app;

import io.tickgate.gateway.admin.AdminServer;
import io.tickgate.gateway.session.Inspector;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.gateway.session.SymbolInspector;
import io.tickgate.gateway.transport.TransportCounters;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the port for operators.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {
    /** A loop that is busy for longer is what the operator has to know. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    @Bean
    AdminServer adminServer(
            GatewaySettings settings, Sessions sessions, SymbolDirectory directory, TransportCounters counters) {
        return new AdminServer(
                settings.admin().port(),
                new Inspector(sessions, DEADLINE),
                new SymbolInspector(sessions, directory, DEADLINE),
                counters);
    }
}
