package io.tickgate.gateway.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of clients on one thread. Each reads as long as it is told to, answers pings, and hands its text frames on.
 *
 * <p>Thread-safe: its thread reads, tests look.
 */
public final class Crowd implements AutoCloseable {
    private static final String UPGRADE = "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 ";
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Member> members = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Thread thread;

    public Crowd() throws IOException {
        selector = Selector.open();
        thread = new Thread(this::read, "crowd");
        thread.start();
    }

    /**
     * Lets one more client connect, ask for an upgrade and then say its commands.
     *
     * @param receiveBufferBytes how much the kernel takes without being read, 0 for its own choice
     * @param onText is given each text frame, on the thread of the crowd
     */
    public Member join(int port, int receiveBufferBytes, String commands, Consumer<String> onText) throws IOException {
        var member = new Member(SocketChannel.open(), commands, onText);
        if (receiveBufferBytes > 0) {
            member.channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
        }
        member.channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        member.channel.write(ByteBuffer.wrap(UPGRADE.getBytes(StandardCharsets.US_ASCII)));
        member.channel.configureBlocking(false);
        synchronized (members) {
            members.add(member);
        }
        execute(() -> member.register(SelectionKey.OP_READ));
        return member;
    }

    /** Keeps nothing of one that was closed. */
    void forget(Member member) {
        synchronized (members) {
            members.remove(member);
        }
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void read() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> ((Member) key.attachment()).read());
                for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (ClosedSelectorException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One client. */
    public final class Member {
        private final SocketChannel channel;
        private final String commands;
        private final Consumer<String> onText;
        private byte[] unread = {};
        private boolean isUpgraded;
        private long left = Long.MAX_VALUE;
        private volatile @Nullable String end;

        private Member(SocketChannel channel, String commands, Consumer<String> onText) {
            this.channel = channel;
            this.commands = commands;
            this.onText = onText;
        }

        /** From now on it takes nothing. */
        public void stop() {
            execute(() -> register(0));
        }

        /** From now on it takes whatever comes. */
        void goOn() {
            goOn(Long.MAX_VALUE);
        }

        /** From now on it takes so many bytes. */
        void goOn(long bytes) {
            execute(() -> {
                left = bytes;
                register(SelectionKey.OP_READ);
            });
        }

        /** How it was ended by the gateway, {@code null} if it was not. */
        public @Nullable String end() {
            return end;
        }

        public void close() throws IOException {
            channel.close();
        }

        /** Goes without a word, so that what comes is answered with a reset. */
        void reset() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }

        private void register(int interest) {
            try {
                if (channel.isOpen()) {
                    channel.register(selector, interest, this);
                }
            } catch (IOException e) {
                ended(e.toString());
            }
        }

        private void read() {
            try {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                int count = channel.read(buffer);
                if (count < 0) {
                    ended("the end");
                    return;
                }
                left -= count;
                if (left == 0) {
                    register(0);
                }
                int before = unread.length;
                unread = Arrays.copyOf(unread, before + count);
                buffer.flip().get(unread, before, count);
                take();
            } catch (IOException e) {
                ended(e.toString());
            }
        }

        private void take() throws IOException {
            if (!isUpgraded) {
                int end = indexOf(unread, END_OF_HEAD);
                if (end < 0) {
                    return;
                }
                String head = new String(unread, 0, end, StandardCharsets.US_ASCII);
                if (!head.startsWith(SWITCHING)) {
                    ended("refused with " + head.split(" ", 3)[1]);
                    return;
                }
                isUpgraded = true;
                unread = Arrays.copyOfRange(unread, end + END_OF_HEAD.length, unread.length);
                say(RawSocket.TEXT, commands.getBytes(StandardCharsets.UTF_8));
            }
            int from = 0;
            for (int next = takeFrame(from); next > from; next = takeFrame(from)) {
                from = next;
            }
            unread = Arrays.copyOfRange(unread, from, unread.length);
        }

        /** Returns where the next frame begins; the same place if this one is not there in whole. */
        private int takeFrame(int from) throws IOException {
            var bytes = ByteBuffer.wrap(unread, from, unread.length - from);
            if (bytes.remaining() < 2) {
                return from;
            }
            int opcode = bytes.get() & 0xF;
            int length = bytes.get();
            if (bytes.remaining() < (length == 126 ? 2 : length == 127 ? 8 : 0)) {
                return from;
            }
            if (length >= 126) {
                length = length == 126 ? bytes.getShort() & 0xFFFF : Math.toIntExact(bytes.getLong());
            }
            if (bytes.remaining() < length) {
                return from;
            }
            byte[] payload = new byte[length];
            bytes.get(payload);
            switch (opcode) {
                case RawSocket.TEXT -> onText.accept(new String(payload, StandardCharsets.UTF_8));
                case RawSocket.PING -> say(RawSocket.PONG, payload);
                case RawSocket.CLOSE -> ended("closed with " + ((payload[0] & 0xFF) << 8 | payload[1] & 0xFF));
                default -> ended("opcode " + opcode);
            }
            return bytes.position();
        }

        private void say(int opcode, byte[] payload) throws IOException {
            channel.write(ByteBuffer.wrap(RawSocket.frame(0x80 | opcode, payload)));
        }

        private void ended(String how) {
            if (end == null) {
                end = how;
            }
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        synchronized (members) {
            for (var member : members) {
                member.close();
            }
        }
        selector.close();
        thread.join();
    }
}
