package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TradeFoldTest {
    @Test
    void keepsLastHighLowVolumeAndCount() {
        var last = trade("189.42", "50");

        var fold = TradeFold.of(List.of(trade("189.40", "100"), trade("189.45", "1"), trade("189.39", "7"), last));

        assertThat(fold)
                .isEqualTo(new TradeFold(last, Price.parse("189.45"), Price.parse("189.39"), new BigDecimal("158"), 4));
    }

    @Test
    void ofOneTradeIsThatTrade() {
        var only = trade("-1.5", "0.25");

        assertThat(TradeFold.of(List.of(only)))
                .isEqualTo(new TradeFold(only, only.price(), only.price(), new BigDecimal("0.25"), 1));
    }

    @Test
    void comparesPricesAndAddsSizesAcrossScales() {
        var fold = TradeFold.of(List.of(trade("1.10", "0.5"), trade("1.099", "2"), trade("1.2", "0.001")));

        assertThat(fold.high()).hasToString("1.2");
        assertThat(fold.low()).hasToString("1.099");
        assertThat(fold.volume()).isEqualByComparingTo("2.501");
    }

    @Test
    void addsMoreThanALongHolds() {
        var fold = TradeFold.of(Collections.nCopies(100, trade("1", "9".repeat(18))));

        assertThat(fold.volume()).isEqualByComparingTo("99999999999999999900");
    }

    @Test
    void refusesToHideACancelOrACorrection() {
        var price = Price.parse("1");
        var size = Size.parse("2");
        var cancel = new Trade(price, size, null, null, 0, "71", null);
        var correction = new Trade(price, size, null, null, 0, null, "71");

        assertThatIllegalArgumentException().isThrownBy(() -> TradeFold.of(List.of(trade("1", "1"), cancel)));
        assertThatIllegalArgumentException().isThrownBy(() -> TradeFold.of(List.of(correction, trade("1", "1"))));
    }

    private static Trade trade(String price, String size) {
        return new Trade(Price.parse(price), Size.parse(size), null, null, 0);
    }
}
