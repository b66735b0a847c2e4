package io.tickgate.gateway.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks the gateway of this container whether it is ready, for the health check of an image in which there is nothing but
 * Java. Ends with 0 if it is, with 1 if not.
 *
 * <p>Confined to the main thread.
 */
public final class ReadinessProbe {
    private static final int DEFAULT_PORT = 8080;
    /** A gateway answers in milliseconds. */
    private static final int PATIENCE_MILLIS = 2_000;

    private ReadinessProbe() {}

    public static void main(String[] arguments) {
        String port = System.getenv("SERVER_PORT");
        String answer = answer(port == null ? DEFAULT_PORT : Integer.parseInt(port));
        System.out.println(answer);
        System.exit(answer.startsWith("HTTP/1.1 200 ") ? 0 : 1);
    }

    /** The first line of the answer, or what came in its place. */
    @SuppressWarnings("AddressSelection") // it is an address already
    static String answer(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? "closed without an answer" : line;
        } catch (IOException e) {
            return "no answer: " + e.getMessage();
        }
    }
}
