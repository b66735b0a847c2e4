package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What strangers say must neither forge lines of the log nor flood it, and secrets must not get into it. */
@Timeout(60)
final class LoggingIT {
    private static final String TOKEN = "eyJhbGciOiJub25lIn0.c2VjcmV0";
    private static final String ESCAPE = "\u001b[31m";
    private static final int MAX_LINE = 400;

    /** Just below the greatest frame; longer than headers may be. */
    private static final int LONG = 60_000;

    private final Logger tickgate = (Logger) LoggerFactory.getLogger("io.tickgate");
    private final Logger reactor = (Logger) LoggerFactory.getLogger("reactor.netty.http.server.HttpServerOperations");
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        tickgate.setLevel(Level.DEBUG);
        // As application.yml has it.
        reactor.setLevel(Level.ERROR);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() {
        root.detachAppender(log);
        tickgate.setLevel(Level.INFO);
    }

    @Test
    void escapesAndCutsWhatStrangersSayAndNeverLogsTokens() throws Exception {
        try (var gateway = TransportUnderTest.start(
                Options.usual().withCommandsPerSecond(100).withHandshakeTimeout(Duration.ofMillis(300)))) {
            refused(gateway, "Origin: http://evil.example/\tINFO all is well");
            // Netty itself refuses this one.
            refused(gateway, "Origin: http://evil.example/" + ESCAPE);
            for (int length : new int[] {6_000, LONG}) {
                refused(gateway, "Origin: http://" + "x".repeat(length));
                refused(gateway, "Sec-WebSocket-Protocol: " + "p".repeat(length));
            }
            try (var socket = new RawSocket(gateway.port())) {
                assertThat(socket.answer("GET /v1/stream?" + "q".repeat(LONG) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                        .startsWith("HTTP/1.1 414");
            }
            try (var socket = new RawSocket(gateway.port())) {
                // Cut off in the middle of its headers.
                socket.send(("GET /v1/stream?token=" + TOKEN + " HTTP/1.1\r\nAuthorization: Bearer " + TOKEN + "\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                assertThat(socket.isAtEnd()).isTrue();
            }
            try (var socket = new RawSocket(gateway.port())) {
                assertThat(socket.answer(
                                "GET /v1/stream HTTP/1.1\r\nAuthorization : Bearer " + TOKEN + "\r\n bad\r\n\r\n"))
                        .contains(" 400 ");
            }
            try (var socket = new RawSocket(gateway.port())) {
                assertThat(socket.upgrade(Map.of("Authorization", "Bearer " + TOKEN)))
                        .isEqualTo(101);
                socket.sendText("{\"op\":\"hello\",\"id\":1,\"token\":\"" + TOKEN + "\",\"client\":\"a\\r\\nb"
                        + "c".repeat(LONG) + "\"}");
                socket.sendText("{\"op\":\"" + "o".repeat(LONG) + "\",\"id\":2}");
                socket.sendText("{\"op\":\"sub\",\"id\":3,\"ch\":\"" + "h".repeat(LONG) + "\",\"syms\":[\"A\"]}");
                try {
                    for (int i = 0; i < 2_000; i++) {
                        socket.sendText("{\"op\":\"\\r\\n\\u001b[31m" + TOKEN + "\",\"token\":\"" + TOKEN + "\"");
                    }
                } catch (SocketException e) {
                    // It has been closed meanwhile, as it should be.
                }
                assertThat(socket.readCloseCode()).isIn(4003, 4500, -1);
            }
        }

        var lines = new ArrayList<String>();
        for (var event : List.copyOf(log.list)) {
            lines.add(event.getFormattedMessage());
            for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                lines.add(String.valueOf(cause.getMessage()));
            }
        }
        assertThat(lines).anyMatch(line -> line.contains("Origin: http://evil.example/\\u0009INFO"));
        assertThat(lines).noneMatch(line -> line.contains(ESCAPE) || line.contains("\n") || line.contains("\r"));
        assertThat(lines).allMatch(line -> line.length() < MAX_LINE);
        assertThat(lines).noneMatch(line -> line.contains(TOKEN));
    }

    private static void refused(TransportUnderTest gateway, String header) throws IOException {
        try (var socket = new RawSocket(gateway.port())) {
            String name = header.substring(0, header.indexOf(':'));
            String key = name.equals("Sec-WebSocket-Key") ? "" : "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
            assertThat(socket.answer("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" + key + header + "\r\n\r\n"))
                    .containsPattern("^HTTP/1.1 4\\d\\d");
        }
    }
}
