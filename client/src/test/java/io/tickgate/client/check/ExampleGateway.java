package io.tickgate.client.check;

import io.tickgate.wire.JsonFormat;
import io.tickgate.wire.ProtoFormat;
import io.tickgate.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small gateway over an invented market that keeps every promise, or breaks one: what the checks are checked with.
 */
final class ExampleGateway implements AutoCloseable {
    static final int MAX_FRAME_BYTES = 65_536;

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TICK_MILLIS = 3;

    private final ServerSocket server;
    private final Thread acceptor;
    final ExampleMarket market = new ExampleMarket();
    final Breach breach;
    final int maxSubs;
    final AtomicInteger sessions = new AtomicInteger();
    /** How long each frame lies in the link before it is sent. */
    volatile long linkMillis;

    private volatile boolean isOver;

    ExampleGateway(Breach breach, int maxSubs) throws IOException {
        this.breach = breach;
        this.maxSubs = maxSubs;
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        acceptor = daemon("example-gateway", this::acceptAll);
        daemon("example-market", this::moveOn);
    }

    static ExampleGateway with(Breach breach) throws IOException {
        return new ExampleGateway(breach, 1000);
    }

    URI uri() {
        return URI.create("ws://localhost:%d/v1/stream".formatted(server.getLocalPort()));
    }

    private static Thread daemon(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void moveOn() {
        try {
            while (!isOver) {
                market.pass(System.currentTimeMillis());
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                var socket = server.accept();
                daemon("example-peer", () -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    boolean breaks(Breach one) {
        return breach == one;
    }

    private void serve(Socket socket) {
        try (socket) {
            // So that somebody who does not read is noticed soon.
            socket.setSendBufferSize(16_384);
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            String head = readHead(in);
            if (head.startsWith("GET /v1/symbols")) {
                String body = ExampleMarket.symbols().stream()
                        .map("{\"sym\":\"%s\"}"::formatted)
                        .collect(Collectors.joining(",", "{\"symbols\":[", "],\"next\":null}"));
                answer(socket, "200 OK", body);
                return;
            }
            var offered = Stream.of(header(head, "sec-websocket-protocol").split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            var format = formats().stream()
                    .filter(one -> offered.contains(one.subprotocol()))
                    .findFirst()
                    .orElse(offered.isEmpty() || breaks(Breach.ACCEPTS_ANY_SUBPROTOCOL) ? JsonFormat.INSTANCE : null);
            if (format == null) {
                answer(socket, "400 Bad Request", "");
                return;
            }
            boolean names = !offered.isEmpty() && !breaks(Breach.NAMES_NO_SUBPROTOCOL);
            socket.getOutputStream()
                    .write(upgrade(header(head, "sec-websocket-key"), names ? format.subprotocol() : "")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var peer = new ExamplePeer(this, new ExampleFrames(socket, format));
            daemon("example-writer", peer::writeAll);
            readAll(in, peer);
        } catch (IOException e) {
            // The client has gone, as clients do.
        }
    }

    static List<WireFormat> formats() {
        return List.of(JsonFormat.INSTANCE, ProtoFormat.INSTANCE);
    }

    private void readAll(DataInputStream in, ExamplePeer peer) throws IOException {
        var message = new ByteArrayOutputStream();
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            int opcode = first & 0x0F;
            boolean isMasked = (second & 0x80) != 0;
            if (length + message.size() > MAX_FRAME_BYTES && !breaks(Breach.TAKES_ANY_SIZE)) {
                peer.close(1009, "too big");
                return;
            }
            if (!isMasked && !breaks(Breach.TAKES_UNMASKED_FRAMES)) {
                peer.close(1002, "not masked");
                return;
            }
            byte[] mask = isMasked ? in.readNBytes(4) : new byte[4];
            byte[] payload = in.readNBytes((int) length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            switch (opcode) {
                case 0x0, 0x1, 0x2 -> {
                    boolean isText = opcode == 0x1;
                    if (opcode != 0 && isText != peer.isText() && !breaks(Breach.TAKES_ANY_FRAME_TYPE)) {
                        peer.close(1003, "wrong type");
                        return;
                    }
                    message.writeBytes(payload);
                    if ((first & 0x80) != 0) {
                        if (isText && !isUtf8(message.toByteArray()) && !breaks(Breach.TAKES_ANY_BYTES_AS_TEXT)) {
                            peer.close(1007, "bytes are not UTF-8");
                            return;
                        }
                        peer.received(message.toByteArray());
                        message.reset();
                    }
                }
                case 0x8 -> {
                    if (!breaks(Breach.CLOSES_WITHOUT_A_WORD)) {
                        peer.close(1000, "");
                    }
                    return;
                }
                case 0x9 -> {
                    if (!breaks(Breach.IGNORES_PING_FRAMES)) {
                        peer.pong(payload);
                    }
                }
                case 0xA -> {
                    // Nothing was asked.
                }
                default -> {
                    if (!breaks(Breach.TAKES_ANY_OPCODE)) {
                        peer.close(1002, "opcode");
                        return;
                    }
                }
            }
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String readHead(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static void answer(Socket socket, String status, String body) throws IOException {
        socket.getOutputStream()
                .write("HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(status, body.length(), body)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String upgrade(String key, String subprotocol) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                    + "Sec-WebSocket-Accept: %s\r\n\r\n"
                            .formatted(Base64.getEncoder().encodeToString(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        server.close();
        try {
            // As long as a thread waits in accept, a closed socket takes one connection more.
            acceptor.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
