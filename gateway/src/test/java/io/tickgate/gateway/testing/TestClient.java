package io.tickgate.gateway.testing;

import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.session.CommandTrace;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.FrameSink;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.Markets;
import io.tickgate.gateway.session.Peer;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.SessionSettings;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SharedFrame;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.Feed;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ProtoCommands;
import io.tickgate.wire.ProtoReader;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import io.tickgate.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a real session, on a loop and in a market that the test moves. It reads when the test says so.
 *
 * <p>Confined to the thread of its test.
 */
public final class TestClient implements Connection, SharedFrame.Taker {
    public static final long DELAY_MILLIS = 900_000;

    private static final long ROOM_FOR_ALL = Long.MAX_VALUE;

    private final Encoding encoding;
    private ProtoReader reader = new ProtoReader();
    private final ManualLoop loop;
    private final Market market;
    private final Market delayedMarket;
    private final Watermarks delayedWatermarks = new Watermarks();
    private final Watermarks watermarks;
    private final MarketHealth health;
    private final Sessions sessions;
    private final SessionLoop sessionLoop;
    private Session session;
    private @Nullable CloseCode closedWith;
    private boolean isFull;
    private boolean isReady = true;
    private boolean isDelayedReady = true;
    private long nextId = 1;
    private int readies;
    private int readsOn;
    private boolean isTimePassing;
    private @Nullable Runnable duringNextWrite;
    private long looks;
    private Runnable onReady = () -> {};
    private Consumer<CommandTrace> onTrace = trace -> {};
    private @Nullable String traceParent;
    private @Nullable TestFrame sharedFrame;
    private boolean isTakingAll = true;

    /** What was written to it together with others, and it has not read yet. */
    private final List<ServerMessage> taken = new ArrayList<>();

    public TestClient() {
        this(16, 8);
    }

    /** @param maxSubscriptions of one connection */
    public TestClient(int tapeCapacity, int maxSubscriptions) {
        this(Encoding.JSON, tapeCapacity, maxSubscriptions);
    }

    public TestClient(Encoding encoding, int tapeCapacity, int maxSubscriptions) {
        this(encoding, maxSubscriptions, new ManualLoop(), tapeCapacity, Set.of());
    }

    /** One of a gateway that has delayed data. */
    public static TestClient withDelayed(Encoding encoding, String... channels) {
        return new TestClient(encoding, 8, new ManualLoop(), 16, Set.of(channels));
    }

    private TestClient(
            Encoding encoding, int maxSubscriptions, ManualLoop loop, int tapeCapacity, Set<String> delayedChannels) {
        this(encoding, maxSubscriptions, loop, new Hub(1, loop), tapeCapacity, delayedChannels, new AtomicInteger());
    }

    private TestClient(
            Encoding encoding,
            int maxSubscriptions,
            ManualLoop loop,
            Hub hub,
            int tapeCapacity,
            Set<String> delayedChannels,
            AtomicInteger handles) {
        this(
                encoding,
                maxSubscriptions,
                loop,
                hub,
                new Market(hub, loop, tapeCapacity, handles::incrementAndGet),
                null,
                new Market(hub, loop, tapeCapacity, handles::incrementAndGet),
                delayedChannels);
    }

    /** One of a market that another feed moves, in a thread of its own. */
    public TestClient(ManualLoop loop, Hub hub, Market market, MarketFeed feed) {
        this(Encoding.JSON, 5_000, loop, hub, market, feed, market, Set.of());
    }

    private TestClient(
            Encoding encoding,
            int maxSubscriptions,
            ManualLoop loop,
            Hub hub,
            Market market,
            @Nullable MarketFeed feed,
            Market delayedMarket,
            Set<String> delayedChannels) {
        this.encoding = encoding;
        this.loop = loop;
        this.market = market;
        this.delayedMarket = delayedMarket;
        var moved = feed == null
                ? MarketFeed.inRealTime(
                        market.cache(),
                        new Watermarks(),
                        new MarketHealth(),
                        market.log().access(),
                        market.cuts(),
                        () -> isReady)
                : feed;
        watermarks = moved.watermarks();
        health = moved.health();
        var delayed = delayedChannels.isEmpty()
                ? null
                : new MarketFeed(
                        Feed.DELAYED,
                        DELAY_MILLIS,
                        delayedChannels,
                        delayedMarket.cache(),
                        delayedWatermarks,
                        new MarketHealth(),
                        delayedMarket.log().access(),
                        delayedMarket.cuts(),
                        () -> isDelayedReady);
        var limits = new SessionLimits(maxSubscriptions, 1_000, 20, 65_536);
        InstantSource clock = () -> Instant.ofEpochSecond(1_763_790_123).plusNanos(loop.nanoTime() + passedNanos());
        sessions = new Sessions(
                new SessionSettings("gw1", limits, Duration.ofSeconds(5), 3),
                new Markets(moved, delayed),
                hub,
                Entitlements.EVERYTHING_FOR_EVERYBODY,
                loop,
                clock,
                trace -> onTrace.accept(trace));
        sessionLoop = sessions.newLoop(loop);
        session = open();
        read();
    }

