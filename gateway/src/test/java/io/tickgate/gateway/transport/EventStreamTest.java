package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.Markets;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.SessionSettings;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.gateway.testing.Market;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;

/** Sessions behind HTTP responses, on a channel that takes what the test takes. */
final class EventStreamTest {
    private static final SocketSettings SETTINGS = new SocketSettings(
            1, 1_024, 1_024, Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(5), false, 1_024);
    private static final byte[] SUBSCRIBE =
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"]}".getBytes(StandardCharsets.UTF_8);

    private final ManualLoop loop = new ManualLoop();
    private final Hub hub = new Hub(1, loop);
    private final Market market = new Market(hub, loop, 16);
    private final AtomicBoolean isReady = new AtomicBoolean(true);
    private final Sessions sessions = new Sessions(
            new SessionSettings("gw1", new SessionLimits(8, 1_000, 20, 65_536), Duration.ofSeconds(5), 3),
            new Markets(
                    MarketFeed.inRealTime(
                            market.cache(),
                            new Watermarks(),
                            new MarketHealth(),
                            market.log().access(),
                            market.cuts(),
                            isReady::get),
                    null),
            hub,
            Entitlements.EVERYTHING_FOR_EVERYBODY,
            loop,
            () -> Instant.ofEpochSecond(1_763_790_123));
    private final SessionLoop sessionLoop = sessions.newLoop(loop);
    private final TransportCounters counters = new TransportCounters();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    EventStreamTest() {
        channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1_024));
        market.quote(Market.AAPL, "189.41", "189.42");
    }

    private void open(byte[] commands) {
        Mono.<Void>create(done -> loop.run(() -> new EventStream(
                        channel, commands, sessions, sessionLoop, SETTINGS, counters, isReady::get, done)))
                .subscribe();
        loop.runAll();
        channel.runPendingTasks();
    }

    private String read() {
        loop.runAll();
        var text = new StringBuilder();
        for (Object part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            ByteBuf content = ((HttpContent) part).content();
            text.append(content.toString(StandardCharsets.UTF_8));
            content.release();
        }
        return text.toString();
    }

    @Test
    void beginsWithTheTimeToComeBackAndTheWelcome() {
        open(SUBSCRIBE);

        assertThat(read())
                .matches(
                        "(?s)retry: [1-3]\\d{3}\n\ndata: \\{\"type\":\"welcome\".*}\n\ndata: \\{\"type\":\"ack\".*}\n\n"
                                + "data: \\{\"type\":\"snapshot\".*}\n\n");
    }

    @Test
    void keepsAClientUntilTheCachesAreWarmAndSubscribesItThen() {
        isReady.set(false);
        open(SUBSCRIBE);
        loop.advanceMillis(6_000);
        String before = read();

        isReady.set(true);
        loop.advanceMillis(200);

        assertThat(before).contains("welcome", "\"hb\"").doesNotContain("error", "ack", "STARTING");
        assertThat(read()).contains("\"type\":\"ack\"", "\"type\":\"snapshot\"");
    }

    @Test
    void endsItsSessionWithItsChannel() {
        long before = sessions.counters().openConnections();
        open(SUBSCRIBE);
        long during = sessions.counters().openConnections();

        loop.run(channel::close);

        assertThat(during).isEqualTo(before + 1);
        assertThat(sessions.counters().openConnections()).isEqualTo(before);
    }

    @Test
    void leavesAMessageOnOneLineWhateverItsWriterDid() {
        var chunk = new EventChunk(channel.alloc(), 1_024, () -> "c2.x");
        chunk.begin();
        chunk.put("{\"a\":\r\n1}".getBytes(StandardCharsets.UTF_8));
        chunk.begin();
        chunk.putDecimal(-12);
        var body = chunk.finish();

        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("data: {\"a\":  1}\n\ndata: -12\nid: c2.x\n\n");
        body.release();
    }

    @Test
    void refusesSnapshotsUntilTheCachesAreWarm() {
        isReady.set(false);
        long before = sessions.counters().openConnections();

        var problem = catchThrowableOfType(
                ProblemException.class,
                () -> loop.run(() -> Mono.<SnapshotAnswer>create(asked -> new SnapshotAnswer(
                                channel, SUBSCRIBE, sessions, sessionLoop, SETTINGS, counters, asked))
                        .block()));

        assertThat(problem.problem()).isEqualTo(Problem.STARTING);
        assertThat(problem.retryAfterSeconds()).isEqualTo(1);
        assertThat(sessions.counters().openConnections()).isEqualTo(before);
    }

    @Test
    void refusesSnapshotsOfWhatIsNotReadInTimeAndLeavesNothingBehind() {
        var partition = hold();
        long before = sessions.counters().openConnections();
        var answers = new ArrayList<Object>();

        askForSnapshots(answers);
        loop.advanceMillis(4_900);
        var early = List.copyOf(answers);
        loop.advanceMillis(300);

        assertThat(early).isEmpty();
        assertThat(answers).hasSize(1).first().isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.problem()).isEqualTo(Problem.STARTING);
            assertThat(problem.retryAfterSeconds()).isEqualTo(1);
        });
        assertThat(sessions.counters().openConnections()).isEqualTo(before);
        assertThat(partition.isHeld()).isTrue();
    }

    @Test
    void keepsSnapshotsWaitingUntilWhatTheyShowIsRead() {
        var partition = hold();
        var answers = new ArrayList<Object>();

        askForSnapshots(answers);
        loop.advanceMillis(1_000);
        var early = List.copyOf(answers);
        partition.release(null);
        loop.advanceMillis(200);

        assertThat(early).isEmpty();
        assertThat(answers).hasSize(1).first().isInstanceOf(SnapshotAnswer.class);
    }

    private SourceHealth hold() {
        var partition = new MarketHealth().newSource();
        partition.hold(new Condition(Condition.Reason.KAFKA_LAG, 1));
        market.cache().add(Market.AAPL).quote().source(partition);
        return partition;
    }

    private void askForSnapshots(List<Object> answers) {
        loop.run(() -> Mono.<SnapshotAnswer>create(asked ->
                        new SnapshotAnswer(channel, SUBSCRIBE, sessions, sessionLoop, SETTINGS, counters, asked))
                .subscribe(answers::add, answers::add));
        channel.runPendingTasks();
    }
}
