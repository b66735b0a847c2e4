package io.tickgate.gateway.acceptance;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client of server-sent events over HTTP/1.1, as the HTML standard says one reads them (section 9.2.6). It reads when
 * the test says so.
 *
 * <p>Confined to the thread of its test.
 */
final class EventSource implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    /** Heartbeats keep the socket from being silent, so what is waited for has a deadline of its own. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Socket socket = new Socket();
    private final InputStream in;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final int status;
    private long beganNanos = System.nanoTime();
    private long chunkRest;
    private long bytes;
    private String last = "";
    private String retry = "";
    private String lastEventId = "";

    /** @param receiveBufferBytes how much the kernel takes without being read, 0 for its own choice */
    EventSource(int port, String path, Map<String, String> requestHeaders, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream(), 256);
        var all = new LinkedHashMap<String, String>();
        all.put("Host", "localhost:" + port);
        all.put("Accept", "text/event-stream");
        all.putAll(requestHeaders);
        var request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        send(request.append("\r\n").toString());
        status = Integer.parseInt(line(in::read).split(" ")[1]);
        for (String line = line(in::read); !line.isEmpty(); line = line(in::read)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    EventSource(int port, String path) throws IOException {
        this(port, path, Map.of(), 0);
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The reconnection time that the stream has set, in its own words. */
    String retry() {
        return retry;
    }

    /** What it would bring along when it comes back: the id of the last event that had one. */
    String lastEventId() {
        return lastEventId;
    }

    /** How many bytes of the body have been read. */
    long bytes() {
        return bytes;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Returns the data of the next event, and fails if that has a name. */
    String next() throws IOException {
        beganNanos = System.nanoTime();
        return event();
    }

    private String event() throws IOException {
        var data = new StringBuilder();
        while (true) {
            String line = line(this::body);
            if (line.isEmpty() && data.length() > 0) {
                return data.toString();
            } else if (line.startsWith("data: ")) {
                data.append(data.length() > 0 ? "\n" : "").append(line.substring(6));
            } else if (line.startsWith("id: ")) {
                lastEventId = line.substring(4);
            } else if (line.startsWith("retry: ")) {
                retry = line.substring(7);
            } else if (!line.isEmpty()) {
                throw new AssertionError("a line that is neither data nor retry: " + line);
            }
        }
    }

    String next(Predicate<String> wanted) throws IOException {
        String data = next();
        while (!wanted.test(data)) {
            last = data;
            data = event();
        }
        return data;
    }

    /** Returns the next message of a type. */
    String next(String type) throws IOException {
        return next(data -> data.startsWith("{\"type\":\"" + type + "\""));
    }

    /** Whether the connection comes to its end, waiting for it; returns how the body ended. */
    String readToEnd() throws IOException {
        try {
            beganNanos = System.nanoTime();
            while (true) {
                event();
            }
        } catch (EOFException e) {
            return String.valueOf(e.getMessage());
        } catch (SocketException e) {
            return "reset";
        }
    }

    @FunctionalInterface
    private interface Bytes {
        int read() throws IOException;
    }

    private static String line(Bytes bytes) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int c = bytes.read(); c != '\n'; c = bytes.read()) {
            if (c < 0) {
                throw new EOFException("cut off");
            } else if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int body() throws IOException {
        if (!header("transfer-encoding").equals("chunked")) {
            throw new AssertionError("no chunks: " + headers);
        }
        if (chunkRest == 0) {
            chunkRest = Long.parseLong(line(in::read), 16);
            if (chunkRest == 0) {
                throw new EOFException("whole");
            }
        }
        if (System.nanoTime() - beganNanos > PATIENCE_NANOS) {
            throw new AssertionError("not what was waited for, the last event was " + last);
        }
        int c = in.read();
        bytes++;
        if (--chunkRest == 0) {
            line(in::read);
        }
        return c;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
