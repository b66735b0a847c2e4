package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tickgate.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MessageReaderTest {
    private final Refusals refusals = new Refusals();
    private final Taker taker = new Taker(new FrameGuard(FrameLimits.forMessagesOf(1_000_000), false, refusals));
    private final EmbeddedChannel channel = new EmbeddedChannel(taker);

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void handsOnOneMessageAtATimeAndReadsNoMoreMeanwhile() {
        taker.room = 1;

        channel.writeInbound(text("a"), text("b"), text("c"));

        assertThat(taker.taken).containsExactly("text a");
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void goesOnWithWhatWaitsAndThenReads() {
        taker.room = 1;
        channel.writeInbound(text("a"), text("b"), text("c"));

        taker.room = 1;
        taker.goOn();
        assertThat(taker.taken).containsExactly("text a", "text b");
        assertThat(channel.config().isAutoRead()).isFalse();

        taker.room = 2;
        taker.goOn();
        assertThat(taker.taken).containsExactly("text a", "text b", "text c");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void keepsTheOrderInWhichTheyCame() {
        taker.room = 0;
        channel.writeInbound(text("a"));
        taker.room = 5;

        channel.writeInbound(text("b"));
        taker.goOn();

        assertThat(taker.taken).containsExactly("text a", "text b");
    }

    @Test
    void putsFragmentsTogether() {
        taker.room = 5;

        channel.writeInbound(
                new BinaryWebSocketFrame(false, 0, bytes("o")),
                new ContinuationWebSocketFrame(false, 0, bytes("n")),
                new ContinuationWebSocketFrame(true, 0, bytes("e")),
                text("two"));

        assertThat(taker.taken).containsExactly("binary one", "text two");
    }

    @Test
    void answersACloseWithItsOwnWordsAndClosesWithoutWhatWaits() {
        taker.room = 0;
        channel.writeInbound(text("a"), new CloseWebSocketFrame(4000, "enough"));

        ByteBuf answer = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(answer))
                .containsExactly(0x88, 8, 4000 >> 8, 4000 & 0xFF, 'e', 'n', 'o', 'u', 'g', 'h');
        answer.release();
        assertThat(channel.isOpen()).isFalse();
        taker.room = 5;
        taker.goOn();
        assertThat(taker.taken).isEmpty();
    }

    @Test
    void endsWhenMoreComesAtOnceThanMayWait() {
        taker.room = 0;
        String half = "x".repeat(MessageReader.MOST_WAITING_BYTES / 2);

        channel.writeInbound(text(half));
        assertThat(taker.hasComeTooMuch).isFalse();
        channel.writeInbound(text(half), text("c"));

        assertThat(taker.hasComeTooMuch).isTrue();
        taker.room = 5;
        taker.goOn();
        assertThat(taker.taken).isEmpty();
    }

    @Test
    void letsAMessageWaitHoweverLongItIs() {
        taker.room = 0;

        channel.writeInbound(text("x".repeat(2 * MessageReader.MOST_WAITING_BYTES)));

        assertThat(taker.hasComeTooMuch).isFalse();
    }

    @Test
    void countsWhatWaitsAndNotWhatHasBeenTaken() {
        String half = "x".repeat(MessageReader.MOST_WAITING_BYTES / 2);
        for (int i = 0; i < 5; i++) {
            taker.room = 0;
            channel.writeInbound(text(half));
            taker.room = 1;
            taker.goOn();
        }

        assertThat(taker.hasComeTooMuch).isFalse();
        assertThat(taker.taken).hasSize(5);
    }

    @Test
    void handsOnNothingOnceItHasEnded() {
        taker.room = 5;
        taker.end();

        channel.writeInbound(text("a"));

        assertThat(taker.taken).isEmpty();
    }

    @Test
    void closesAConnectionThatCannotBeRead() {
        channel.pipeline().fireExceptionCaught(new IllegalStateException("a bug"));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void refusesATextThatIsNotUnicodeAndWhatFollows() {
        taker.room = 5;

        channel.writeInbound(
                new TextWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xC0, (byte) 0x80})), text("b"));

        assertThat(refusals.codes()).containsExactly(CloseCode.INVALID_DATA);
        assertThat(taker.taken).isEmpty();
    }

    @Test
    void refusesATextInPiecesAtTheFirstThatIsNotUnicode() {
        taker.room = 5;

        channel.writeInbound(new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xE2})));
        assertThat(refusals.codes()).isEmpty();
        channel.writeInbound(new ContinuationWebSocketFrame(false, 0, bytes("b")));

        assertThat(refusals.codes()).containsExactly(CloseCode.INVALID_DATA);
    }

    @Test
    void takesATextThatIsCutWithinACharacter() {
        taker.room = 5;
        byte[] euro = "\u20AC".getBytes(StandardCharsets.UTF_8);

        channel.writeInbound(
                new TextWebSocketFrame(false, 0, Unpooled.wrappedBuffer(euro, 0, 1)),
                new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(euro, 1, 2)));

        assertThat(taker.taken).containsExactly("text \u20AC");
    }

    @Test
    void refusesATextThatEndsWithinACharacter() {
        taker.room = 5;

        channel.writeInbound(
                new TextWebSocketFrame(false, 0, "a"),
                new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {(byte) 0xE2})));

        assertThat(refusals.codes()).containsExactly(CloseCode.INVALID_DATA);
        assertThat(taker.taken).isEmpty();
    }

    @Test
    void takesAnyBytesThatAreNoText() {
        taker.room = 5;

        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF})));

        assertThat(taker.taken).hasSize(1);
        assertThat(refusals.codes()).isEmpty();
    }

    @Test
    void refusesWhatTheDecoderFindsWrong() {
        channel.pipeline()
                .fireExceptionCaught(
                        new CorruptedWebSocketFrameException(WebSocketCloseStatus.PROTOCOL_ERROR, "", null));

        assertThat(refusals.codes()).containsExactly(CloseCode.PROTOCOL_ERROR);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void passesOnThatTheSocketTakesMore() {
        channel.pipeline().fireChannelWritabilityChanged();

        assertThat(taker.writabilityChanges).isEqualTo(1);
    }

    private static TextWebSocketFrame text(String text) {
        return new TextWebSocketFrame(text);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static final class Taker extends MessageReader {
        private final List<String> taken = new ArrayList<>();
        private int room;
        private boolean hasComeTooMuch;
        private int writabilityChanges;

        Taker(FrameGuard guard) {
            super(guard, null);
        }

        @Override
        void writabilityChanged() {
            writabilityChanges++;
        }

        @Override
        boolean takesMore() {
            return room > 0;
        }

        @Override
        void cameTooMuch() {
            hasComeTooMuch = true;
        }

        @Override
        void take(boolean isText, byte[] message) {
            room--;
            taken.add((isText ? "text " : "binary ") + new String(message, StandardCharsets.UTF_8));
        }
    }
}
