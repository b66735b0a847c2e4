package io.tickgate.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: opens a WebSocket, takes the frames apart and checks every message.
 *
 * <p>Bounded by the largest frame that a server may send, {@link LoopState#MAX_FRAME_BYTES}.
 *
 * <p>Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, which is noticed
final class Client extends ChannelInboundHandlerAdapter implements MessageScan.Sink {
    private static final byte[] NOTHING = {};
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    /** Masked, of 100 bytes, of which there are two. */
    private static final byte[] HALF_A_FRAME = {(byte) 0x81, (byte) (0x80 | 100), 0, 0, 0, 0, '{', '"'};

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final LoopState loop;
    private final ClientGroup group;
    private final Tally tally;
    private final Dialect dialect;
    private final int from;
    private final long[] lastSequences;
    private final byte @Nullable [] ping;
    private byte[] carried = NOTHING;
    private boolean isOpen;
    private boolean isToSpeak;
    private boolean isExpectedToClose;
    private int seen;
    private long nowMicros;
    private @Nullable Future<?> reading;
    private @Nullable ChannelHandlerContext connected;

    Client(LoopState loop, ClientGroup group, Dialect dialect, int from) {
        this.loop = loop;
        this.group = group;
        this.dialect = dialect;
        this.from = from;
        tally = loop.tally(group);
        lastSequences = new long[group.selection().count()];
        Arrays.fill(lastSequences, -1);
        ping = dialect.ping() == null ? null : dialect.ping().getBytes(StandardCharsets.UTF_8);
    }

    int from() {
        return from;
    }

    /** Whether it has had a message of each of its symbols. */
    boolean hasAll() {
        return seen == lastSequences.length;
    }

    boolean isOpen() {
        return isOpen;
    }

    /** Sends an unsolicited pong (RFC 6455, 5.5.3) with the next message. */
    void speak() {
        isToSpeak = true;
    }

    /** How many of its symbols are not at these sequences, by number of the symbol. */
    int behind(long[] newest) {
        int behind = 0;
        if (!group.isCurrentInTheEnd()) {
            return behind;
        }
        for (int place = 0; place < lastSequences.length; place++) {
            if (lastSequences[place] != newest[group.selection().symbol(from, place)]) {
                behind++;
            }
        }
        return behind;
    }

    /** There is no connection, and none will be. */
    void notConnected(Throwable cause) {
        tally.problem("not connected: " + cause);
        loop.closed(this);
    }

    /** Ends the connection. */
    void end() {
        expectClose();
        if (connected != null) {
            connected.close();
        }
    }

    /** Goes without a word: as a process that is killed, in the middle of a frame, or with a reset. */
    void drop() {
        expectClose();
        var context = connected;
        if (context == null) {
            return;
        }
        switch (Math.floorMod(System.identityHashCode(this), 3)) {
            case 0 -> context.close();
            case 1 ->
                context.writeAndFlush(context.alloc().directBuffer().writeBytes(HALF_A_FRAME))
                        .addListener(written -> context.close());
            default -> {
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                context.close();
            }
        }
    }

    private void expectClose() {
        isExpectedToClose = true;
        if (reading != null) {
            reading.cancel(false);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connected = context;
        loop.connected(this);
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        String offer = dialect.subprotocol() == null ? "" : "Sec-WebSocket-Protocol: " + dialect.subprotocol() + "\r\n";
        String request = "GET " + dialect.path(from) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(key) + "\r\n" + offer + "\r\n";
        context.writeAndFlush(context.alloc().directBuffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
        if (group.reading() instanceof Reading.Paced paced) {
            context.read();
            readEvery(paced.everyMillis(), context::read);
        } else if (group.reading() instanceof Reading.InTurns inTurns) {
            var config = context.channel().config();
            readEvery(inTurns.millis(), () -> config.setAutoRead(!config.isAutoRead()));
        }
    }

    private void readEvery(int millis, Runnable read) {
        reading = Objects.requireNonNull(connected)
                .channel()
                .eventLoop()
                .scheduleAtFixedRate(read, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        nowMicros = Clock.nowMicros();
        int length = carried.length + in.readableBytes();
        byte[] bytes = loop.scratch(length);
        System.arraycopy(carried, 0, bytes, 0, carried.length);
        tally.read(in.readableBytes());
        in.readBytes(bytes, carried.length, in.readableBytes());
        in.release();
        int taken = isOpen ? frames(context, bytes, 0, length) : handshake(context, bytes, length);
        carried = taken == length ? NOTHING : Arrays.copyOfRange(bytes, taken, length);
    }

    private int handshake(ChannelHandlerContext context, byte[] bytes, int length) {
        int end = indexOf(HEAD_END, bytes, length);
        if (end < 0) {
            return 0;
        }
        String head = new String(bytes, 0, end, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            problem(
                    context,
                    "the upgrade was answered with: " + head.lines().findFirst().orElse(""));
            return length;
        }
        isOpen = true;
        loop.opened(this);
        dialect.opening(from).forEach(text -> send(context, TEXT, text.getBytes(StandardCharsets.UTF_8)));
        return frames(context, bytes, end + HEAD_END.length, length);
    }

    private static int indexOf(byte[] part, byte[] bytes, int length) {
        for (int at = 0; at + part.length <= length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns where the first frame begins that is not whole. */
    private int frames(ChannelHandlerContext context, byte[] bytes, int start, int limit) {
        int at = start;
        while (limit - at >= 2) {
            int second = bytes[at + 1];
            int headBytes = 2;
            long payload = second & 0x7f;
            if (payload == 126) {
                headBytes = 4;
            } else if (payload == 127) {
                headBytes = 10;
            }
            if (limit - at < headBytes) {
                break;
            }
            if (headBytes > 2) {
                payload = 0;
                for (int i = 2; i < headBytes; i++) {
                    payload = (payload << 8) | (bytes[at + i] & 0xff);
                }
            }
            if (second < 0 || (bytes[at] & 0x70) != 0 || payload < 0 || payload > LoopState.MAX_FRAME_BYTES) {
                problem(context, "a frame that no server may send, or too large a one: %d bytes".formatted(payload));
                return limit;
            }
            if (limit - at < headBytes + payload) {
                break;
            }
            int end = at + headBytes + (int) payload;
            frame(context, bytes[at] & 0x0f, bytes, at + headBytes, end);
            at = end;
        }
        return at;
    }

    private void frame(ChannelHandlerContext context, int opcode, byte[] bytes, int start, int end) {
        switch (opcode) {
            case TEXT, CONTINUATION -> {
                long before = tally.messages();
                loop.scan().scan(bytes, start, end, this);
                if (tally.messages() > before) {
                    tally.frame();
                    if (isToSpeak) {
                        isToSpeak = false;
                        send(context, PONG, NOTHING);
                    }
                } else if (ping != null && Arrays.equals(bytes, start, end, ping, 0, ping.length)) {
                    send(context, TEXT, dialect.pong().getBytes(StandardCharsets.UTF_8));
                }
            }
            case PING -> send(context, PONG, Arrays.copyOfRange(bytes, start, end));
            case CLOSE -> {
                String reason = end - start < 2
                        ? "without a code"
                        : (((bytes[start] & 0xff) << 8) | (bytes[start + 1] & 0xff)) + " "
                                + new String(bytes, start + 2, end - start - 2, StandardCharsets.UTF_8);
                problem(context, "closed by the server: " + reason);
            }
            default -> problem(context, "opcode " + opcode);
        }
    }

    private static void send(ChannelHandlerContext context, int opcode, byte[] payload) {
        var frame = context.alloc().directBuffer(payload.length + 14);
        frame.writeByte(0x80 | opcode);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(payload.length);
        }
        // A mask of zeros leaves the bytes as they are.
        frame.writeInt(0).writeBytes(payload);
        context.writeAndFlush(frame);
    }

    @Override
    public void message(int symbol, long sequence, long micros, boolean isPriceRight) {
        tally.message(nowMicros - micros);
        var arrivals = loop.arrivals();
        if (arrivals != null) {
            long arrivedMicros = arrivals.of(sequence);
            // Who was here before the other reader has added nothing.
            tally.added(arrivedMicros == 0 ? 0 : nowMicros - arrivedMicros);
        }
        int place = group.selection().place(from, symbol);
        if (place < 0) {
            tally.problem("not subscribed to: " + QuoteText.symbol(symbol));
            return;
        }
        long last = lastSequences[place];
        if (!isPriceRight) {
            tally.problem("%s seq %d: a price that does not follow from its time"
                    .formatted(QuoteText.symbol(symbol), sequence));
        } else if (last == -1) {
            seen++;
            if (hasAll()) {
                loop.hasAll();
                if (group.reading() instanceof Reading.Stuck && connected != null) {
                    connected.channel().config().setAutoRead(false);
                }
            }
        } else if (sequence <= last || (sequence != last + 1 && !dialect.isConflating())) {
            tally.problem("%s seq %d after %d".formatted(QuoteText.symbol(symbol), sequence, last));
        }
        lastSequences[place] = sequence;
    }

    @Override
    public void stamps(long ingestMicros, long sendMicros) {
        tally.stamped(sendMicros - ingestMicros);
    }

    @Override
    public void malformed(String problem) {
        tally.problem(problem);
    }

    private void problem(ChannelHandlerContext context, String problem) {
        if (!isExpectedToClose) {
            tally.problem(problem);
            isExpectedToClose = true;
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isExpectedToClose) {
            tally.problem("a connection was lost");
        }
        expectClose();
        loop.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        problem(context, cause.toString());
    }
}
