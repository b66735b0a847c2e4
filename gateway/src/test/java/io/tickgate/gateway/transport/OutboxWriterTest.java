package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OutboxWriterTest {
    private static final List<Symbol> TEN =
            IntStream.range(0, 10).mapToObj(i -> new Symbol("S" + i)).toList();

    private final TestClient client = new TestClient(16, 10);
    private final Calls calls = new Calls();
    private final EmbeddedChannel channel = new EmbeddedChannel(calls);
    private final TransportCounters counters = new TransportCounters();
    private final OutboxWriter writer = new OutboxWriter(
            channel,
            client.sessionLoop().shard(),
            counters,
            new MessageFrame(client.sessionLoop().shard()::touch),
            null,
            () -> {});

    @BeforeEach
    void subscribe() {
        channel.pipeline().addLast(writer);
        client.market().quotes(TEN, quote(1));
        client.subscribe("quote", TEN.stream().map(Symbol::value).toArray(String[]::new));
        client.read();
        client.loop().run(() -> writer.start(client.session()));
        client.onReady(writer::schedule);
        client.loop().runAll();
        calls.forget();
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
        calls.isFull = true;
        client.market().quotes(TEN, quote(2));
        client.loop().runAll();
        client.market().quotes(TEN, quote(3));
        client.market().quotes(TEN, quote(4));
        client.loop().runAll();
        int writesWhileFull = calls.writes;

        calls.isFull = false;
        channel.flush();
        client.loop().runAll();

        assertThat(writesWhileFull)
                .as("the first frame, and the mark behind it")
                .isEqualTo(2);
        assertThat(written()).contains("[\"2\",");
        assertThat(written()).contains("[\"4\",").contains("\"n\":2").doesNotContain("[\"3\",");
    }

    @Test
    void writesOnceMoreToAFullSocketBeforeItIsClosed() {
        calls.isFull = true;
        client.market().quotes(TEN, quote(2));
        client.loop().runAll();
        client.market().quotes(TEN, quote(3));
        client.loop().run(writer::scheduleLast);
        client.loop().runAll();

        calls.isFull = false;
        channel.flush();

        assertThat(written()).contains("[\"2\",");
        assertThat(written()).contains("[\"3\",");
    }

    private static Quote quote(long price) {
        return new Quote(new Level(new Price(price, 0), new Size(1, 0)), null);
    }

    private String written() {
        ByteBuf frame = channel.readOutbound();
        try {
            return frame.toString(StandardCharsets.UTF_8);
        } finally {
            frame.release();
        }
    }

    /** Each write that is flushed is a system call. */
    private static final class Calls extends ChannelOutboundHandlerAdapter {
        private int writes;
        private int flushes;
        private boolean isFull;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            writes++;
            context.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            if (!isFull) {
                context.flush();
            }
        }

        void forget() {
            writes = 0;
            flushes = 0;
        }
    }
}
