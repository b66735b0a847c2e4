package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.MessageEncoder;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway's sockets, and nothing behind them: says what the test says, and hears what the client sends. */
public final class TestGateway implements AutoCloseable {
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ServerSocket server;
    private final Thread acceptor;
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    private volatile String symbols = "{\"symbols\":[],\"next\":null}";
    private volatile int refusal;

    private TestGateway(ServerSocket server) {
        this.server = server;
        acceptor = daemon("test-gateway", this::acceptAll);
    }

    public static TestGateway start() throws IOException {
        return new TestGateway(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    private static Thread daemon(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public URI uri() {
        return URI.create("ws://localhost:%d/v1/stream".formatted(server.getLocalPort()));
    }

    /** What {@code GET /v1/symbols} answers. */
    public void lists(String json) {
        symbols = json;
    }

    /** Answers every upgrade with this status. */
    public void refuses(int status) {
        refusal = status;
    }

    /** Waits for the next WebSocket. */
    public Peer accept() {
        return next(peers, "connection");
    }

    private static <T> T next(BlockingQueue<T> queue, String expected) {
        try {
            var next = queue.poll(DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("no %s within %s".formatted(expected, DEADLINE));
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                var socket = server.accept();
                daemon("test-gateway-peer", () -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket socket) {
        try {
            var in = new DataInputStream(socket.getInputStream());
            String head = readHead(in);
            String key = header(head, "sec-websocket-key");
            if (head.startsWith("GET /v1/symbols")) {
                answer(socket, "200 OK", symbols);
            } else if (refusal != 0) {
                answer(socket, refusal + " No", "");
            } else {
                socket.getOutputStream().write(upgrade(key, head).getBytes(StandardCharsets.ISO_8859_1));
                var peer = new Peer(socket);
                peers.add(peer);
                peer.readAll(in);
            }
        } catch (IOException e) {
            // The client has gone, as clients do.
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
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static void answer(Socket socket, String status, String body) throws IOException {
        var text = "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(status, body.length(), body);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.close();
    }

    private static String upgrade(String key, String head) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            String subprotocol = header(head, "sec-websocket-protocol");
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
        server.close();
        try {
            // The port is free only when nobody accepts on it any more.
            acceptor.join(DEADLINE.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The gateway's end of one WebSocket. */
    public static final class Peer {
        private final Socket socket;
        private final BlockingQueue<ClientCommand> commands = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closeCodes = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();

        Peer(Socket socket) {
            this.socket = socket;
        }

        private void readAll(DataInputStream in) throws IOException {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                byte[] payload = readPayload(in);
                switch (opcode) {
                    case TEXT ->
                        CommandCodec.decode(payload)
                                .forEach(received -> commands.add(((Received.Command) received).command()));
                    case CLOSE -> closeCodes.add((payload[0] & 0xff) << 8 | payload[1] & 0xff);
                    case PONG -> pongs.add(new String(payload, StandardCharsets.UTF_8));
                    default -> throw new IOException("opcode " + opcode);
                }
            }
        }

        private static byte[] readPayload(DataInputStream in) throws IOException {
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        public Peer say(ServerMessage... messages) {
            return sayText(Stream.of(messages)
                    .map(message -> new String(MessageEncoder.encode(message), StandardCharsets.UTF_8))
                    .collect(Collectors.joining(",", "[", "]")));
        }

        public Peer sayText(String frame) {
            return write(0x80 | TEXT, frame.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends a text in frames of so many bytes, wherever that cuts it. */
        public Peer sayInFragments(String text, int bytesEach) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; from += bytesEach) {
                int to = Math.min(bytes.length, from + bytesEach);
                int first = (to == bytes.length ? 0x80 : 0) | (from == 0 ? TEXT : 0);
                write(first, java.util.Arrays.copyOfRange(bytes, from, to));
            }
            return this;
        }

        public void ping(String text) {
            write(0x80 | PING, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Ends the connection as the kernel does for a process that dies: without a close frame, without a reset. */
        public void die() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public String awaitPong() {
            return next(pongs, "pong");
        }

        public void close(int code, String reason) {
            var payload = new ByteArrayOutputStream();
            payload.write(code >> 8);
            payload.write(code);
            payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
            write(0x80 | CLOSE, payload.toByteArray());
        }

        private Peer write(int first, byte[] payload) {
            var frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 65_536) {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(127);
                frame.writeBytes(
                        java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            frame.writeBytes(payload);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(frame.toByteArray());
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Resets the connection. */
        public void drop() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public ClientCommand awaitCommand() {
            return next(commands, "command");
        }

        public ClientCommand.Subscribe awaitSubscribe() {
            var command = awaitCommand();
            return command instanceof ClientCommand.Subscribe subscribe ? subscribe : awaitSubscribe();
        }

        public int awaitClose() {
            return next(closeCodes, "close frame");
        }
    }
}
