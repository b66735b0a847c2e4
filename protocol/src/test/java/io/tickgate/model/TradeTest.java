package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The small values of the market: trades, quotes, instruments, topics and their words. */
final class TradeTest {
    @Test
    void cancelsOrCorrectsButNotBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Trade(Price.parse("1"), Size.parse("1"), "3", Side.BUY, 0, "1\n", "2"))
                .withMessage("cancels: '1\\u000a', corrects: '2' (expected: at most one of them)");
    }

    @ParameterizedTest
    @EnumSource
    void everySideIsReadByItsCode(Side side) {
        assertThat(Side.of(side.code())).isEqualTo(side);
    }

    @Test
    void refusesAnotherSide() {
        assertThatIllegalArgumentException().isThrownBy(() -> Side.of("b")).withMessage("side: 'b' (expected: B or S)");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void everyTradingStateIsReadByItsCode(TradingState state) {
        assertThat(TradingState.of(state.code())).isEqualTo(state);
    }

    @Test
    void refusesAnotherTradingState() {
        assertThat(TradingState.PRE_OPEN.code()).isEqualTo("pre-open");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TradingState.of("PRE_OPEN"))
                .withMessage("state: 'PRE_OPEN' (expected: pre-open, open, halted or closed)");
    }

    @Test
    void quoteIsCrossedWhenItsBidIsAboveItsAskWhateverTheScales() {
        assertThat(quote("189.5", "189.49").isCrossed()).isTrue();
        assertThat(quote("189.5", "189.50").isCrossed()).isFalse();
        assertThat(quote("189.5", "189.51").isCrossed()).isFalse();
        assertThat(new Quote(null, level("1")).isCrossed()).isFalse();
        assertThat(new Quote(level("1"), null).isCrossed()).isFalse();
    }

    @Test
    void instrumentHasScalesThatPricesCanHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> instrument(19, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> instrument(0, -1));
    }

    @Test
    void topicIsNamedByItsChannelAndSymbol() {
        assertThat(new Topic(Channel.book(10), new Symbol("AAPL.XNAS"))).hasToString("book.10/AAPL.XNAS");
        assertThat(Channel.book(10).shape()).isEqualTo(Shape.BOOK);
        assertThat(Shape.BOOK.code()).isEqualTo("book");
    }

    private static Instrument instrument(int priceScale, int sizeScale) {
        return new Instrument(null, null, null, priceScale, sizeScale, null, null, TradingState.OPEN, null);
    }

    private static Quote quote(String bid, String ask) {
        return new Quote(level(bid), level(ask));
    }

    private static Level level(String price) {
        return new Level(Price.parse(price), Size.parse("1"));
    }
}
