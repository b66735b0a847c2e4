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
    private Intake intake = Intake.UNKNOWN;
    private final Keepalive keepalive = new Keepalive(
            channel,
            asked -> intake,
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
        hasFullSocket();

        assertThat(check(1)).isEqualTo(Need.NOTHING);
        assertThat(check(30)).isEqualTo(Need.NOTHING);
        assertThat(check(31)).isEqualTo(Need.CLOSE_STALLED);
    }

    /** It is full long before so much waits that it would not be written to. */
    @Test
    void pingsNobodyBehindWhatTheSocketHasNotTaken() {
        waits(10);

        for (int seconds = 1; seconds < 31; seconds++) {
            assertThat(check(seconds)).as("after %d s", seconds).isEqualTo(Need.NOTHING);
        }
        assertThat(check(31)).isEqualTo(Need.CLOSE_STALLED);
    }

    @Test
    void takesWhatIsPutBehindForNothingThatWasTaken() {
        waits(10);
        Need need = Need.NOTHING;
        for (int seconds = 1; seconds <= 31; seconds++) {
            need = check(seconds);
            if (seconds % 10 == 0) {
                // The answer to a ping.
                waits(2);
            }
        }

        assertThat(need).isEqualTo(Need.CLOSE_STALLED);
    }

    @Test
    void keepsASocketOfWhichTheKernelGetsRidOfALittleNowAndThen() {
        hasFullSocket();
        for (int seconds = 1; seconds < 300; seconds++) {
            intake = new Intake(1 + seconds / 25, 0, 0);

            assertThat(check(seconds)).as("after %d s", seconds).isEqualTo(Need.NOTHING);
        }
    }

    @Test
    void closesASocketThatHasTakenSomethingAndThenTakesNothingForTheWholeTimeout() {
        hasFullSocket();
        for (int seconds = 1; seconds <= 100; seconds++) {
            intake = new Intake(seconds, 0, 0);
            assertThat(check(seconds)).isEqualTo(Need.NOTHING);
        }

        assertThat(check(129)).isEqualTo(Need.NOTHING);
        assertThat(check(130)).isEqualTo(Need.CLOSE_STALLED);
    }

    @Test
    void waitsForThePongOfAPeerThatStillReadsWhatWasWrittenBefore() {
        for (int seconds = 1; seconds < 300; seconds++) {
            // It has no room whenever one looks, and takes a little more each time.
            intake = new Intake(3_000L * (seconds / 5), 0, 0);

            assertThat(check(seconds)).as("after %d s", seconds).isIn(Need.NOTHING, Need.PING);
        }
    }

    @Test
    void waitsForThePongOfAPeerThatGetsMoreRoomWithoutTakingAnything() {
        for (int seconds = 1; seconds < 300; seconds++) {
            intake = new Intake(60_000, 1_000L * (seconds / 5), 0);

            assertThat(check(seconds)).as("after %d s", seconds).isIn(Need.NOTHING, Need.PING);
        }
    }

    @Test
    void closesAPeerWhoseKernelTakesWhatItDoesNotRead() {
        Need need = Need.NOTHING;
        int seconds = 0;
        while (seconds < 34) {
            seconds++;
            // Heartbeats, into a buffer that nobody empties.
            intake = new Intake(100L * seconds, 65_536 - 100L * seconds, 0);
            need = check(seconds);
            assertThat(need).as("after %d s", seconds).isIn(Need.NOTHING, Need.PING, Need.CLOSE_UNANSWERED);
        }

        assertThat(need).isEqualTo(Need.CLOSE_UNANSWERED);
    }

    private void waits(int bytes) {
        channel.unsafe()
                .outboundBuffer()
                .addMessage(Unpooled.wrappedBuffer(new byte[bytes]), bytes, channel.newPromise());
        channel.unsafe().outboundBuffer().addFlush();
    }

    private void hasFullSocket() {
        waits(10);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    }

    private Need check(int seconds) {
        return keepalive.check(TimeUnit.SECONDS.toNanos(seconds));
    }
}
