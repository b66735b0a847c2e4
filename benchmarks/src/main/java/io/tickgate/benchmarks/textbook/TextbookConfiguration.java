package io.tickgate.benchmarks.textbook;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * What Spring's documentation asks for to serve a WebSocket.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFlux
class TextbookConfiguration {
    @Bean
    HandlerMapping webSockets(QuoteHandler handler) {
        return new SimpleUrlHandlerMapping(Map.of("/", handler), -1);
    }
}
