package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tickgate.wire.CloseCode;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class HugeFrameTest {
    /** A binary frame, masked, that says it has 2^62 bytes; and the first sixteen of them. */
    private static final byte[] HUGE = {
        (byte) 0x82, (byte) 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private static final FrameLimits LIMITS = FrameLimits.forMessagesOf(65_536);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Refusals refusals = new Refusals();

    @Test
    void allocatesNothingForAFrameThatSaysItIsHuge() {
        refuseHuge();
        long directBefore = nettyBytes();
        var channel = channel();
        long heapBefore = THREADS.getCurrentThreadAllocatedBytes();

        channel.writeInbound(Unpooled.wrappedBuffer(HUGE));
        long heapBytes = THREADS.getCurrentThreadAllocatedBytes() - heapBefore;

        assertThat(refusals.codes()).containsExactly(CloseCode.TOO_BIG, CloseCode.TOO_BIG);
        // The exception that says so, with its stack.
        assertThat(heapBytes).isLessThan(64 * 1024);
        assertThat(nettyBytes()).isEqualTo(directBefore);
        channel.finishAndReleaseAll();
    }

    /** What is loaded and made for the first one only is none of the next one's. */
    private void refuseHuge() {
        var channel = channel();
        channel.writeInbound(Unpooled.wrappedBuffer(HUGE));
        channel.finishAndReleaseAll();
    }

    private EmbeddedChannel channel() {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(FrameDecoder.NAME, new ChannelInboundHandlerAdapter());
        FrameDecoder.install(channel, LIMITS.messageBytes());
        channel.pipeline().addLast(new Refused(new FrameGuard(LIMITS, false, refusals)));
        return channel;
    }

    private static long nettyBytes() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    private static final class Refused extends MessageReader {
        Refused(FrameGuard guard) {
            super(guard, null);
        }

        @Override
        boolean takesMore() {
            return true;
        }

        @Override
        void take(boolean isText, byte[] message) {}

        @Override
        void cameTooMuch() {}

        @Override
        void writabilityChanged() {}
    }
}
