package io.tickgate.client.check;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;

/**
 * A WebSocket that says what it is told, whether RFC 6455 allows it or not, and reads only when it is told to.
 *
 * <p>Reading is confined to one thread; writing is thread-safe.
 */
final class CheckSocket implements AutoCloseable {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FINAL = 0x80;

    private static final int MASKED = 0x80;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int MAX_HEAD_BYTES = 65_536;

    /** All snapshots of thousands of keys stay well below. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private int fragmented = CONTINUATION;
    private String subprotocol = "";

    private CheckSocket(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** A whole message, or a control frame. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the reader to one check, and never compared
    record Frame(int opcode, byte[] payload) {
        int closeCode() {
            return payload.length < 2 ? Link.NO_CODE : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        }
    }

    /**
     * Opens a connection.
     *
     * @param subprotocols to offer; may be empty
     * @param receiveBufferBytes how much the kernel takes without being read, 0 for its own choice
     * @throws RefusedException if the upgrade was refused
     */
    static CheckSocket open(
            URI uri, List<String> subprotocols, Map<String, String> headers, Duration timeout, int receiveBufferBytes)
            throws IOException {
        boolean isSecure = "wss".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
        var plain = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                plain.setReceiveBufferSize(receiveBufferBytes);
            }
            int timeoutMillis = (int) timeout.toMillis();
            plain.connect(new InetSocketAddress(uri.getHost(), port), timeoutMillis);
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(timeoutMillis);
            var socket = new CheckSocket(
                    isSecure
                            ? ((SSLSocketFactory) SSLSocketFactory.getDefault())
                                    .createSocket(plain, uri.getHost(), port, true)
                            : plain);
            socket.upgrade(uri, subprotocols, headers);
            plain.setSoTimeout(0);
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private void upgrade(URI uri, List<String> subprotocols, Map<String, String> headers) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var request = new StringBuilder("GET ")
                .append(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getRawAuthority())
                .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        if (!subprotocols.isEmpty()) {
            request.append("Sec-WebSocket-Protocol: ")
                    .append(String.join(", ", subprotocols))
                    .append("\r\n");
        }
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        send(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        readAnswer();
    }

    private void readAnswer() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            if (head.length() > MAX_HEAD_BYTES) {
                throw new IOException("more than %d bytes of headers".formatted(MAX_HEAD_BYTES));
            }
            head.append((char) in.readUnsignedByte());
        }
        var words = head.toString().split("[ \r\n]", 3);
        int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
        if (status != SWITCHING_PROTOCOLS) {
            throw new RefusedException(status);
        }
        for (String line : head.toString().split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-protocol")) {
                subprotocol = line.substring(colon + 1).strip();
            }
        }
    }

    /** The subprotocol that the gateway has chosen, empty if it named none. */
    String subprotocol() {
        return subprotocol;
    }

    /** Sends bytes that may or may not be a frame. */
    void send(byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    /** Sends a masked frame with this first byte. */
    void sendFrame(int first, byte[] payload) throws IOException {
        send(frame(first, payload));
    }

    /** A masked frame, whose mask of zeros leaves the payload as it is. */
    private static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(first);
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(MASKED | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(MASKED | 127);
            frame.writeBytes(
                    java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Reads the next control frame, or message with all its fragments. */
    Frame read() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = readPayload();
            int opcode = first & 0x0F;
            if (opcode >= CLOSE) {
                return new Frame(opcode, payload);
            }
            fragmented = opcode == CONTINUATION ? fragmented : opcode;
            if (fragments.size() + payload.length > MAX_MESSAGE_BYTES) {
                throw new IOException("a message of more than %d bytes".formatted(MAX_MESSAGE_BYTES));
            }
            fragments.writeBytes(payload);
            if ((first & FINAL) != 0) {
                var message = new Frame(fragmented, fragments.toByteArray());
                fragments.reset();
                return message;
            }
        }
    }

    private byte[] readPayload() throws IOException {
        int second = in.readUnsignedByte();
        if ((second & MASKED) != 0) {
            throw new IOException("a masked frame from the gateway");
        }
        long length = second;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new IOException("a frame of %d bytes".formatted(length));
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the end of the stream in the middle of a frame");
        }
        return payload;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone either way.
        }
    }
}
