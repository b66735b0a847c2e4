package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tickgate.client.TestGateway;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The gateways of tests are as gone as they say. */
class ExampleGatewayTest {
    private static final int TIMES = 50;

    @Test
    void takesNobodyOnceItIsClosed() throws IOException {
        for (int i = 0; i < TIMES; i++) {
            var example = ExampleGateway.with(Breach.NONE);
            var scripted = TestGateway.start();

            example.close();
            scripted.close();

            assertNobodyAt(example.uri());
            assertNobodyAt(scripted.uri());
        }
    }

    private static void assertNobodyAt(URI uri) {
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(uri.getHost(), uri.getPort()).close());
    }
}
