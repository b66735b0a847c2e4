package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tickgate.gateway.transport.Keepalive.Need;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeepaliveTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Keepalive keepalive = new Keepalive(
            channel,
            new SocketSettings(
                    1, 2, 1, Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(5), false, 512),
            0);

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void pingsEachFifteenSecondsAndClosesAfterTwoWithoutAnAnswer() {
        assertThat(check(14)).isEqualTo(Need.NOTHING);
        assertThat(check(15)).isEqualTo(Need.PING);
        assertThat(check(16)).isEqualTo(Need.NOTHING);
        assertThat(check(30)).isEqualTo(Need.PING);
        assertThat(check(33)).isEqualTo(Need.NOTHING);
        assertThat(check(34)).isEqualTo(Need.CLOSE_UNANSWERED);
    }

    @Test
    void goesOnPingingWhoAnswers() {
        for (int seconds = 15; seconds < 300; seconds += 15) {
            assertThat(check(seconds)).isEqualTo(Need.PING);
            keepalive.answered();
        }
    }

    @Test
    void doesNotCountPingsThatCouldNotReachTheSocket() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int seconds = 1; seconds < 300; seconds++) {
            assertThat(check(seconds)).isEqualTo(Need.NOTHING);
        }
    }

    @Test
    void closesASocketThatTookNothingForTheWholeTimeout() {
        channel.unsafe().outboundBuffer().addMessage(Unpooled.wrappedBuffer(new byte[10]), 10, channel.newPromise());
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        assertThat(check(1)).isEqualTo(Need.NOTHING);
        assertThat(check(30)).isEqualTo(Need.NOTHING);
        assertThat(check(31)).isEqualTo(Need.CLOSE_STALLED);
    }

    private Need check(int seconds) {
        return keepalive.check(TimeUnit.SECONDS.toNanos(seconds));
    }
}