    /** Another client of the same gateway, as far as a session of it goes. */
    private TestClient(TestClient other) {
        encoding = other.encoding;
        loop = other.loop;
        market = other.market;
        delayedMarket = other.delayedMarket;
        watermarks = other.watermarks;
        health = other.health;
        sessions = other.sessions;
        sessionLoop = other.sessionLoop;
        sharedFrame = other.sharedFrame;
        session = open();
        read();
    }

    /** Lets it be written to together with others of its gateway. */
    public TestClient sharing() {
        sharedFrame = new TestFrame();
        return this;
    }

    /** Returns another client of the same gateway, on the same loop and written to in the same way. */
    public TestClient another() {
        return new TestClient(this);
    }

    @Override
    public @Nullable SharedFrame sharedFrame() {
        return sharedFrame;
    }

    /** Whether its socket takes all of what is written to it together with others. */
    public void socketTakesAll(boolean isTakingAllNow) {
        isTakingAll = isTakingAllNow;
    }

    @Override
    public SharedFrame.Taker sharedTaker() {
        return this;
    }

    @Override
    public boolean takeShared() {
        taken.addAll(Objects.requireNonNull(sharedFrame).messages(reader));
        return isTakingAll;
    }

    /** Takes what was written to it together with others. */
    public List<ServerMessage> readShared() {
        loop.runAll();
        var messages = List.copyOf(taken);
        taken.clear();
        return messages;
    }

    /** The same log, as far as a delayed reader has come. */
    public Market delayedMarket() {
        return delayedMarket;
    }

    public Watermarks delayedWatermarks() {
        return delayedWatermarks;
    }

    public void delayedCachesAreWarm(boolean warm) {
        isDelayedReady = warm;
    }

    private Session open() {
        var opened = new Session[1];
        loop.run(() -> opened[0] = sessions.open(Principal.ANONYMOUS, encoding, sessionLoop, this));
        return opened[0];
    }

    /** Opens another session in place of one that has ended. */
    public void reconnect() {
        reader = new ProtoReader();
        session = open();
    }

    /** Who is told what became of the commands from now on. */
    public void onTrace(Consumer<CommandTrace> newOnTrace) {
        onTrace = newOnTrace;
    }

    @Override
    public @Nullable String traceParent() {
        return traceParent;
    }

    public void traceParent(String newTraceParent) {
        traceParent = newTraceParent;
    }

    public ManualLoop loop() {
        return loop;
    }

    public Market market() {
        return market;
    }

    public Session session() {
        return session;
    }

    public Sessions sessions() {
        return sessions;
    }

    public SessionLoop sessionLoop() {
        return sessionLoop;
    }

    public MarketHealth health() {
        return health;
    }

    public Watermarks watermarks() {
        return watermarks;
    }

    public void cachesAreWarm(boolean warm) {
        isReady = warm;
    }

    public @Nullable CloseCode closedWith() {
        return closedWith;
    }

    /** From now on no two looks at the clock are the same, as with a real one. */
    public void timeOfDayPasses() {
        isTimePassing = true;
    }

    private long passedNanos() {
        return isTimePassing ? 1_000 * ++looks : 0;
    }

    /** Does something, once, while the next message is written: the feed has a thread of its own. */
    public void duringNextWrite(Runnable action) {
        duringNextWrite = action;
    }

    /** How often the session has said that there is something to read. */
    public int readies() {
        return readies;
    }

    @Override
    public void ready() {
        readies++;
        onReady.run();
    }

