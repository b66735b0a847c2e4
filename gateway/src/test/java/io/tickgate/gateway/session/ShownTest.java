package io.tickgate.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TradeTape;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.wire.Payload;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ShownTest {
    private static final int TRADES = 1_000_000;

    /** So many that the feed does not come round to where somebody looks. */
    private static final int CAPACITY = 1 << 16;

    private final TradeTape tape = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, CAPACITY)
            .cache()
            .add(Market.AAPL)
            .trades();

    @Test
    @Timeout(60)
    void showsEventsUpToItsPositionAndNoneBeyondWhileTheFeedGoesOn() throws Exception {
        var feed = new Thread(this::appendAll, "feed");
        feed.start();

        while (feed.isAlive()) {
            look();
        }

        feed.join();
        assertThat(look()).isEqualTo(TRADES - 1);
    }

    /** Returns the number of the last trade that is shown, -1 for none. */
    private long look() {
        var shown = Shown.now(tape, 1);
        var trades = trades(shown);
        if (trades.isEmpty()) {
            return -1;
        }
        // It has the offset of its record as its time.
        long last = trades.get(0).timeMicros();
        assertThat(last).isEqualTo(Objects.requireNonNull(shown.position()).sequence());
        return last;
    }

    private void appendAll() {
        for (long offset = 0; offset < TRADES; offset++) {
            var trade = new Trade(new Price(1, 0), new Size(1, 0), null, null, offset);
            tape.append(new LogPosition("k3", offset, offset), trade, false, offset);
        }
    }

    private static List<Trade> trades(Shown shown) {
        return ((Payload.OfTrades) Objects.requireNonNull(shown.payload())).trades();
    }
}
