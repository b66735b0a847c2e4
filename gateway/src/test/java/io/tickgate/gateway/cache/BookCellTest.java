package io.tickgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BookCellTest {
    private final Market market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
    private final SymbolCells cells = market.cache().add(Market.AAPL);
    private final BookCell best = (BookCell) cells.of(Channel.book(2));

    @Test
    void showsNothingBeforeAFullBook() {
        market.bookChange(Market.AAPL, List.of("10x1"), List.of());

        assertThat(best.get()).isNull();
    }

    @Test
    void isTheSameViewAsLongAsNothingChangesWithinItsDepth() {
        market.book(Market.AAPL, List.of("10x1", "9x1", "8x1"), List.of());
        var view = best.get();

        market.bookChange(Market.AAPL, List.of("8x5"), List.of());

        assertThat(best.get()).isSameAs(view);
        market.bookChange(Market.AAPL, List.of("9x5"), List.of());
        assertThat(best.get()).isNotSameAs(view);
    }

    @Test
    void staysAsItIsAfterALossUntilAFullBookComes() {
        market.book(Market.AAPL, List.of("10x1"), List.of());
        var view = best.get();

        cells.book().invalidate();
        market.bookChange(Market.AAPL, List.of("10x7"), List.of());

        assertThat(best.get()).isSameAs(view);
        market.book(Market.AAPL, List.of("11x1"), List.of());
        assertThat(best.get().levels().bids()).hasToString("[Level[price=11, size=1]]");
    }

    @Test
    void waitsForAFullBookAfterAChangeThatDoesNotFit() {
        market.book(Market.AAPL, List.of("1000000000000000x1"), List.of());

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> market.bookChange(Market.AAPL, List.of("0.0001x1"), List.of()))
                .isInstanceOf(ArithmeticException.class);

        assertThat(cells.book().isComplete()).isFalse();
        market.book(Market.AAPL, List.of("1x1"), List.of());
        assertThat(cells.book().isComplete()).isTrue();
    }

    @Test
    void encodesADifferenceOnceForAllWhoAreInStep() {
        market.book(Market.AAPL, List.of("10x1"), List.of());
        var older = best.get();
        market.bookChange(Market.AAPL, List.of("10x2"), List.of());
        var newer = best.get();

        byte[] first = newer.changesSince(older, Encoding.JSON);

        assertThat(newer.changesSince(older, Encoding.JSON)).isSameAs(first);
        assertThat(new String(first, StandardCharsets.US_ASCII))
                .isEqualTo(",\"data\":{\"bids\":[[\"10\",\"2\"]],\"asks\":[]}}");
    }
}
