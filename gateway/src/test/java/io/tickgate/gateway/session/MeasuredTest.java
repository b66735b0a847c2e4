package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the sessions count and measure is what happens. */
final class MeasuredTest {
    /** The time of day of the test's clock at its start, in microseconds. */
    private static final long START_MICROS = 1_763_790_124_000_000L;

    private static final Quote QUOTE =
            new Quote(new Level(Price.parse("1"), Size.parse("1")), new Level(Price.parse("2"), Size.parse("1")));

    private final TestClient client = new TestClient();
    private final Market market = client.market();
    private final SessionCounters counters = client.sessions().counters();
    private final List<Long> ages = new ArrayList<>();
    private long offset;

    private void quoteOf(long micros, io.tickgate.model.Symbol symbol) {
        market.quote(symbol, new LogPosition("k1", ++offset, micros), QUOTE);
    }

    @Test
    void looksAtTheAgeOfOneUpdateAMillisecondAndNotOfSnapshots() {
        counters.onAge(ages::add);
        quoteOf(START_MICROS - 9_000_000, AAPL);
        quoteOf(START_MICROS - 9_000_000, MSFT);
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();
        var afterSnapshots = List.copyOf(ages);

        quoteOf(START_MICROS - 7_000, AAPL);
        quoteOf(START_MICROS - 3_000, MSFT);
        client.read();
        quoteOf(START_MICROS - 5_000, AAPL);
        client.read();
        client.loop().advanceMillis(1);
        quoteOf(START_MICROS, AAPL);
        client.read();

        assertThat(afterSnapshots).isEmpty();
        assertThat(ages).containsExactly(7_000L, 1_000L);
    }

    @Test
    void callsNothingYoungerThanNow() {
        counters.onAge(ages::add);
        quoteOf(START_MICROS, AAPL);
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        quoteOf(START_MICROS + 5_000_000, AAPL);
        client.read();

        assertThat(ages).containsExactly(0L);
    }

    @Test
    void looksAtNoAgeOfBarsNorOfDelayedData() {
        var delayed = TestClient.withDelayed(Encoding.JSON, "quote");
        delayed.sessions().counters().onAge(ages::add);
        delayed.market().trade(AAPL, "1", "1");
        delayed.delayedMarket().quote(AAPL, "1", "2");
        delayed.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"feed\":\"delayed\"}");
        delayed.subscribe("bar.1m", "AAPL.XNAS");
        delayed.read();

        delayed.market().trade(AAPL, "2", "1");
        delayed.delayedMarket().quote(AAPL, "1", "3");
        delayed.read();

        assertThat(delayed.sessions().counters().updates()).isEqualTo(2);
        assertThat(ages).isEmpty();
    }

    @Test
    void looksAtTheAgeOfRecordsAtHandAndNotOfThoseReadAgain() {
        counters.onAge(ages::add);
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        market.trade(AAPL, "1", "1");
        client.read();
        long first = market.offset();
        client.loop().advanceMillis(1);
        for (int i = 0; i < 100; i++) {
            market.trade(AAPL, "2", "1");
        }
        client.read();

        assertThat(counters.updates()).isEqualTo(101);
        assertThat(market.log().reads()).isPositive();
        // The market's records are a second old, and each is a microsecond younger than the one before; 16 are at hand.
        assertThat(ages).containsExactly(1_000_000 - first, 1_001_000 - (market.offset() - 15));
    }

    @Test
    void countsRefusalsByTheirCodes() {
        quoteOf(START_MICROS, AAPL);

        client.subscribe("quote", "AAPL.XNAS", "FOO", "BAR");
        client.subscribe("nothing", "AAPL.XNAS");
        client.send(
                "{\"op\":\"sub\",\"id\":3,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"maxAge\":10,\"mode\":\"all\"}");
        client.send("{\"op\":\"nonsense\"}");
        client.read();

        assertThat(counters.refusedWith(ErrorCode.UNKNOWN_SYMBOL)).isEqualTo(2);
        assertThat(counters.refusedWith(ErrorCode.UNKNOWN_CHANNEL)).isEqualTo(1);
        assertThat(counters.refusedWith(ErrorCode.BAD_REQUEST)).isEqualTo(2);
        assertThat(counters.refused()).isEqualTo(5);
    }

    @Test
    void countsReadersThatAreSentOlderRecordsThanAreAtHandUntilTheyAreGone() {
        market.trade(AAPL, "1", "1");
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "*");
        client.read();
        client.loop().advanceMillis(6_000);
        client.read();
        long atHand = counters.catchingUp();

        market.log().answer(false);
        for (int i = 0; i < 100; i++) {
            market.trade(AAPL, "2", "1");
        }
        client.read();
        client.loop().advanceMillis(6_000);
        long behind = counters.catchingUp();
        client.loop().run(client.session()::close);

        assertThat(atHand).isZero();
        assertThat(behind).isEqualTo(1);
        assertThat(counters.catchingUp()).isZero();
    }
}
