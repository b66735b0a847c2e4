package io.tickgate.model;

import static io.tickgate.model.BookLevelsTest.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OrderBookTest {
    private final OrderBook book = new OrderBook();

    @Test
    void beginsEmpty() {
        assertThat(book.all()).isEqualTo(book("|"));
    }

    @Test
    void addsChangesAndRemovesLevels() {
        change("10:1,9:2|11:3");

        change("10:0,9:5,9.5:4|11:0,12:1,11.5:6");

        assertThat(book.all()).isEqualTo(book("9.5:4,9.0:5|11.5:6,12.0:1"));
    }

    @Test
    void removingALevelThatIsNotThereDoesNothing() {
        change("10:1|11:1");

        change("9:0,11:0|10:0,12:0");

        assertThat(book.all()).isEqualTo(book("10:1|11:1"));
    }

    @Test
    void theLastOfSeveralSizesAtOnePriceHolds() {
        change("10:1,10:0,10:7|");

        assertThat(book.all()).isEqualTo(book("10:7|"));
    }

    @Test
    void aFullBookReplacesEverythingAndItsScalesToo() {
        change("10.125:1.5,9:2|11:3");

        replace("8:1|12:1");

        assertThat(book.all()).isEqualTo(book("8:1|12:1"));
    }

    @Test
    void aFullBookMayComeInAnyOrderAndWithSizeZero() {
        replace("8:1,10:2,9:0|13:1,12:1");

        assertThat(book.all()).isEqualTo(book("10:2,8:1|12:1,13:1"));
    }

    @Test
    void topIsTheBestOfEachSide() {
        change("10:1,9:2,8:3|11:4,12:5");

        assertThat(book.top(0)).isEqualTo(book("|"));
        assertThat(book.top(1)).isEqualTo(book("10:1|11:4"));
        assertThat(book.top(2)).isEqualTo(book("10:1,9:2|11:4,12:5"));
        assertThat(book.top(3)).isEqualTo(book.all()).isEqualTo(book("10:1,9:2,8:3|11:4,12:5"));
    }

    @Test
    void aPictureDoesNotChangeWithTheBook() {
        change("10:1|11:1");
        var picture = book.all();

        change("10:5|11:0");

        assertThat(picture).isEqualTo(book("10:1|11:1"));
    }

    @Test
    void ordersNegativePrices() {
        change("-2:1,-1:1,0:1|3:1,1:1");

        assertThat(book.all()).isEqualTo(book("0:1,-1:1,-2:1|1:1,3:1"));
    }

    @Test
    void refusesMoreLevelsThanItHoldsAndStaysAsItWas() {
        book.apply(new BookChange(true, manyLevels(OrderBook.MAX_LEVELS, 0)));
        var before = book.all();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> change("0.5:1|"))
                .withMessage("book of 20000 bids, 20001 after 1 changes (expected: at most 20000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.apply(new BookChange(true, manyLevels(0, OrderBook.MAX_LEVELS + 1))));

        assertThat(book.all()).isEqualTo(before);
        assertThat(before.bidCount()).isEqualTo(OrderBook.MAX_LEVELS);
    }

    @Test
    void aFullBookMayReplaceTheLargestOne() {
        book.apply(new BookChange(true, manyLevels(OrderBook.MAX_LEVELS, 0)));

        book.apply(new BookChange(true, manyLevels(0, OrderBook.MAX_LEVELS)));

        assertThat(book.all()).isEqualTo(manyLevels(0, OrderBook.MAX_LEVELS));
    }

    @Test
    void refusesPricesThatDoNotFitItsScaleAndStaysAsItWas() {
        change("10:1|900000000000000000:2");

        refusesAsOverflow("10.5:7|");

        assertThat(book.all()).isEqualTo(book("10:1|900000000000000000:2"));
    }

    @Test
    void refusesSizesThatDoNotFitItsScaleAndStaysAsItWas() {
        change("10:999999999999999999|11:1");

        refusesAsOverflow("|11:0.5");

        assertThat(book.all()).isEqualTo(book("10:999999999999999999|11:1"));
    }

    @Test
    void refusesAChangeThatDoesNotFitTheFinerScaleOfTheBookAndStaysAsItWas() {
        change("0.000000000000000001:1|0.000000000000000002:1");

        refusesAsOverflow("1:1|");
        change("0.000000000000000001:4|");

        assertThat(book.all()).isEqualTo(book("0.000000000000000001:4|0.000000000000000002:1"));
    }

    @Test
    void theChangesSinceAnOlderPictureLeadToTheNewerOne() {
        var random = new Random(7);
        var market = new OrderBook();
        var copy = new OrderBook();
        for (int i = 0; i < 2_000; i++) {
            var before = market.top(10);
            market.apply(new BookChange(random.nextInt(50) == 0, randomChange(random)));
            var after = market.top(10);

            copy.apply(new BookChange(false, after.changesSince(before)));

            assertThat(numbersOf(copy.all())).isEqualTo(numbersOf(after));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 20_261_122})
    void agreesWithASortedMapOnRandomChanges(long seed) {
        var random = new Random(seed);
        var bids = new TreeMap<Price, Size>(Comparator.reverseOrder());
        var asks = new TreeMap<Price, Size>();
        for (int i = 0; i < 3_000; i++) {
            var change = new BookChange(random.nextInt(100) == 0, randomChange(random));
            if (change.isFull()) {
                bids.clear();
                asks.clear();
            }
            change.levels().bids().forEach(level -> set(bids, level));
            change.levels().asks().forEach(level -> set(asks, level));

            book.apply(change);

            int depth = random.nextInt(20);
            var top = book.top(depth);
            assertThat(numbersOf(top.bids())).isEqualTo(numbersOf(best(bids, depth)));
            assertThat(numbersOf(top.asks())).isEqualTo(numbersOf(best(asks, depth)));
        }
        assertThat(numbersOf(book.all().bids())).isEqualTo(numbersOf(best(bids, Integer.MAX_VALUE)));
        assertThat(numbersOf(book.all().asks())).isEqualTo(numbersOf(best(asks, Integer.MAX_VALUE)));
    }

    @Test
    void takesDeletesAndNewSizesWhenItIsFull() {
        book.apply(new BookChange(true, manyLevels(OrderBook.MAX_LEVELS, OrderBook.MAX_LEVELS)));

        change("1000000:7,999999:0|1000000:8,1000001:0");

        assertThat(book.top(2))
                .hasToString(book("1000000:7,999998:1|1000000:8,1000002:1").toString());
        assertThat(book.all().bidCount()).isEqualTo(OrderBook.MAX_LEVELS - 1);
        assertThat(book.all().askCount()).isEqualTo(OrderBook.MAX_LEVELS - 1);
    }

    @Test
    void takesANewPriceForOneThatGoesAndRefusesOneMore() {
        book.apply(new BookChange(true, manyLevels(OrderBook.MAX_LEVELS, 0)));

        change("2000000:1,999999:0,5:0,2000000:3|");

        assertThat(book.top(1)).hasToString(book("2000000:3|").toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change("2000000:0,2000000:1,2000001:1|"))
                .withMessage("book of 20000 bids, 20001 after 3 changes (expected: at most 20000)");
        assertThat(book.top(1)).hasToString(book("2000000:3|").toString());
        assertThat(book.all().bidCount()).isEqualTo(OrderBook.MAX_LEVELS);
    }

    @Test
    void aFullBookBringsItsOwnScales() {
        replace("1.25:1|");
        change("1.5:1|");

        assertThat(book.all().priceScale()).isEqualTo(2);

        replace("1.5:1|");

        assertThat(book.all().priceScale()).isEqualTo(1);
    }

    private void change(String levels) {
        book.apply(new BookChange(false, book(levels)));
    }

    private void replace(String levels) {
        book.apply(new BookChange(true, book(levels)));
    }

    private void refusesAsOverflow(String levels) {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> change(levels));
    }

    private static BookLevels manyLevels(int bids, int asks) {
        var levels = new BookLevels.Builder();
        for (int i = 0; i < bids; i++) {
            levels.bid(new Price(1_000_000 - i, 0), new Size(1, 0));
        }
        for (int i = 0; i < asks; i++) {
            levels.ask(new Price(1_000_000 + i, 0), new Size(1, 0));
        }
        return levels.build();
    }

    /** Up to eight levels a side in no order, about 200 prices a side, a third of them deleted, at mixed scales. */
    private static BookLevels randomChange(Random random) {
        var levels = new BookLevels.Builder();
        for (int i = random.nextInt(9); i > 0; i--) {
            levels.bid(randomPrice(random), randomSize(random));
        }
        for (int i = random.nextInt(9); i > 0; i--) {
            levels.ask(randomPrice(random), randomSize(random));
        }
        return levels.build();
    }

    private static Price randomPrice(Random random) {
        int scale = random.nextInt(4);
        return new Price(random.nextInt(-100, 100) * (scale == 3 ? 125L : 1L), scale);
    }

    private static Size randomSize(Random random) {
        return new Size(random.nextInt(3) == 0 ? 0 : random.nextInt(1, 1_000), random.nextInt(3));
    }

    private static void set(TreeMap<Price, Size> side, Level level) {
        // Removed first: an equal price at another scale would stay as the key.
        side.remove(level.price());
        if (level.size().mantissa() != 0) {
            side.put(level.price(), level.size());
        }
    }

    private static List<Level> best(TreeMap<Price, Size> side, int depth) {
        var best = new ArrayList<Level>();
        side.forEach((price, size) -> {
            if (best.size() < depth) {
                best.add(new Level(price, size));
            }
        });
        return best;
    }

    private static List<List<String>> numbersOf(BookLevels levels) {
        return List.of(numbersOf(levels.bids()), numbersOf(levels.asks()));
    }

    /** Without the scales, which the book keeps at the finest that it has seen. */
    private static List<String> numbersOf(List<Level> levels) {
        return levels.stream()
                .map(level -> level.price().atScale(6) + ":" + level.size().atScale(6))
                .toList();
    }
}
