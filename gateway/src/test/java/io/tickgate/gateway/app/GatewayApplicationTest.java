package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GatewayApplicationTest {
    @Test
    void setsWhatItsLibrariesHaveToKnowBeforeTheyAreLoaded() throws Exception {
        Class.forName(GatewayApplication.class.getName());

        assertThat(System.getProperty("reactor.netty.http.server.lastFlushWhenNoRead"))
                .isEqualTo("true");
        assertThat(System.getProperty("io.netty.jfr.enabled")).isEqualTo("false");
    }
}
