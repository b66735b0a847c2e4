package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FixedReadsTest {
    private final FixedReads reads = new FixedReads(2_048);

    @Test
    void givesAllConnectionsOfALoopTheSame() {
        var mine = reads.newHandle();

        var another = CompletableFuture.supplyAsync(reads::newHandle, task -> new Thread(task).start());

        assertThat(reads.newHandle()).isSameAs(mine);
        assertThat(another.join()).isNotSameAs(mine);
    }

    @Test
    void remembersNothingOfTheReadBefore() {
        var handle = reads.newHandle();
        var channel = new EmbeddedChannel();
        handle.reset(channel.config());
        for (int i = 0; i < 100; i++) {
            handle.incMessagesRead(1);
        }
        handle.attemptedBytesRead(2_048);
        handle.lastBytesRead(2_048);

        handle.reset(channel.config());
        var buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        handle.attemptedBytesRead(2_048);
        handle.lastBytesRead(2_048);

        assertThat(buffer.capacity()).isEqualTo(2_048);
        assertThat(handle.continueReading()).isTrue();
        buffer.release();
        channel.finishAndReleaseAll();
    }
}
