package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Peer;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.wire.CloseCode;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;

/**
 * One client of server-sent events and its session. What it subscribes to is known from its address; it cannot say
 * anything later.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a task that fails is logged by its loop
final class EventStream implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** How long what was written last may take to get out before the socket is closed without it. */
    private static final long CLOSE_GRACE_SECONDS = 2;

    /** Apart from each other, so that the clients of a gateway that has stopped do not all come back at once. */
    private static final int MIN_RETRY_MILLIS = 1_000;

    private static final int MAX_RETRY_MILLIS = 4_000;

    /** A cursor is as long as many a record, and is signed. */
    private static final long ID_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Channel channel;
    private final SessionLoop loop;
    private final TransportCounters counters;
    private final MonoSink<Void> done;
    private final BooleanSupplier isReady;
    private final StallWatch stallWatch;
    private final ResponseWriter<EventChunk> writer;
    private final Session session;
    private byte @Nullable [] commands;
    private @Nullable String lastId;
    private long lastIdNanos;
    private boolean isClosing;

    /**
     * Begins a stream whose headers have been sent.
     *
     * @param commands what the client subscribes to, as a client of the WebSocket would say it
     * @param isReady whether the caches are warm from which it is served; until then the client is not subscribed, only kept
     * @param done ends the exchange
     */
    EventStream(
            Channel channel,
            byte[] commands,
            Sessions sessions,
            SessionLoop loop,
            SocketSettings settings,
            TransportCounters counters,
            BooleanSupplier isReady,
            MonoSink<Void> done) {
        this.channel = channel;
        this.loop = loop;
        this.commands = commands;
        this.counters = counters;
        this.isReady = isReady;
        this.done = done;
        // There is nothing that the client could say; what it sends nevertheless stays in its own send buffer.
        channel.config().setAutoRead(false);
        stallWatch = new StallWatch(channel, settings.writeTimeout(), loop.nanoTime());
        writer = new ResponseWriter<>(channel, loop.shard(), counters, this::chunk, written -> drained(), this::ended);
        session = sessions.open(Principal.ANONYMOUS, Encoding.JSON, loop, this);
        writer.put(ByteBufUtil.writeAscii(channel.alloc(), retry()));
        writer.start(session);
        subscribe();
    }

    private static String retry() {
        return "retry: %d\n\n".formatted(ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS));
    }

    private void subscribe() {
        var waiting = commands;
        if (waiting != null && isReady.getAsBoolean()) {
            commands = null;
            session.handle(waiting);
        }
    }

    private EventChunk chunk(ByteBufAllocator allocator, long roomBytes) {
        return new EventChunk(allocator, roomBytes, this::id);
    }

    /** The cursor of all that has been drained, if it says more than the last one did; not with each pass. */
    private @Nullable String id() {
        long nowNanos = loop.nanoTime();
        if (lastId != null && nowNanos - lastIdNanos < ID_INTERVAL_NANOS) {
            return null;
        }
        String cursor = session.cursor();
        if (cursor == null || cursor.equals(lastId)) {
            return null;
        }
        lastId = cursor;
        lastIdNanos = nowNanos;
        return cursor;
    }

    private void drained() {
        session.goOn();
        // Whether the socket takes what was written just now.
        session.lookSoon();
    }

    @Override
    public Peer peer() {
        return new Peer("events", Addresses.of(channel), "");
    }

    @Override
    public boolean isFull() {
        return !channel.isWritable();
    }

    @Override
    public void ready() {
        writer.schedule();
    }

    @Override
    public long tick(long nowNanos) {
        if (isClosing) {
            return AT_ANY_TIME;
        }
        if (stallWatch.isStalled(nowNanos)) {
            counters.stalled.increment();
            close(CloseCode.STALLED);
        } else {
            subscribe();
        }
        return commands != null || StallWatch.pendingBytes(channel) > 0 ? 0 : AT_ANY_TIME;
    }

    @Override
    public void close(CloseCode code) {
        if (isClosing) {
            return;
        }
        isClosing = true;
        LOG.info("session {}: closing with {} {}", session.id(), code.code(), code.reason());
        // What has been said goes out first: an error tells why.
        writer.schedule();
        channel.eventLoop().execute(() -> {
            writer.stop();
            done.success();
        });
        // A peer that does not read never lets the end of the body out.
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
    }

    private void ended() {
        isClosing = true;
        writer.stop();
        session.close();
    }
}
