package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameGuardTest {
    private final ManualLoop time = new ManualLoop();
    private final List<CloseCode> refusals = new ArrayList<>();
    private final List<String> pongs = new ArrayList<>();
    private final FrameGuard guard = new FrameGuard(FrameLimits.forMessagesOf(1_000), false, new Owner());
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (guard.admits(context.channel(), (WebSocketFrame) frame)) {
                context.fireChannelRead(frame);
            }
        }
    });

    private final class Owner implements FrameGuard.Owner {
        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void ponged() {
            pongs.add("pong");
        }

        @Override
        public void refuse(CloseCode code) {
            refusals.add(code);
        }
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void answersAPingWithItsOwnContent() {
        channel.writeInbound(new PingWebSocketFrame(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII)));

        ByteBuf pong = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(pong)).containsExactly(0x8A, 2, 'h', 'i');
        assertThat((Object) channel.readInbound()).isNull();
        pong.release();
    }

    @Test
    void keepsPongsFromTheSessionAndNotesThem() {
        channel.writeInbound(new PongWebSocketFrame());

        assertThat((Object) channel.readInbound()).isNull();
        assertThat(pongs).hasSize(1);
    }

    @Test
    void refusesAFloodOfPingsAndDropsWhatFollows() {
        for (int i = 0; i < 200; i++) {
            channel.writeInbound(new PingWebSocketFrame());
        }
        channel.writeInbound(new TextWebSocketFrame("after"));

        assertThat(refusals).containsExactly(CloseCode.POLICY_VIOLATION);
        assertThat(channel.outboundMessages()).hasSize(100);
        assertThat((Object) channel.readInbound()).isNull();
    }

    @Test
    void forgivesPingsWithTime() {
        for (int i = 0; i < 100; i++) {
            channel.writeInbound(new PingWebSocketFrame());
        }
        time.advanceMillis(10_001);
        channel.writeInbound(new PingWebSocketFrame());

        assertThat(refusals).isEmpty();
    }

    @Test
    void refusesAPingOfAPeerThatDoesNotRead() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        channel.writeInbound(new PingWebSocketFrame());

        assertThat(refusals).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    @Test
    void refusesReservedBits() {
        channel.writeInbound(new TextWebSocketFrame(true, 4, "compressed without a word"));

        assertThat(refusals).containsExactly(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesAMessageOfEndlessFragments() {
        channel.writeInbound(new TextWebSocketFrame(false, 0, ""));
        for (int i = 0; i < 100; i++) {
            channel.writeInbound(new ContinuationWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER));
        }

        assertThat(refusals).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    @Test
    void refusesAMessageThatIsTooBigInAllItsFragments() {
        channel.writeInbound(new TextWebSocketFrame(false, 0, "x".repeat(600)));
        channel.writeInbound(new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[401])));

        assertThat(refusals).containsExactly(CloseCode.TOO_BIG);
    }

    @Test
    void letsOrdinaryMessagesPass() {
        channel.writeInbound(new TextWebSocketFrame("hello"));

        WebSocketFrame frame = channel.readInbound();
        assertThat(frame).isInstanceOf(TextWebSocketFrame.class);
        frame.release();
    }
}
