package io.tickgate.gateway.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Starts a gateway.
 *
 * <p>Thread-safe.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
@Import({BootConfiguration.class, CoreConfiguration.class, EdgeConfiguration.class, AdminConfiguration.class})
public class GatewayApplication {
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    static {
        // Without it, Reactor Netty 1.3.7 now and then stops reading a kept connection (reactor-netty issue 4361).
        System.setProperty("reactor.netty.http.server.lastFlushWhenNoRead", "true");
        // Events of Netty's buffers for Flight Recorder: they are made with the first buffer, whether anybody records
        // or not.
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
    }

    public static void main(String[] arguments) {
        StopSignals.install();
        SpringApplication.run(GatewayApplication.class, arguments);
    }
}
