package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage.Bye;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.ServerMessage.Welcome;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gateway that stops takes leave of its clients: in good time, with what they need, and not of all at once. */
final class DepartureTest {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofSeconds(20);

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    private void depart() {
        client.sessions().depart(Departure.within(GRACE, WINDOW, client.loop().nanoTime()));
        client.loop().runAll();
    }

    /** One of a client that is told to go, and goes when it is told to. */
    private final class Guest implements Connection {
        private final Session session;
        private boolean isClosed;

        Guest() {
            var opened = new Session[1];
            client.loop()
                    .run(() -> opened[0] =
                            client.sessions().open(Principal.ANONYMOUS, Encoding.JSON, client.sessionLoop(), this));
            session = opened[0];
        }

        @Override
        public void ready() {}

        @Override
        public long tick(long nowNanos) {
            return AT_ANY_TIME;
        }

        @Override
        public void close(CloseCode code) {
            assertThat(code).isEqualTo(CloseCode.RESTART);
            isClosed = true;
            session.close();
        }
    }

    private List<Guest> guests(int count) {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            guests.add(new Guest());
        }
        return guests;
    }

    private static long closed(List<Guest> guests) {
        return guests.stream().filter(guest -> guest.isClosed).count();
    }

    @Test
    void tellsAClientAtOnceWhenItMayMoveAndHowLongItHas() {
        client.read();

        depart();

        assertThat(client.read())
                .containsExactly(new Bye(CloseCode.RESTART.code(), CloseCode.RESTART.reason(), 2_000, 12_000, null));
    }

    @Test
    void tellsOneThatComesLaterWhatIsLeftOfTheTime() {
        depart();
        client.loop().advanceMillis(1_500);

        client.reconnect();

        assertThat(client.read())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Welcome.class),
                        then -> assertThat(then)
                                .isEqualTo(new Bye(
                                        CloseCode.RESTART.code(), CloseCode.RESTART.reason(), 500, 12_000, null)));
    }

    @Test
    void saysWithWhichCursorAClientOfEveryRecordGoesOn() {
        market.trade(AAPL, "1", "1");
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "*");
        client.read();

        depart();
        String cursor = client.read(Bye.class).get(0).cursor();
        market.trade(AAPL, "2", "1");
        client.reconnect();
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Cursor(String.valueOf(cursor))), "trade", "*");

        assertThat(client.read(Update.class))
                .hasSize(1)
                .first()
                .satisfies(update -> assertThat(update.sequence()).isEqualTo(market.offset()));
    }

    @Test
    void sendsDataUntilTheEndAndACursorLast() {
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "*");
        depart();
        client.read();

        client.loop().advanceMillis(13_000);
        market.trade(AAPL, "2", "1");

        assertThat(client.read()).hasAtLeastOneElementOfType(Heartbeat.class).hasAtLeastOneElementOfType(Update.class);
        assertThat(client.closedWith()).isNull();
    }

    @Test
    void closesThoseThatStayOneAfterAnother() {
        // Among them the client that every test has.
        var guests = guests(59);

        depart();
        client.loop().advanceMillis(14_000);
        long before = closed(guests);
        client.loop().advanceMillis(3_100);
        long halfway = closed(guests);
        client.loop().advanceMillis(3_000);

        assertThat(before).isZero();
        assertThat(halfway).isBetween(25L, 35L);
        assertThat(closed(guests)).isEqualTo(59);
        assertThat(client.closedWith()).isEqualTo(CloseCode.RESTART);
    }

    @Test
    void countsThoseThatHaveMovedAmongTheClosedOnes() {
        var guests = guests(59);
        depart();
        client.loop().advanceMillis(14_100);

        // All but ten move by themselves.
        client.loop().run(() -> guests.subList(0, 49).forEach(guest -> guest.session.close()));
        client.loop().advanceMillis(3_000);
        long halfway = closed(guests);
        client.loop().advanceMillis(3_000);

        assertThat(halfway).isZero();
        assertThat(closed(guests)).isEqualTo(10);
    }

    @Test
    void isToldOnlyOnce() {
        client.read();

        depart();
        depart();

        assertThat(client.read(Bye.class)).hasSize(1);
    }
}
