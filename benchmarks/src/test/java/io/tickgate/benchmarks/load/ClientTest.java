package io.tickgate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientTest {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    private static final long MICROS = 1_795_369_228_733_600L;

    private final LoopState loop = new LoopState(null);
    private final ClientGroup group = ClientGroup.fast(1, Selection.all(2));
    private boolean isConflating;

    @Test
    void upgradesAndThenSaysWhatItsServerExpects() {
        var channel = channel();
        ByteBuf request = channel.readOutbound();

        receive(channel, UPGRADED.getBytes(StandardCharsets.US_ASCII));

        assertThat(request.toString(StandardCharsets.US_ASCII))
                .startsWith("GET /at HTTP/1.1\r\n")
                .endsWith("\r\n\r\n");
        ByteBuf opening = channel.readOutbound();
        assertThat(opening.toString(6, opening.readableBytes() - 6, StandardCharsets.US_ASCII))
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 100_000})
    void readsFramesHoweverTheyAreCutUp(int bytesPerRead) {
        var channel = channel();
        byte[] all = join(
                UPGRADED.getBytes(StandardCharsets.US_ASCII),
                frame(1, message(0, 1)),
                frame(1, "[" + message(0, 2) + "," + message(1, 1) + "]"),
                frame(1, message(1, 2) + " ".repeat(70_000)));

        for (int at = 0; at < all.length; at += bytesPerRead) {
            receive(channel, Arrays.copyOfRange(all, at, Math.min(all.length, at + bytesPerRead)));
        }

        assertThat(tally().messages()).isEqualTo(4);
        assertThat(tally().frames()).isEqualTo(3);
        assertThat(tally().problemCount()).isZero();
        assertThat(loop.completeCount()).isEqualTo(1);
    }

    @Test
    void noticesASequenceThatGoesBack() {
        isConflating = true;

        receive(open(), join(frame(1, message(0, 5)), frame(1, message(0, 7)), frame(1, message(0, 6))));

        assertThat(tally().problems()).containsExactly("sim:00000 seq 6 after 7");
    }

    @Test
    void noticesAGapWhereNothingIsConflated() {
        receive(open(), join(frame(1, message(0, 5)), frame(1, message(0, 7))));

        assertThat(tally().problems()).containsExactly("sim:00000 seq 7 after 5");
    }

    @Test
    void noticesASymbolThatItHasNotSubscribedTo() {
        receive(open(), frame(1, message(2, 1)));

        assertThat(tally().problems()).containsExactly("not subscribed to: sim:00002");
    }

    @Test
    void noticesAWrongPrice() {
        receive(open(), frame(1, message(0, 1).replace("173.36", "173.37")));

        assertThat(tally().problems()).containsExactly("sim:00000 seq 1: a price that does not follow from its time");
    }

    @Test
    void countsStampsAsNoMessage() {
        String stamps =
                "{\"type\":\"stamps\",\"chain\":1,\"ch\":\"quote\",\"sym\":\"sim:00000\",\"seq\":1,\"source\":1795369228733644,"
                        + "\"ingest\":1795369228736411,\"encode\":1795369228736502,\"send\":1795369228736549}";

        receive(open(), join(frame(1, message(0, 1)), frame(1, "[" + stamps + "]"), frame(1, message(0, 2))));

        assertThat(tally().messages()).isEqualTo(2);
        assertThat(tally().frames()).isEqualTo(2);
        assertThat(tally().stamps()).isEqualTo(1);
        assertThat(tally().insideMicros().getMaxValue()).isEqualTo(138);
        assertThat(tally().problems()).isEmpty();
    }

    @Test
    void noticesAConnectionThatIsLost() {
        open().close();

        assertThat(tally().problems()).containsExactly("a connection was lost");
    }

    @Test
    void endsItsConnectionWithoutCallingItLost() {
        var channel = open();

        channel.pipeline().get(Client.class).end();

        assertThat(channel.isOpen()).isFalse();
        assertThat(tally().problems()).isEmpty();
    }

    @Test
    void keepsTheReasonOfAClose() {
        receive(open(), frame(8, "\u000f\u00a0slow"));

        assertThat(tally().problems())
                .singleElement()
                .asString()
                .startsWith("closed by the server: 40")
                .endsWith("slow");
    }

    @Test
    void answersPings() {
        var channel = open();

        receive(channel, frame(9, "abc"));

        ByteBuf pong = channel.readOutbound();
        assertThat(pong.readUnsignedByte()).isEqualTo((short) 0x8a);
        assertThat(pong.toString(pong.readerIndex() + 5, 3, StandardCharsets.US_ASCII))
                .isEqualTo("abc");
    }

    @Test
    void saysSomethingOnceWithTheNextMessageWhereItIsToldTo() {
        var channel = open();

        channel.pipeline().get(Client.class).speak();
        receive(channel, frame(1, "{\"type\":\"ack\"}"));
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        receive(channel, join(frame(1, message(0, 1)), frame(1, message(0, 2))));

        ByteBuf pong = channel.readOutbound();
        assertThat(pong.readUnsignedByte()).isEqualTo((short) 0x8a);
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
    }

    @Test
    void countsWhatIsNotTheLastValue() {
        var channel = open();
        receive(channel, join(frame(1, message(0, 5)), frame(1, message(1, 7))));
        var client = channel.pipeline().get(Client.class);

        assertThat(client.behind(new long[] {5, 7})).isZero();
        assertThat(client.behind(new long[] {5, 8})).isEqualTo(1);
    }

    private Tally tally() {
        return loop.tally(group);
    }

    private EmbeddedChannel channel() {
        return new EmbeddedChannel(new Client(loop, group, new PlainDialect(isConflating), 0));
    }

    private EmbeddedChannel open() {
        var channel = channel();
        channel.readOutbound();
        receive(channel, UPGRADED.getBytes(StandardCharsets.US_ASCII));
        channel.readOutbound();
        return channel;
    }

    private static void receive(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private static String message(int symbol, long sequence) {
        return new String(
                QuoteText.message(QuoteText.symbol(symbol), sequence, MICROS, 150), StandardCharsets.US_ASCII);
    }

    private static byte[] frame(int opcode, String text) {
        byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
        var frame = Unpooled.buffer().writeByte(0x80 | opcode);
        if (payload.length < 126) {
            frame.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            frame.writeByte(126).writeShort(payload.length);
        } else {
            frame.writeByte(127).writeLong(payload.length);
        }
        return ByteBufUtil.getBytes(frame.writeBytes(payload));
    }

    private static byte[] join(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }

    private record PlainDialect(boolean isConflating) implements Dialect {
        @Override
        public String path(int from) {
            return "/at";
        }

        @Override
        public @Nullable String subprotocol() {
            return null;
        }

        @Override
        public List<String> opening(int from) {
            return List.of("hello");
        }
    }
}
