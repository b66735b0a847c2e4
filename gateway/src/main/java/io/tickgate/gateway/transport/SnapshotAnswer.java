package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Peer;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.json.Json;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;

/**
 * The snapshots that one request asks for, from a session of its own that subscribes once and ends.
 *
 * <p>Bounded as every session is: the body is made while the client takes it, however many books there are in it.
 *
 * <p>Confined to the event loop of its channel.
 */
final class SnapshotAnswer implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotAnswer.class);

    /** Snapshots are at hand; a session that owes one for so long has a bug. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** So long a partition that is read on demand may take before its keys are refused. */
    static final long HELD_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int RETRY_SECONDS = 1;
    private static final byte[] STATUSES = "],\"status\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final StallWatch stallWatch;
    private final TransportCounters counters;
    private final ResponseWriter<SnapshotChunk> writer;
    private final Session session;
    private final MonoSink<SnapshotAnswer> asked;
    private ServerMessage.@Nullable Ack ack;
    private final ByteArrayOutputStream statuses = new ByteArrayOutputStream();
    private @Nullable MonoSink<Void> done;
    private int snapshots;
    private int given;
    private int lastGiven;
    private long movedNanos;
    private boolean isBegun;
    private boolean hasEnded;

    /**
     * Subscribes; the body begins with {@link #start}.
     *
     * @param asked is given this once there are snapshots to come, or a {@link ProblemException} if there are none
     */
    SnapshotAnswer(
            Channel channel,
            byte[] command,
            Sessions sessions,
            SessionLoop loop,
            SocketSettings settings,
            TransportCounters counters,
            MonoSink<SnapshotAnswer> asked) {
        this.channel = channel;
        this.asked = asked;
        this.counters = counters;
        stallWatch = new StallWatch(channel, settings.writeTimeout(), loop.nanoTime());
        movedNanos = loop.nanoTime();
        writer = new ResponseWriter<>(channel, loop.shard(), counters, this::chunk, this::written, this::end);
        session = sessions.open(Principal.ANONYMOUS, Encoding.JSON, loop, this);
        asked.onDispose(() -> channel.eventLoop().execute(this::endIfUnanswered));
        session.handle(command);
        lookForAnswer();
    }

    /** The answer comes at once, or, where the feed is asked first, later. */
    private void lookForAnswer() {
        if (ack != null || hasEnded) {
            return;
        }
        try {
            var replies = new ReplySink();
            session.drain(replies);
            var answer = replies.answer();
            if (answer instanceof ServerMessage.Ack accepted) {
                ack = accepted;
                beginUnlessHeldBack();
            } else if (answer instanceof ServerMessage.Error error) {
                throw problem(error);
            }
        } catch (RuntimeException e) {
            end();
            asked.error(e);
        }
    }

    /** A response that has begun cannot be refused any more. */
    private void beginUnlessHeldBack() {
        if (!isBegun && !session.isHeldBack()) {
            isBegun = true;
            asked.success(this);
        }
    }

    private void endIfUnanswered() {
        if (!isBegun) {
            end();
        }
    }

    private static RuntimeException problem(ServerMessage.Error error) {
        if (error.code() == ErrorCode.BAD_REQUEST) {
            return SubscribeQuery.badParameter(error.message());
        } else if (error.code() == ErrorCode.STARTING) {
            return ProblemException.retryAfter(Problem.STARTING, error.message(), RETRY_SECONDS);
        } else if (error.code() == ErrorCode.OVERLOADED || error.code() == ErrorCode.RATE_LIMITED) {
            return ProblemException.retryAfter(Problem.OVERLOADED, error.message(), RETRY_SECONDS);
        }
        return new IllegalStateException("a sub was answered with " + error.code());
    }

    private SnapshotChunk chunk(ByteBufAllocator allocator, long roomBytes) {
        return new SnapshotChunk(allocator, roomBytes, snapshots, this::told);
    }

    /** What is said beside the snapshots: of that, only a status changes what they mean. */
    private void told(byte[] message) {
        for (var decoded : ReplySink.decode(message)) {
            if (decoded instanceof ServerMessage.Status status) {
                if (statuses.size() > 0) {
                    statuses.write(',');
                }
                statuses.writeBytes(message);
                if (status.state() == StatusState.CLOSED) {
                    given += status.symbols().size();
                }
            }
        }
    }

    private void written(SnapshotChunk chunk) {
        snapshots += chunk.snapshots();
        given += chunk.snapshots();
        finishIfComplete();
    }

    /**
     * Writes the body; its head has been sent.
     *
     * @param sink ends the exchange
     */
    void start(MonoSink<Void> sink) {
        done = sink;
        if (hasEnded || !channel.isActive()) {
            sink.success();
            return;
        }
        writer.put(Unpooled.wrappedBuffer(opening(accepted())));
        writer.start(session);
        finishIfComplete();
    }

    private ServerMessage.Ack accepted() {
        return Objects.requireNonNull(ack, "it is started once it is answered");
    }

    /** Everything before the first snapshot. */
    private static byte[] opening(ServerMessage.Ack ack) {
        byte[] whole = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("ch", ack.channel());
            if (ack.feed() != null) {
                json.writeStringProperty("feed", ack.feed().code());
            }
            if (ack.delayMillis() != null) {
                json.writeNumberProperty("delay", ack.delayMillis());
            }
            if (!ack.cut().isEmpty()) {
                json.writeName("cut");
                json.writeStartArray();
                ack.cut().forEach(position -> json.writeString(position.toString()));
                json.writeEndArray();
            }
            json.writeName("overrides");
            json.writeStartArray();
            ack.overrides().forEach(override -> {
                json.writeStartObject();
                json.writeStringProperty("sym", override.symbol());
                var feed = override.feed();
                if (feed != null) {
                    json.writeStringProperty("feed", feed.code());
                }
                json.writeNumberProperty("delay", override.delayMillis());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeName("rejected");
            json.writeStartArray();
            ack.rejected().forEach(rejection -> {
                json.writeStartObject();
                json.writeStringProperty("sym", rejection.symbol());
                json.writeStringProperty("code", rejection.code().name());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeName("snapshots");
            json.writeStartArray();
            json.writeEndArray();
            json.writeEndObject();
        });
        return Arrays.copyOf(whole, whole.length - END.length);
    }

    private void finishIfComplete() {
        var sink = done;
        if (sink == null || hasEnded || given < accepted().accepted() || !session.isDrained()) {
            return;
        }
        var closing = new ByteArrayOutputStream();
        closing.writeBytes(STATUSES);
        closing.writeBytes(statuses.toByteArray());
        closing.writeBytes(END);
        writer.put(Unpooled.wrappedBuffer(closing.toByteArray()));
        end();
        sink.success();
    }

    @Override
    public Peer peer() {
        return new Peer("snapshot", Addresses.of(channel), "");
    }

    @Override
    public boolean isFull() {
        return !channel.isWritable();
    }

    @Override
    public void ready() {
        if (ack == null) {
            channel.eventLoop().execute(this::lookForAnswer);
        } else {
            writer.schedule();
        }
    }

    @Override
    public long tick(long nowNanos) {
        if (!hasEnded && ack != null) {
            check(nowNanos);
        }
        return 0;
    }

    private void check(long nowNanos) {
        beginUnlessHeldBack();
        if (!isBegun) {
            refuseAfter(nowNanos - movedNanos);
        } else if (stallWatch.isStalled(nowNanos)) {
            counters.stalled.increment();
            close(CloseCode.STALLED);
        } else if (given != lastGiven || !session.isDrained()) {
            lastGiven = given;
            movedNanos = nowNanos;
        } else if (nowNanos - movedNanos > PATIENCE_NANOS) {
            LOG.error(
                    "session {}: {} of {} snapshots did not come",
                    session.id(),
                    accepted().accepted() - given,
                    accepted().accepted());
            close(CloseCode.INTERNAL_ERROR);
        }
    }

    private void refuseAfter(long waitedNanos) {
        if (waitedNanos > HELD_PATIENCE_NANOS) {
            end();
            asked.error(ProblemException.retryAfter(
                    Problem.STARTING, "not all of the log that it needs has been read yet", RETRY_SECONDS));
        }
    }

    /** An answer that is not whole ends without its end, so that nobody takes it for one. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the connection's end ends the session
    public void close(CloseCode code) {
        LOG.info("session {}: closing with {} {}", session.id(), code.code(), code.reason());
        channel.close();
    }

    /** Ends the session and leaves the channel to the next request; calling it again does nothing. */
    void end() {
        if (!hasEnded) {
            hasEnded = true;
            writer.stop();
            session.close();
        }
    }
}
