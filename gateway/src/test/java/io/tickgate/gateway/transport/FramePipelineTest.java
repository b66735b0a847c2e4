package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

final class FramePipelineTest {
    @Test
    void writesNextToTheSocketAndPastAllOtherHandlers() {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast("other", new ChannelDuplexHandler());

        FramePipeline.addNextToSocket(channel, "writer", new ChannelDuplexHandler());

        assertThat(channel.pipeline().names()).startsWith("writer", "other");
        channel.finishAndReleaseAll();
    }

    @Test
    void neverWritesPastTheEncryption() {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.SslHandler, new ChannelDuplexHandler());
        channel.pipeline().addLast("other", new ChannelDuplexHandler());

        FramePipeline.addNextToSocket(channel, "writer", new ChannelDuplexHandler());

        assertThat(channel.pipeline().names()).startsWith(NettyPipeline.SslHandler, "writer", "other");
        channel.finishAndReleaseAll();
    }
}
