package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Price} and {@link Size}, which differ in what may be negative. */
final class PriceTest {
    @Test
    void keepsTheDigitsThatCame() {
        assertThat(Price.parse("189.40")).isEqualTo(new Price(18940, 2)).hasToString("189.40");
        assertThat(Size.parse("0.00")).isEqualTo(new Size(0, 2)).hasToString("0.00");
    }

    @Test
    void priceMayBeNegativeAndSizeMayNot() {
        assertThat(Price.parse("-37.63")).isEqualTo(new Price(-3763, 2)).hasToString("-37.63");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Size.parse("-0.5"))
                .withMessage("size: -0.5 (expected: not negative)");
    }

    @Test
    void refusesTextThatIsNotADecimal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.parse("NaN"))
                .withMessageStartingWith("'NaN'");
        assertThatIllegalArgumentException().isThrownBy(() -> Size.parse("1e5")).withMessageStartingWith("'1e5'");
    }

    @Test
    void refusesAScaleOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(1, 19));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Size(1, 19));
        assertThatIllegalArgumentException().isThrownBy(() -> new Size(1, -1));
    }

    @Test
    void isTheSameNumberAtAFinerScale() {
        assertThat(Price.parse("189.4").atScale(3)).hasToString("189.400");
        assertThat(Size.parse("5").atScale(1)).hasToString("5.0");
        assertThat(Price.parse("189.400").atScale(1)).hasToString("189.4");
    }

    @Test
    void refusesAScaleThatItsDigitsDoNotFit() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Price.parse("189.41").atScale(1));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Size.parse("1").atScale(18));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.parse("0").atScale(0).atScale(-1));
    }

    @Test
    void sortsByTheNumberWhateverTheScale() {
        var prices = List.of(Price.parse("1.10"), Price.parse("-2"), Price.parse("1.099"), Price.parse("1.2"));
        var sizes = List.of(Size.parse("10"), Size.parse("9.99"));

        assertThat(prices.stream().sorted()).map(Price::toString).containsExactly("-2", "1.099", "1.10", "1.2");
        assertThat(sizes.stream().sorted()).map(Size::toString).containsExactly("9.99", "10");
        assertThat(Price.parse("1.10")).isEqualByComparingTo(Price.parse("1.1"));
    }
}
