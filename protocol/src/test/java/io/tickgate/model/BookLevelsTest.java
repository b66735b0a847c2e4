package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class BookLevelsTest {
    @Test
    void takesTheFinestScaleOfItsLevels() {
        var levels = BookLevels.of(levels("189.41:300", "189.4:1.5"), levels("190:200", "190.125:7"));

        assertThat(levels.priceScale()).isEqualTo(3);
        assertThat(levels.sizeScale()).isEqualTo(1);
        assertThat(levels)
                .hasToString(described(levels("189.410:300.0", "189.400:1.5"), levels("190.000:200.0", "190.125:7.0")));
        assertThat(levels.bidPrice(1)).isEqualTo(189_400);
        assertThat(levels.bidSize(1)).isEqualTo(15);
        assertThat(levels.askPrice(0)).isEqualTo(190_000);
        assertThat(levels.askSize(0)).isEqualTo(2_000);
    }

    @Test
    void oneSideTakesTheScaleOfTheOther() {
        var levels = BookLevels.of(levels("1:1"), levels("2.50:0.125"));

        assertThat(levels.bids()).isEqualTo(levels("1.00:1.000"));
        assertThat(levels.asks()).isEqualTo(levels("2.50:0.125"));
    }

    @Test
    void growsBeyondItsFirstRoom() {
        var bids = new ArrayList<Level>();
        for (int i = 0; i < 100; i++) {
            bids.add(level(1000 - i + ":" + (i + 1)));
        }

        var levels = BookLevels.of(bids, List.of());

        assertThat(levels.bidCount()).isEqualTo(100);
        assertThat(levels.askCount()).isZero();
        assertThat(levels.bids()).isEqualTo(bids);
    }

    @Test
    void refusesLevelsThatNoScaleHolds() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> BookLevels.of(levels("0.000000000000000001:1", "1:1"), List.of()));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> BookLevels.of(levels("1:999999999999999999"), levels("2:0.1")));
    }

    @Test
    void refusesAScaleOutOfRange() {
        var builder = new BookLevels.Builder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(true, 1, 19, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(false, 1, 0, 1, -1));
    }

    @Test
    void isEqualByScalesAndLevels() {
        var levels = book("1.0:5|2.0:6");

        assertThat(levels).isEqualTo(book("1.0:5|2.0:6")).hasSameHashCodeAs(book("1.0:5|2.0:6"));
        assertThat(levels)
                .isNotEqualTo(book("1.00:5|2.00:6"))
                .isNotEqualTo(book("1.0:5|2.0:7"))
                .isNotEqualTo(book("1.0:4|2.0:6"))
                .isNotEqualTo(book("1.0:5|"));
    }

    @Test
    void isCrossedWhenTheBestBidIsAboveTheBestAskAndOnlyLockedAtIt() {
        assertThat(book("2:1|1:1").isCrossed()).isTrue();
        assertThat(book("2:1|2:1").isCrossed()).isFalse();
        assertThat(book("1:1|2:1").isCrossed()).isFalse();
        assertThat(book("1:1|").isCrossed()).isFalse();
        assertThat(book("|1:1").isCrossed()).isFalse();
        assertThat(book("|").isEmpty()).isTrue();
    }

    @Test
    void tellsWhatWasAddedChangedAndDeletedOnBothSides() {
        var older = book("10:1,9:2,8:3|11:1,12:2,13:3");
        var newer = book("10.5:9,10:1,9:5|11:7,12:2,12.5:4");

        var changes = newer.changesSince(older);

        assertThat(changes).isEqualTo(book("10.5:9,9.0:5,8.0:0|11.0:7,12.5:4,13.0:0"));
    }

    @Test
    void nothingChangedIsEmpty() {
        var levels = book("10:1|11:1");

        assertThat(levels.changesSince(book("10.00:1.0|11.00:1.0")).isEmpty()).isTrue();
        assertThat(book("|").changesSince(book("|")).isEmpty()).isTrue();
    }

    @Test
    void everythingIsNewInAnEmptyBookAndDeletedFromAnEmptiedOne() {
        assertThat(book("10:1|11:1").changesSince(book("|"))).isEqualTo(book("10:1|11:1"));
        assertThat(book("|").changesSince(book("10:1,9:1|11:1"))).isEqualTo(book("10:0,9:0|11:0"));
    }

    @Test
    void changesHaveTheFinerScalesOfBoth() {
        var changes = book("10.00:1|").changesSince(book("10:1.5|"));

        assertThat(changes.priceScale()).isEqualTo(2);
        assertThat(changes.sizeScale()).isEqualTo(1);
        assertThat(changes.bids()).isEqualTo(levels("10.00:1.0"));
    }

    /** The vectors of docs/protocol.md. */
    @Test
    void checksumIsThatOfTheProtocol() {
        assertThat(book("189.41:300,189.40:1200,189.38:50|189.42:200,189.45:700")
                        .checksum())
                .isEqualTo(2298083913L);
        assertThat(book("|").checksum()).isEqualTo(2343686810L);
        assertThat(book("0.2:1.50000000|0.3:0.00000005").checksum()).isEqualTo(250996339L);
    }

    @Test
    void checksumCoversTenLevelsASide() {
        var builder = new BookLevels.Builder();
        for (int i = 0; i < 12; i++) {
            builder.bid(new Price(100 - i, 0), new Size(1, 0)).ask(new Price(101 + i, 0), new Size(2, 0));
        }
        var crc = new CRC32();
        crc.update(("100:1,99:1,98:1,97:1,96:1,95:1,94:1,93:1,92:1,91:1"
                        + "|101:2,102:2,103:2,104:2,105:2,106:2,107:2,108:2,109:2,110:2")
                .getBytes(StandardCharsets.US_ASCII));

        assertThat(builder.build().checksum()).isEqualTo(crc.getValue());
    }

    /** Bids, a bar, then asks, each {@code price:size} and best first. */
    static BookLevels book(String text) {
        int bar = text.indexOf('|');
        return BookLevels.of(sideOf(text.substring(0, bar)), sideOf(text.substring(bar + 1)));
    }

    private static List<Level> sideOf(String text) {
        return text.isEmpty() ? List.of() : levels(text.split(","));
    }

    private static List<Level> levels(String... texts) {
        return Arrays.stream(texts).map(BookLevelsTest::level).toList();
    }

    private static Level level(String text) {
        int colon = text.indexOf(':');
        return new Level(Price.parse(text.substring(0, colon)), Size.parse(text.substring(colon + 1)));
    }

    private static String described(List<Level> bids, List<Level> asks) {
        return "bids " + bids + ", asks " + asks;
    }
}
