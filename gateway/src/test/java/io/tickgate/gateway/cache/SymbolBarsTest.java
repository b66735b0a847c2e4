package io.tickgate.gateway.cache;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SymbolBarsTest {
    private static final long SECOND = 1_000_000;
    private static final long MILLI = 1_000;
    private static final int TAPE = 16;

    private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, TAPE);

    @Test
    void opensAndClosesWithTheFirstAndTheLastTradeByTheirOwnTime() {
        trade("a", "10", 500 * MILLI);
        trade("b", "12", 900 * MILLI);
        trade("c", "11", 100 * MILLI);

        assertThat(prices(only())).isEqualTo("11 12 10 12");
    }

    @Test
    void takesTheLaterRecordOfTwoTradesOfOneTimeForTheLast() {
        trade("a", "10", 0);
        trade("b", "12", 0);

        assertThat(prices(only())).isEqualTo("10 12 10 12");
    }

    @Test
    void hasNoBarForATimeWithoutTrades() {
        trade("a", "10", 0);
        trade("b", "10", 3 * SECOND);

        assertThat(bars()).extracting(Bar::startMicros).containsExactly(0L, 3 * SECOND);
    }

    @Test
    void countsALateTradeAsARevisionOfItsFinalBar() {
        trade("a", "10", 0);
        trade("b", "11", SECOND);
        trade("c", "12", 500 * MILLI);

        var late = bars().get(0);
        assertThat(late.isFinal()).isTrue();
        assertThat(late.revision()).isEqualTo(1);
        assertThat(late.count()).isEqualTo(2);
        assertThat(prices(late)).isEqualTo("10 12 10 12");
    }

    @Test
    void makesABarOfALateTradeWhereThereWasNone() {
        trade("a", "10", 0);
        trade("b", "11", 5 * SECOND);
        trade("c", "12", 2 * SECOND);

        assertThat(bars()).extracting(Bar::startMicros).containsExactly(0L, 2 * SECOND, 5 * SECOND);
        assertThat(bars()).extracting(Bar::isFinal).containsExactly(true, true, false);
    }

    @Test
    void forgetsTheOldestBarAndBringsItNotBackForALateTrade() {
        for (int second = 0; second < 6; second++) {
            trade("t" + second, "10", second * SECOND);
        }
        trade("late", "99", 0);

        assertThat(bars()).extracting(Bar::startMicros).containsExactly(2 * SECOND, 3 * SECOND, 4 * SECOND, 5 * SECOND);
    }

    @Test
    void takesACancelledTradeOutExactlyWhileAllOfItsBarAreKept() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        trade("c", "11", 200 * MILLI);

        cancel("b", "15");

        var bar = only();
        assertThat(prices(bar)).isEqualTo("10 11 10 11");
        assertThat(bar.volume()).isEqualByComparingTo("2");
        assertThat(bar.count()).isEqualTo(2);
        assertThat(bar.revision()).isEqualTo(1);
        assertThat(bar.isPartial()).isFalse();
    }

    @Test
    void putsACorrectedTradeInItsOwnBarWheneverTheCorrectionComes() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        trade("c", "11", SECOND);

        correct("b", "b2", "9", 5 * SECOND);

        var bar = bars().get(0);
        assertThat(bars()).hasSize(2);
        assertThat(prices(bar)).isEqualTo("10 10 9 9");
        assertThat(bar.count()).isEqualTo(2);
        assertThat(bar.isPartial()).isFalse();
    }

    @Test
    void followsACorrectionOfACorrectionAndItsCancellation() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        correct("b", "b2", "9", 3 * SECOND);
        correct("b2", "b3", "20", 3 * SECOND);
        var corrected = only();
        cancel("b3", "20");

        assertThat(prices(corrected)).isEqualTo("10 20 10 20");
        assertThat(prices(only())).isEqualTo("10 10 10 10");
    }

    @Test
    void followsCorrectionsThatRepeatTheIdOfTheirTrade() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        trade("c", "11", 200 * MILLI);
        correct("b", "b", "9", 3 * SECOND);
        var first = only();
        correct("b", "b", "20", 3 * SECOND);
        var second = only();
        market.trade(AAPL, trade("b", "20", 9 * SECOND, "b", null), false);

        assertThat(prices(first)).isEqualTo("10 11 9 11");
        assertThat(prices(second)).isEqualTo("10 20 10 11");
        assertThat(prices(only())).isEqualTo("10 11 10 11");
        assertThat(only().count()).isEqualTo(2);
        assertThat(only().isPartial()).isFalse();
    }

    @Test
    void followsCorrectionsThatAllNameTheFirstId() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        correct("b", "b2", "9", 3 * SECOND);
        correct("b", "b3", "20", 3 * SECOND);
        var corrected = only();
        cancel("b2", "20");

        assertThat(prices(corrected)).isEqualTo("10 20 10 20");
        assertThat(prices(only())).isEqualTo("10 10 10 10");
    }

    @Test
    void takesNoTradeOutTwice() {
        trade("a", "10", 0);
        trade("b", "15", 100 * MILLI);
        cancel("b", "15");
        var cancelled = only();
        cancel("b", "15");
        correct("b", "b2", "99", 3 * SECOND);

        assertThat(only()).isEqualTo(cancelled);
    }

    @Test
    void takesNoTradeOutTwiceOfABarWhoseFirstTradesAreNotKept() {
        trade("first", "10", 0);
        for (int i = 0; i < TAPE; i++) {
            trade("t" + i, i == 8 ? "11" : i % 2 == 0 ? "12" : "9", (i + 1) * MILLI);
        }

        correct("t8", "t8", "11.5", 3 * SECOND);
        cancel("t8", "11.5");
        cancel("t8", "11.5");

        assertThat(only().count()).isEqualTo(TAPE);
        assertThat(only().volume()).isEqualByComparingTo("16");
        assertThat(only().isPartial()).isFalse();
    }

    @Test
    void countsTwoTradesToWhichTheVenueGaveOneId() {
        trade("a", "10", 0);
        trade("a", "12", 100 * MILLI);
        trade("b", "11", 200 * MILLI);

        cancel("a", "12");

        assertThat(prices(only())).isEqualTo("10 11 10 11");
        assertThat(only().count()).isEqualTo(2);
    }

    @Test
    void leavesACorrectedTradeInItsPlaceAmongThoseOfItsTime() {
        trade("a", "10", 0);
        trade("b", "15", 0);

        correct("a", "a", "9", 3 * SECOND);

        assertThat(prices(only())).isEqualTo("9 15 9 15");
    }

    @Test
    void takesNoTradeOfAnotherTopicForTheOneThatIsCancelled() {
        trade("a", "10", 0);
        market.newEpoch("k4");
        trade("b", "20", 100 * MILLI);

        cancel("a", "10");

        assertThat(prices(only())).isEqualTo("20 20 20 20");
        assertThat(only().revision()).isZero();
    }

    @Test
    void keepsABarOfWhichNoTradeIsLeftWithoutVolume() {
        trade("a", "10", 0);
        cancel("a", "10");
        var empty = only();
        trade("b", "20", 100 * MILLI);

        assertThat(empty.count()).isZero();
        assertThat(empty.volume()).isEqualByComparingTo("0");
        assertThat(prices(only())).isEqualTo("20 20 20 20");
    }

    @Test
    void takesACancelledTradeOutOfABarWhoseFirstTradesAreNotKept() {
        trade("first", "10", 0);
        for (int i = 0; i < TAPE; i++) {
            trade("t" + i, i == 8 ? "11" : i % 2 == 0 ? "12" : "9", (i + 1) * MILLI);
        }

        cancel("t8", "11");

        var bar = only();
        assertThat(bar.count()).isEqualTo(TAPE);
        assertThat(bar.volume()).isEqualByComparingTo("16");
        assertThat(bar.revision()).isEqualTo(1);
        assertThat(bar.isPartial()).isFalse();
    }

    @Test
    void saysThatABarMayBeWrongWhenWhatWasAnEdgeOfItIsCancelled() {
        trade("first", "10", 0);
        for (int i = 0; i < TAPE; i++) {
            trade("t" + i, i == 8 ? "20" : "10", (i + 1) * MILLI);
        }

        cancel("t8", "20");

        assertThat(only().isPartial()).isTrue();
        assertThat(only().volume()).isEqualByComparingTo("16");
    }

    @Test
    void takesNoNoteOfTheCancellationOfATradeThatNeverWas() {
        trade("a", "10", 0);
        var before = only();

        cancel("unknown", "10");

        assertThat(only()).isEqualTo(before);
    }

    @Test
    void saysThatBarsMayBeWrongWhenACancelledTradeIsNotKeptAnyMore() {
        trade("first", "10", 0);
        for (int i = 0; i < TAPE; i++) {
            trade("t" + i, "10", MILLI);
        }
        trade("next", "10", SECOND);

        cancel("first", "10");

        assertThat(bars()).extracting(Bar::isPartial).containsExactly(true, false);
    }

    @Test
    void saysThatTradesAreMissingInTheBarOfAGapAndInNoLaterOne() {
        trade("a", "10", 0);
        market.trade(AAPL, trade("c", "10", 100 * MILLI, null, null), true);
        trade("d", "10", SECOND);

        assertThat(bars()).extracting(Bar::isPartial).containsExactly(true, false);
    }

    @Test
    void saysThatTradesAreMissingInABarThatBeganBeforeTheLogWasRead() {
        market.cache().add(AAPL).bars().wholeFrom(500 * MILLI);

        trade("a", "10", 700 * MILLI);
        trade("b", "10", SECOND);

        assertThat(bars()).extracting(Bar::isPartial).containsExactly(true, false);
    }

    @Test
    void closesABarInItsTimeThoughALaterOneWasClosedByAClockThatWasAhead() {
        trade("ahead", "10", 3_600 * SECOND);
        var symbol = market.cache().add(AAPL).bars();
        symbol.close(3_700 * SECOND);
        symbol.turnBack(0);
        symbol.apply(
                new LogPosition(market.epoch(), market.offset() + 1, 0),
                trade("now", "11", 0, null, null),
                100 * MILLI);

        symbol.close(100 * SECOND);

        assertThat(bars()).extracting(Bar::isFinal).containsExactly(true, true);
    }

    @Test
    void continuesNoBarInAnotherTopic() {
        trade("a", "10", 0);

        market.newEpoch("k4");
        trade("b", "20", 100 * MILLI);

        assertThat(prices(only())).isEqualTo("20 20 20 20");
    }

    private void trade(String id, String price, long timeMicros) {
        market.trade(AAPL, trade(id, price, timeMicros, null, null), false);
    }

    private void cancel(String id, String price) {
        market.trade(AAPL, trade("x" + id, price, 9 * SECOND, id, null), false);
    }

    private void correct(String id, String newId, String price, long timeMicros) {
        market.trade(AAPL, trade(newId, price, timeMicros, null, id), false);
    }

    private static Trade trade(
            String id, String price, long timeMicros, @Nullable String cancels, @Nullable String corrects) {
        return new Trade(Price.parse(price), Size.parse("1"), id, null, timeMicros, cancels, corrects);
    }

    private List<Bar> bars() {
        return market.bars(AAPL, "bar.1s");
    }

    private Bar only() {
        assertThat(bars()).hasSize(1);
        return bars().get(0);
    }

    /** Open, high, low and close. */
    private static String prices(Bar bar) {
        return "%s %s %s %s".formatted(bar.open(), bar.high(), bar.low(), bar.close());
    }
}
