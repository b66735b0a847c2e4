package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.RecordTimes;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OutboxWriterTest {
    private static final List<Symbol> TEN = symbols(10);
    private static final List<Symbol> FIFTY = symbols(50);
    private static final int MOST_OF_A_MESSAGE = 150;

    private static final int NOT_SENT_BYTES = 4_096;
    private static final int HIGH_WATER_BYTES = 64 * 1024;

    private final TestClient client = new TestClient(16, 50);
    private final Calls calls = new Calls();
    private final Socket channel = new Socket(calls);
    private final TransportCounters counters = new TransportCounters();
    private final MessageFrame frame = new MessageFrame(client.sessionLoop().shard()::touch);
    private final LoopFrame shared = new LoopFrame(frame, HIGH_WATER_BYTES, counters);
    private final OutboxWriter writer = new OutboxWriter(
            channel,
            new LoopSockets(
                    client.sessionLoop(),
                    frame,
                    shared,
                    new SocketSettings(
                            1,
                            HIGH_WATER_BYTES,
                            NOT_SENT_BYTES,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(5),
                            false,
                            1),
                    counters),
            null,
            client);

    @BeforeEach
    void subscribe() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext changed) {
                writer.schedule();
            }
        });
        subscribe(TEN);
        client.read();
        client.loop().run(() -> writer.start(client.session()));
        client.onReady(writer::schedule);
        client.loop().runAll();
        calls.forget();
    }

    private void subscribe(List<Symbol> symbols) {
        client.market().quotes(symbols, quote(1));
        client.subscribe("quote", symbols.stream().map(Symbol::value).toArray(String[]::new));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void writesABurstOfTenSymbolsByOneWriteAndOneFlush() {
        client.market().quotes(TEN, quote(2));
        client.loop().runAll();

        assertThat(calls.writes).isEqualTo(1);
        assertThat(calls.flushes).isEqualTo(1);
        assertThat(counters.frames()).isEqualTo(1);
        assertThat(counters.messages()).isEqualTo(10);
        assertThat(written()).contains("\"S0\"", "\"S9\"");
    }

    @Test
    void flushesNothingForAClientOfWhichNothingHasChanged() {
        client.market().quote(new Symbol("OTHER"), "1", "2");
        client.loop().runAll();

        assertThat(calls.writes).isZero();
        assertThat(calls.flushes).isZero();
    }

    @Test
    void writesManyChangesOfASymbolBetweenTwoPassesAsOneMessage() {
        for (int i = 0; i < 100; i++) {
            client.market().quotes(TEN.subList(0, 1), quote(i));
        }
        client.loop().runAll();

        assertThat(calls.writes).isEqualTo(1);
        assertThat(counters.messages()).isEqualTo(1);
        assertThat(written()).contains("\"n\":100");
    }

    @Test
    void writesNothingBehindWhatTheSocketHasNotTaken() {
        channel.isFull = true;
        client.market().quotes(TEN, quote(2));
        client.loop().runAll();
        client.market().quotes(TEN, quote(3));
        client.loop().runAll();
        client.market().quotes(TEN, quote(4));
        client.loop().runAll();
        int writesWhileFull = calls.writes;

        channel.isFull = false;
        client.loop().run(channel::flush);
        client.loop().runAll();

        assertThat(writesWhileFull)
                .as("the first frame, and the mark behind it")
                .isEqualTo(2);
        assertThat(written()).contains("[\"2\",");
        assertThat(written()).contains("[\"4\",").contains("\"n\":2").doesNotContain("[\"3\",");
    }

    @Test
    void writesNothingBehindASharedFrameOfWhichTheSocketHasTakenAPart() {
        channel.isFull = true;
        client.loop().run(() -> {
            // It has something of its own to say in the pass in which its cohort writes.
            client.session().handle("{\"op\":\"ping\",\"id\":1}".getBytes(StandardCharsets.UTF_8));
            var sink = shared.begin(client.session().format());
            sink.begin();
            sink.put(new byte[10]);
            shared.finish();
            assertThat(writer.takeShared()).isFalse();
            shared.end(1);
        });
        client.loop().runAll();
        int writesWhileFull = calls.writes;

        channel.isFull = false;
        client.loop().run(channel::flush);
        client.loop().runAll();

        assertThat(writesWhileFull)
                .as("the rest of the shared frame, and the mark behind it")
                .isEqualTo(2);
    }

    @Test
    void leavesASharedFrameWholeForOthersWhereASocketHasTakenAPart() {
        channel.isFull = true;
        channel.partTaken = 6;
        client.loop().run(() -> {
            var sink = shared.begin(client.session().format());
            sink.begin();
            sink.put("of all".getBytes(StandardCharsets.UTF_8));
            shared.finish();
            String before = shared.bytes().toString(StandardCharsets.UTF_8);
            assertThat(writer.takeShared()).isFalse();
            assertThat(shared.bytes().toString(StandardCharsets.UTF_8)).isEqualTo(before);
            shared.end(1);
        });

        channel.isFull = false;
        client.loop().run(channel::flush);

        assertThat(channel.partTaken).as("the part was taken").isZero();
        assertThat(written()).isEqualTo("all]");
    }

    @Test
    void putsIntoAFrameForASlowSocketWhatItTakesInAMoment() {
        subscribeFifty();
        fallBehind();

        channel.isFull = false;
        client.loop().run(channel::flush);
        client.loop().runAll();
        var frames = allWritten();
        client.market().quotes(FIFTY, quote(4));
        client.loop().runAll();

        assertThat(frames).hasSizeGreaterThan(2);
        assertThat(frames.get(0)).as("what it had not taken").contains("[\"2\",");
        assertThat(frames.subList(1, frames.size()))
                .allMatch(frame -> frame.length() < SocketPace.LEAST_FRAME_BYTES + MOST_OF_A_MESSAGE)
                .noneMatch(frame -> frame.contains("[\"2\","));
        assertThat(allWritten())
                .as("all that has changed, once it has kept up")
                .singleElement()
                .asString()
                .contains("\"S0\"", "\"S49\"");
    }

    @Test
    void putsNoFrameBehindOneThatASlowSocketHasNotTaken() {
        subscribeFifty();
        fallBehind();
        calls.forget();

        channel.isFull = false;
        channel.flushesTaken = 1;
        client.loop().run(channel::flush);
        client.loop().runAll();
        int writesWhileFull = calls.writes;
        channel.flushesTaken = Integer.MAX_VALUE;
        client.loop().run(channel::flush);
        client.loop().runAll();

        assertThat(writesWhileFull).as("a frame, and the mark behind it").isEqualTo(2);
        assertThat(allWritten()).last().asString().contains("\"S49\"");
    }

    @Test
    void waitsWithAFrameForAClientThatLagsUntilTheKernelHasSentTheOneBefore() {
        subscribeFifty();
        fallBehind(100);
        calls.forget();

        channel.unsentBytes = 5_000;
        channel.isFull = false;
        client.loop().run(channel::flush);
        client.loop().runAll();
        int writesWhileUnsent = calls.writes;
        channel.unsentBytes = 0;
        client.loop().advanceMillis(100);

        assertThat(writesWhileUnsent).isZero();
        assertThat(allWritten()).last().asString().contains("\"S49\"").contains("[\"3\",");
    }

    private void subscribeFifty() {
        subscribe(FIFTY.subList(TEN.size(), FIFTY.size()));
        client.loop().runAll();
        allWritten();
        calls.forget();
    }

    /** For ten seconds the socket takes nothing. */
    private void fallBehind() {
        fallBehind(10_000);
    }

    private void fallBehind(long millis) {
        channel.isFull = true;
        client.market().quotes(FIFTY, quote(2));
        client.loop().runAll();
        client.market().quotes(FIFTY, quote(3));
        client.loop().freezeMillis(millis);
    }

    @Test
    void tellsTheSessionWhenTheSocketHasTakenAllThatWasWritten() {
        askForStamps();
        channel.isFull = true;
        changeWithTimes();
        client.loop().runAll();
        client.loop().freezeMillis(40);
        boolean wasToldTooEarly = counters.messages() > 1;

        channel.isFull = false;
        client.loop().run(channel::flush);
        client.loop().runAll();

        assertThat(wasToldTooEarly).isFalse();
        assertThat(written()).contains("\"update\"").doesNotContain("\"stamps\"");
        var stamps = (ServerMessage.Stamps) MessageDecoder.decode(payload()).get(0);
        assertThat(stamps.sendMicros() - stamps.encodeMicros()).isEqualTo(40_000);
    }

    @Test
    void sendsStampsRightAfterTheirUpdate() {
        askForStamps();
        changeWithTimes();
        client.loop().runAll();

        assertThat(written()).contains("\"update\"").doesNotContain("\"stamps\"");
        assertThat(written()).contains("\"stamps\"");
    }

    private void askForStamps() {
        client.send("{\"op\":\"hello\",\"stamps\":1000}");
        client.loop().runAll();
        written();
        calls.forget();
        counters.messages.reset();
    }

    private void changeWithTimes() {
        var position = new LogPosition(client.market().epoch(), client.market().offset() + 1, 0);
        client.market().cache().add(TEN.get(0)).quote().times(new RecordTimes(position, 0, false, Long.MAX_VALUE));
        client.market().quote(TEN.get(0), position, quote(2));
    }

    /** Without the frame's header of two bytes or four. */
    private byte[] payload() {
        String text = written();
        return text.substring(text.indexOf('[')).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void writesOnceMoreToAFullSocketBeforeItIsClosed() {
        channel.isFull = true;
        client.market().quotes(TEN, quote(2));
        client.loop().runAll();
        client.market().quotes(TEN, quote(3));
        client.loop().run(writer::scheduleLast);
        client.loop().runAll();

        channel.isFull = false;
        client.loop().run(channel::flush);

        assertThat(written()).contains("[\"2\",");
        assertThat(written()).contains("[\"3\",");
    }

    /** The socket takes what it was given, and is found to be slow, between the order to write for the last time and the write. */
    @Test
    void waitsForNothingWithTheLastWordsToAClientThatLags() {
        subscribeFifty();
        fallBehind(100);

        channel.unsentBytes = 5_000;
        channel.isFull = false;
        client.loop().run(() -> {
            writer.scheduleLast();
            channel.flush();
        });
        client.loop().runAll();

        assertThat(allWritten()).last().asString().contains("\"S49\"").contains("[\"3\",");
    }

    private static List<Symbol> symbols(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Symbol("S" + i)).toList();
    }

    private static Quote quote(long price) {
        return new Quote(new Level(new Price(price, 0), new Size(1, 0)), null);
    }

    /** The next frame, without the marks behind what the socket had not taken. */
    private String written() {
        ByteBuf frame = channel.readOutbound();
        while (!frame.isReadable()) {
            frame = channel.readOutbound();
        }
        try {
            return frame.toString(StandardCharsets.UTF_8);
        } finally {
            frame.release();
        }
    }

    private List<String> allWritten() {
        List<String> all = new ArrayList<>();
        for (ByteBuf frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            if (frame.isReadable()) {
                all.add(frame.toString(StandardCharsets.UTF_8));
            }
            frame.release();
        }
        return all;
    }

    /** Takes nothing while it is full, but a part of the first message where that is wanted. */
    private static final class Socket extends EmbeddedChannel {
        private boolean isFull;
        private int partTaken;
        private int flushesTaken = Integer.MAX_VALUE;
        private int unsentBytes;
        private @Nullable ChannelConfig config;

        Socket(ChannelHandler handler) {
            super(handler);
        }

        @Override
        public ChannelConfig config() {
            if (config == null) {
                config = new DefaultChannelConfig(this) {
                    @Override
                    @SuppressWarnings("unchecked") // the only raw option that is asked for
                    public <T> @Nullable T getOption(ChannelOption<T> option) {
                        return option instanceof RawUnixChannelOption ? (T) info() : super.getOption(option);
                    }
                };
            }
            return config;
        }

        /** As the kernel gives it, with room at the peer. */
        private ByteBuffer info() {
            return ByteBuffer.allocate(232)
                    .order(ByteOrder.nativeOrder())
                    .putInt(144, unsentBytes)
                    .putInt(228, 1 << 16);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer flushed) throws Exception {
            if (!isFull && flushesTaken-- > 0) {
                super.doWrite(flushed);
            } else if (partTaken > 0 && flushed.current() instanceof ByteBuf first) {
                first.skipBytes(partTaken);
                flushed.progress(partTaken);
                partTaken = 0;
            }
        }
    }

    /** Each write that is flushed is a system call. */
    private static final class Calls extends ChannelOutboundHandlerAdapter {
        private int writes;
        private int flushes;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes++;
            context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            context.flush();
        }

        void forget() {
            writes = 0;
            flushes = 0;
        }
    }
}