    /** Does something, too, whenever there is something to read. */
    public void onReady(Runnable action) {
        onReady = action;
    }

    /** How often the session has said that it takes commands again. */
    public int readsOn() {
        return readsOn;
    }

    @Override
    public void readOn() {
        readsOn++;
    }

    @Override
    public void close(CloseCode code) {
        closedWith = code;
        session.close();
    }

    /** Whether the socket takes what is written. */
    public void socketIsFull(boolean isFullNow) {
        isFull = isFullNow;
    }

    @Override
    public boolean isFull() {
        return isFull;
    }

    @Override
    public Peer peer() {
        return new Peer("websocket", "192.0.2.7:4711", "blotter/2.1");
    }

    @Override
    public long tick(long nowNanos) {
        return AT_ANY_TIME;
    }

    public void send(String frame) {
        loop.run(() -> session.handle(frame.getBytes(StandardCharsets.UTF_8)));
    }

    public void send(ClientCommand command) {
        byte[] frame = encoding == Encoding.JSON ? CommandCodec.encode(command) : ProtoCommands.encode(command);
        loop.run(() -> session.handle(frame));
    }

    public long subscribe(String channel, String... symbols) {
        return subscribe(SubscribeOptions.DEFAULTS, channel, symbols);
    }

    public long subscribe(SubscribeOptions options, String channel, String... symbols) {
        long id = nextId++;
        send(new ClientCommand.Subscribe(id, channel, List.of(symbols), options));
        return id;
    }

    public void unsubscribe(String channel, String... symbols) {
        send(new ClientCommand.Unsubscribe(nextId++, channel, List.of(symbols)));
    }

    /** Takes everything that is due at the moment. */
    public List<ServerMessage> read() {
        var messages = new ArrayList<ServerMessage>(readShared());
        while (!session.isDrained()) {
            messages.addAll(readFrame(ROOM_FOR_ALL));
            if (!isFull) {
                loop.run(session::taken);
            }
        }
        return messages;
    }

    /** Takes everything but heartbeats, one of which says where every record begins. */
    public List<ServerMessage> readWithoutHeartbeats() {
        return read().stream()
                .filter(message -> !(message instanceof ServerMessage.Heartbeat))
                .toList();
    }

    /** Takes one frame that is full once it has so many bytes. */
    public List<ServerMessage> readFrame(long roomBytes) {
        var frame = new Frame(roomBytes);
        loop.run(() -> session.drain(frame));
        return frame.messages(reader);
    }

    public <T extends ServerMessage> List<T> read(Class<T> type) {
        return read().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The frame of the loop, for the clients that share it. */
    private final class TestFrame implements SharedFrame {
        private Frame frame = new Frame(ROOM_FOR_ALL);

        @Override
        public FrameSink begin(WireFormat format) {
            frame = new Frame(ROOM_FOR_ALL);
            return frame;
        }

        @Override
        public boolean finish() {
            return !frame.isEmpty;
        }

        @Override
        public void end(int readers) {}

        private List<ServerMessage> messages(ProtoReader reader) {
            return frame.messages(reader);
        }
    }

    private final class Frame implements FrameSink {
        private static final long VARINT_BITS = 0x7F;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long roomBytes;
        private boolean isEmpty = true;

        Frame(long roomBytes) {
            this.roomBytes = roomBytes;
        }

        @Override
        public boolean hasRoom() {
            return bytes.size() < roomBytes;
        }

        @Override
        public void begin() {
            if (encoding.format().isText()) {
                bytes.write(isEmpty ? '[' : ',');
            }
            isEmpty = false;
        }

        @Override
        public void put(byte[] piece) {
            bytes.writeBytes(piece);
            var action = duringNextWrite;
            if (action != null) {
                duringNextWrite = null;
                action.run();
            }
        }

        @Override
        public void putDecimal(long number) {
            bytes.writeBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void putVarint(long number) {
            long rest = number;
            while ((rest & ~VARINT_BITS) != 0) {
                bytes.write((int) (rest & VARINT_BITS | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        private List<ServerMessage> messages(ProtoReader by) {
            if (isEmpty) {
                return List.of();
            }
            return encoding.format().isText()
                    ? MessageDecoder.decode((bytes + "]").getBytes(StandardCharsets.UTF_8))
                    : by.read(bytes.toByteArray());
        }
    }
}
