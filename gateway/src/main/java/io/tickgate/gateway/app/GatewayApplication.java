package io.tickgate.gateway.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Starts a gateway.
 *
 * <p>Thread-safe.
 */
@SpringBootApplication
@EnableConfigurationProperties(GatewaySettings.class)
@Import({CoreConfiguration.class, EdgeConfiguration.class})
public class GatewayApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(GatewayApplication.class, arguments);
    }
}
