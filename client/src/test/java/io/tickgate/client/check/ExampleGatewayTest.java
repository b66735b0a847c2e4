package io.tickgate.client.check;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tickgate.client.TestGateway;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
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

            // At once: what is late would be gone by itself.
            example.close();
            assertNobodyAt(example.uri());
            scripted.close();
            assertNobodyAt(scripted.uri());
        }
    }

    private static void assertNobodyAt(URI uri) {
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), uri.getPort()).close());
    }
}
