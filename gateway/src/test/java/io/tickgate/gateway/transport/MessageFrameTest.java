package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageFrameTest {
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

    private static MessageFrame frame(long roomBytes) {
        return new MessageFrame(UnpooledByteBufAllocator.DEFAULT, true, roomBytes);
    }

    private static String read(MessageFrame frame) {
        var decoder = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .maxFramePayloadLength(1 << 20)
                .build();
        var channel = new EmbeddedChannel(new WebSocket13FrameDecoder(decoder));
        channel.writeInbound(frame.finish());
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
