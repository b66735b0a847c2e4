package io.tickgate.gateway.acceptance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A socket that says what a test wants to say, whether RFC 6455 allows it or not.
 *
 * <p>Confined to the thread of its test.
 */
final class RawSocket implements AutoCloseable {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final int port;

    RawSocket(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBufferBytes how much the kernel takes without being read, 0 for its own choice */
    RawSocket(int port, int receiveBufferBytes) throws IOException {
        this(port, receiveBufferBytes, 0);
    }

    /** @param bytesPerSecond how much it reads in a second, 0 for all */
    RawSocket(int port, int receiveBufferBytes, int bytesPerSecond) throws IOException {
        this.port = port;
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var stream = socket.getInputStream();
        in = new DataInputStream(bytesPerSecond > 0 ? new PacedStream(stream, bytesPerSecond) : stream);
        out = socket.getOutputStream();
    }

    /** Asks for an upgrade with these headers in place of the ordinary ones, and returns the answer's status. */
    int upgrade(Map<String, String> changes) throws IOException {
        return upgrade("/v1/stream", changes);
    }

    int upgrade(String path, Map<String, String> changes) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", "localhost:" + port);
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        headers.put("Sec-WebSocket-Version", "13");
        headers.putAll(changes);
        var request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        send(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        String status = line();
        for (String line = line(); !line.isEmpty(); line = line()) {
            // The headers of the answer.
        }
        return Integer.parseInt(status.split(" ")[1]);
    }

    RawSocket upgraded() throws IOException {
        int status = upgrade(Map.of());
        if (status != 101) {
            throw new IOException("status %d (expected: 101)".formatted(status));
        }
        return this;
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void sendText(String text) throws IOException {
        sendFrame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a masked frame with this first byte. */
    void sendFrame(int first, byte[] payload) throws IOException {
        send(frame(first, payload));
    }

    /** A masked frame, whose mask of zeros leaves the payload as it is. */
    static byte[] frame(int first, byte[] payload) {
        boolean isShort = payload.length < 126;
        var frame = new byte[(isShort ? 6 : 8) + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | (isShort ? payload.length : 126));
        if (!isShort) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }

    /** A frame as it came: {@code first} is its first byte, with the final and the reserved bits. */
    record Frame(int first, byte[] payload) {
        int opcode() {
            return first & 0xF;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }
    }

    /** Returns what the answer to a request says, up to the end of the connection or of what it holds so far. */
    String answer(String request) throws IOException {
        send(request.getBytes(StandardCharsets.ISO_8859_1));
        return answer();
    }

    /** Returns the head and the body of an answer. */
    String answer() throws IOException {
        var answer = new StringBuilder();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            answer.append(line).append('\n');
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        return answer.append('\n')
                .append(new String(in.readNBytes(length), StandardCharsets.UTF_8))
                .toString();
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        return new Frame(first, in.readNBytes(Math.toIntExact(length)));
    }

    Frame read(int opcode) throws IOException {
        var frame = read();
        while (frame.opcode() != opcode) {
            frame = read();
        }
        return frame;
    }

    /** Reads until the text of a frame holds this. */
    String readUntil(String part) throws IOException {
        String text = read(TEXT).text();
        while (!text.contains(part)) {
            text = read(TEXT).text();
        }
        return text;
    }

    /** Returns the code of the close frame, or -1 if the connection ended without one. */
    int readCloseCode() throws IOException {
        try {
            return read(CLOSE).closeCode();
        } catch (EOFException | SocketException e) {
            return -1;
        }
    }

    /** Returns what the close frame holds: the code and the reason. */
    byte[] readClose() throws IOException {
        return read(CLOSE).payload();
    }

    /** Reads so many bytes at the most, and at least one, whatever they are. */
    String readSome(int bytes) throws IOException {
        var some = new byte[bytes];
        int count = in.read(some);
        if (count < 0) {
            throw new EOFException("the connection has ended");
        }
        return new String(some, 0, count, StandardCharsets.ISO_8859_1);
    }

    /** Whether the peer has closed the connection, waiting for it; what comes before the end is passed over. */
    boolean isAtEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // To the end.
            }
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Reads and forgets whatever comes, to the end. */
    void readAway() {
        var forgotten = new byte[1 << 16];
        try {
            socket.setSoTimeout(0);
            while (in.read(forgotten) >= 0) {
                // To the end.
            }
        } catch (IOException e) {
            // That was the end.
        }
    }

    /** Lets the next close be a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
