package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.CloseCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the sessions of a loop are looked at, each tenth of a second at the most. */
final class VisitsTest {
    private final TestClient client = new TestClient();

    /**
     * Notes when it is looked at.
     *
     * <p>Confined to the thread of the test.
     */
    private static final class Watched implements Connection {
        private final List<Long> visitMillis = new ArrayList<>();
        private long restMillis = 60_000;
        private Runnable duringVisit = () -> {};

        @Override
        public void ready() {
            // Nobody reads.
        }

        @Override
        public void close(CloseCode code) {
            throw new AssertionError("closed with " + code);
        }

        @Override
        public long tick(long nowNanos) {
            visitMillis.add(nowNanos / 1_000_000);
            duringVisit.run();
            return restMillis * 1_000_000;
        }
    }

    private Session open(Watched connection) {
        var opened = new Session[1];
        client.loop()
                .run(() -> opened[0] =
                        client.sessions().open(Principal.ANONYMOUS, Encoding.JSON, client.sessionLoop(), connection));
        return opened[0];
    }

    /** Opens one, and lets it be looked at for the first time. */
    private Session begin(Watched connection) {
        var session = open(connection);
        client.loop().advanceMillis(200);
        connection.visitMillis.clear();
        return session;
    }

    @Test
    void areOneASecondOfASessionThatNeedsNothing() {
        var quiet = new Watched();
        begin(quiet);

        client.loop().advanceMillis(20_000);

        assertThat(quiet.visitMillis).hasSizeBetween(20, 24);
    }

    @Test
    void areAsManyAsAConnectionAsksFor() {
        var busy = new Watched();
        busy.restMillis = 0;
        begin(busy);

        client.loop().advanceMillis(2_000);

        assertThat(busy.visitMillis).hasSizeBetween(19, 20);
    }

    @Test
    void comeSoonToASessionThatSaysThatItMustLook() {
        var quiet = new Watched();
        var session = begin(quiet);
        client.loop().advanceMillis(1_500);
        quiet.visitMillis.clear();

        client.loop().run(session::lookSoon);
        client.loop().advanceMillis(100);

        assertThat(quiet.visitMillis).hasSize(1);
    }

    @Test
    void comeSoonToASessionThatSaysSoWhileItIsLookedAt() {
        var quiet = new Watched();
        var session = begin(quiet);
        quiet.duringVisit = session::lookSoon;

        client.loop().advanceMillis(2_000);

        assertThat(quiet.visitMillis).hasSizeGreaterThan(8);
    }

    @Test
    void comeToASessionAlsoAfterAnotherOneHasLeft() {
        var left = begin(new Watched());
        var busy = new Watched();
        busy.restMillis = 0;
        begin(busy);

        client.loop().run(left::close);
        client.loop().advanceMillis(300);

        assertThat(busy.visitMillis).hasSize(3);
    }

    @Test
    void comeToEachSessionAtOnceWhenTheHealthOfASourceHasChanged() {
        var quiet = new Watched();
        begin(quiet);
        client.loop().advanceMillis(1_500);
        quiet.visitMillis.clear();
        var source = client.health().newSource();

        source.set(new Condition(Reason.SOURCE_SILENT, 1));
        client.loop().advanceMillis(100);

        assertThat(quiet.visitMillis).hasSize(1);
    }
}
