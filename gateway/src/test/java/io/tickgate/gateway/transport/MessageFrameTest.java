package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageFrameTest {
    private final List<Runnable> endOfPass = new ArrayList<>();
    private final MessageFrame loopFrame = new MessageFrame(endOfPass::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 123, 124, 125, 126, 65_533, 65_534, 65_535, 200_000})
    void isATextFrameThatACodecReads(int length) {
        var frame = frame(Long.MAX_VALUE);
        frame.begin();
        frame.put("x".repeat(length).getBytes(StandardCharsets.US_ASCII));

        assertThat(read(frame)).isEqualTo("[" + "x".repeat(length) + "]");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, -1, 883_213, Long.MAX_VALUE, Long.MIN_VALUE})
    void writesNumbersInDecimalDigits(long number) {
        var frame = frame(Long.MAX_VALUE);
        frame.begin();
        frame.putDecimal(number);

        assertThat(read(frame)).isEqualTo("[" + number + "]");
    }

    @Test
    void separatesMessagesAndCountsThem() {
        var frame = frame(Long.MAX_VALUE);
        frame.begin();
        frame.putDecimal(1);
        frame.begin();
        frame.putDecimal(2);

        assertThat(frame.messages()).isEqualTo(2);
        assertThat(read(frame)).isEqualTo("[1,2]");
    }

    /** The shared part is found by its length. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, Long.MAX_VALUE, -1})
    void goesOnBehindASharedNumber(long number) {
        String[] texts = new String[2];
        for (int i = 0; i < texts.length; i++) {
            var frame = loopFrame.next(UnpooledByteBufAllocator.DEFAULT, false, Long.MAX_VALUE);
            frame.begin();
            frame.putVarint(number);
            frame.putDecimal(number);
            frame.put(bytes("end" + i));
            var finished = frame.finish();
            texts[i] = finished.toString(StandardCharsets.ISO_8859_1);
            finished.release();
        }

        assertThat(texts[1]).isEqualTo(texts[0].replace("end0", "end1"));
    }

    @Test
    void hasNoRoomOnceItHoldsAsMuchAsItMay() {
        var frame = frame(100);
        boolean atFirst = frame.hasRoom();
        frame.begin();
        frame.put(new byte[100]);

        assertThat(atFirst).isTrue();
        assertThat(frame.hasRoom()).isFalse();
        frame.release();
    }

    @Test
    void sharesTheBytesWithWhomIsSentTheSame() {
        byte[] piece = bytes("piece");
        var first = finished(piece, 5);
        var second = finished(piece, 5);

        assertThat(second).isSameAs(first);
        assertThat(read(first)).isEqualTo(read(second)).isEqualTo("[piece5]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void copiesNoMoreThanWhatIsTheSame(int same) {
        byte[][] pieces = {bytes("a"), bytes("b"), bytes("c"), bytes("d")};
        finished(pieces).release();
        byte[][] others = pieces.clone();
        Arrays.setAll(others, i -> i < same ? pieces[i] : bytes("other" + i));

        var second = finished(others);
        var third = finished(pieces);

        assertThat(read(second)).isEqualTo("[" + String.join(",", strings(others)) + "]");
        assertThat(read(third)).isEqualTo("[a,b,c,d]");
    }

    @Test
    void isShorterThanTheOneBefore() {
        byte[][] pieces = {bytes("a"), bytes("b"), bytes("c")};
        finished(pieces).release();

        assertThat(read(finished(pieces[0], 7))).isEqualTo("[a7]");
        finished(pieces).release();
        assertThat(read(finished(new byte[][] {pieces[0], pieces[1]}))).isEqualTo("[a,b]");
    }

    @Test
    void tellsNumbersApart() {
        byte[] piece = bytes("piece");
        finished(piece, 5).release();

        assertThat(read(finished(piece, 6))).isEqualTo("[piece6]");
    }

    @Test
    void doesNotShareTextWithBinary() {
        byte[] piece = bytes("piece");
        finished(piece, 5).release();
        var binary = loopFrame.next(UnpooledByteBufAllocator.DEFAULT, false, Long.MAX_VALUE);
        binary.begin();
        binary.put(piece);
        binary.putVarint(5);

        var finished = binary.finish();

        assertThat(finished.toString(StandardCharsets.US_ASCII)).endsWith("piece\u0005");
        finished.release();
    }

    @Test
    void keepsNothingBeyondThePass() {
        var first = finished(bytes("piece"), 5);
        var second = finished(bytes("other"), 5);

        endOfPass.forEach(Runnable::run);

        assertThat(endOfPass).hasSize(1);
        assertThat(first.refCnt()).isEqualTo(1);
        assertThat(second.refCnt()).isEqualTo(1);
        first.release();
        second.release();
    }

    private ByteBuf finished(byte[] piece, long number) {
        var frame = frame(Long.MAX_VALUE);
        frame.begin();
        frame.put(piece);
        frame.putDecimal(number);
        return frame.finish();
    }

    private ByteBuf finished(byte[][] messages) {
        var frame = frame(Long.MAX_VALUE);
        for (byte[] message : messages) {
            frame.begin();
            frame.put(message);
        }
        return frame.finish();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String[] strings(byte[][] pieces) {
        return Arrays.stream(pieces)
                .map(piece -> new String(piece, StandardCharsets.US_ASCII))
                .toArray(String[]::new);
    }

    private ByteBuf made(String text) {
        var frame = frame(Long.MAX_VALUE);
        frame.begin();
        frame.put(text.getBytes(StandardCharsets.US_ASCII));
        return frame.finish();
    }

    private static String text(ByteBuf frame) {
        return frame.toString(StandardCharsets.US_ASCII).substring(2);
    }

    @Test
    void usesTheMemoryOfAFrameAgainThatASocketHasTaken() {
        var first = made("first");
        long memory = first.memoryAddress();
        first.release();
        made("second").release();

        var third = made("third");

        assertThat(third.memoryAddress()).isEqualTo(memory);
        assertThat(text(third)).isEqualTo("[third]");
        third.release();
    }

    @Test
    void leavesAFrameAsItIsForWhichASocketWaits() {
        var waits = made("waits");
        for (int i = 0; i < 5; i++) {
            made("other " + i).release();
            endOfPass.forEach(Runnable::run);
            endOfPass.clear();
        }

        assertThat(text(waits)).isEqualTo("[waits]");
        assertThat(waits.release()).isTrue();
    }

    @Test
    void givesBackAllMemoryAtTheEndOfThePass() {
        var allocator = new UnpooledByteBufAllocator(true);
        for (int i = 0; i < 3; i++) {
            var frame = loopFrame.next(allocator, true, Long.MAX_VALUE);
            frame.begin();
            frame.putDecimal(i);
            frame.finish().release();
        }
        var unfinished = loopFrame.next(allocator, true, Long.MAX_VALUE);
        unfinished.begin();
        unfinished.putDecimal(7);
        unfinished.release();

        endOfPass.forEach(Runnable::run);

        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private MessageFrame frame(long roomBytes) {
        return loopFrame.next(UnpooledByteBufAllocator.DEFAULT, true, roomBytes);
    }

    private static String read(MessageFrame frame) {
        return read(frame.finish());
    }

    private static String read(ByteBuf frame) {
        var decoder = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .maxFramePayloadLength(1 << 20)
                .build();
        var channel = new EmbeddedChannel(new WebSocket13FrameDecoder(decoder));
        // Others may read the same one.
        channel.writeInbound(frame.duplicate());
        TextWebSocketFrame decoded = channel.readInbound();
        try {
            assertThat(decoded.isFinalFragment()).isTrue();
            return decoded.text();
        } finally {
            decoded.release();
            channel.finishAndReleaseAll();
        }
    }
}
