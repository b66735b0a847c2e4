package io.tickgate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DecimalTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.50", "99999999999999999999999999.999999999999999999", "007"})
    void readsWideDecimalsWithAllTheirDigits(String text) {
        assertThat(DecimalText.wide(text)).isEqualTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1e9", "1.", ".1", "+1", " 1", "1 ", "٣", "1.2.3", "NaN"})
    void refusesWideDecimalsThatAreNotPlain(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalText.wide(text))
                .withMessageContaining("expected: a plain decimal of at most 64 characters");
    }

    @Test
    void refusesWideDecimalsWithoutEnd() {
        assertThatIllegalArgumentException().isThrownBy(() -> DecimalText.wide("1".repeat(65)));
    }

    private static final String EIGHTEEN_NINES = "9".repeat(18);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "7, 7, 0",
        "189.40, 18940, 2",
        "-0.05, -5, 2",
        "-12, -12, 0",
        "0.000000000000000001, 1, 18",
        "-0.999999999999999999, -999999999999999999, 18",
        "999999999999999999, 999999999999999999, 0",
        "9.99999999999999999, 999999999999999999, 17",
    })
    void readsAndWritesTheSameText(String text, long mantissa, int scale) {
        assertThat(DecimalText.mantissa(text)).isEqualTo(mantissa);
        assertThat(DecimalText.scale(text)).isEqualTo(scale);
        assertThat(DecimalText.format(mantissa, scale)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"007, 7, 0", "00.50, 50, 2", "-000.1, -1, 1", "-0, 0, 0", "-0.00, 0, 2"})
    void readsLeadingZerosAndTheSignOfZero(String text, long mantissa, int scale) {
        assertThat(DecimalText.mantissa(text)).isEqualTo(mantissa);
        assertThat(DecimalText.scale(text)).isEqualTo(scale);
    }

    @Test
    void doesNotCountLeadingZeros() {
        assertThat(DecimalText.mantissa("0".repeat(1000) + EIGHTEEN_NINES)).isEqualTo(999_999_999_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "-.",
                "1.",
                "-1.",
                ".5",
                "-.5",
                "1..2",
                "1.2.3",
                "--1",
                "1-",
                "+1",
                "1e5",
                "1E5",
                "0x1",
                "NaN",
                "Infinity",
                "-Infinity",
                " 1",
                "1 ",
                "1,5",
                "1_000",
                "１",
                "1٫5",
                "٣",
                "\u0000",
                "1\u0000",
                "1000000000000000000",
                "-1000000000000000000",
                "9223372036854775807",
                "-9223372036854775808",
                "9999999999999999999",
                "1.000000000000000000",
                "0.0000000000000000001"
            })
    void refusesWhatIsNotAPlainDecimalOfEighteenDigits(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalText.mantissa(text))
                .withMessage("'%s' (expected: a plain decimal of at most 18 digits)", Printable.of(text));
    }

    @Test
    void quotesOnlyTheBeginningOfALongText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalText.mantissa("x".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void agreesWithBigDecimalOnRandomNumbers() {
        var random = new Random(20_261_122);
        for (int i = 0; i < 20_000; i++) {
            long mantissa = randomMantissa(random);
            int scale = random.nextInt(DecimalText.MAX_SCALE + 1);

            String text = DecimalText.format(mantissa, scale);

            assertThat(text).isEqualTo(BigDecimal.valueOf(mantissa, scale).toPlainString());
            assertThat(inBytes(mantissa, scale)).isEqualTo(text);
            assertThat(DecimalText.mantissa(text)).isEqualTo(mantissa);
            assertThat(DecimalText.scale(text)).isEqualTo(scale);
        }
    }

    @Test
    void writesEveryLong() {
        for (int scale = 0; scale <= DecimalText.MAX_SCALE; scale++) {
            assertThat(DecimalText.format(Long.MIN_VALUE, scale))
                    .isEqualTo(BigDecimal.valueOf(Long.MIN_VALUE, scale).toPlainString())
                    .hasSizeLessThanOrEqualTo(DecimalText.MAX_LENGTH);
            assertThat(DecimalText.format(Long.MAX_VALUE, scale))
                    .isEqualTo(BigDecimal.valueOf(Long.MAX_VALUE, scale).toPlainString());
            assertThat(inBytes(Long.MIN_VALUE, scale)).isEqualTo(DecimalText.format(Long.MIN_VALUE, scale));
            assertThat(inBytes(Long.MAX_VALUE, scale)).isEqualTo(DecimalText.format(Long.MAX_VALUE, scale));
        }
    }

    /** Written as bytes, in the room that it is said to need. */
    private static String inBytes(long mantissa, int scale) {
        var bytes = new byte[DecimalText.length(mantissa, scale)];
        assertThat(DecimalText.format(mantissa, scale, bytes, bytes.length)).isZero();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void knowsTheLengthOfEveryPowerOfTenAndItsNeighbours() {
        for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
            for (long number : new long[] {power - 1, power, power + 1, 1 - power, -power}) {
                assertThat(DecimalText.length(number, 0))
                        .isEqualTo(Long.toString(number).length());
            }
        }
    }

    @Test
    void writesToTheEndOfALongerBuffer() {
        var buffer = new char[40];

        int start = DecimalText.format(-18940, 2, buffer);

        assertThat(new String(buffer, start, buffer.length - start)).isEqualTo("-189.40");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 19, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesAScaleThatNoTextHas(int scale) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalText.format(1, scale))
                .withMessage("scale: %d (expected: 0 to 18)", scale);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 1",
        "1894, 1, 3, 189400",
        "-5, 2, 4, -500",
        "18900, 2, 0, 189",
        "-500, 4, 2, -5",
        "0, 0, 18, 0",
        "0, 18, 0, 0",
        "9, 0, 17, 900000000000000000",
        "999999999999999999, 18, 18, 999999999999999999",
        "-999999999999999990, 17, 16, -99999999999999999",
    })
    void keepsTheNumberAtAnotherScale(long mantissa, int from, int to, long expected) {
        assertThat(DecimalText.rescale(mantissa, from, to)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"18941, 2, 1", "1, 18, 0", "-1, 1, 0", "10, 2, 0"})
    void refusesToLoseDigits(long mantissa, int from, int to) {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> DecimalText.rescale(mantissa, from, to))
                .withMessage(
                        "%s at scale %d (expected: no digits lost)",
                        BigDecimal.valueOf(mantissa, from).toPlainString(), to);
    }

    /** A long holds some numbers of 19 digits, but {@link DecimalText#mantissa} reads none of them back. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 18",
        "-1, 0, 18",
        "900000000000000000, 0, 1",
        "999999999999999999, 0, 18",
        "-999999999999999999, 17, 18",
        "9223372036854775807, 0, 1"
    })
    void refusesToGetMoreThanEighteenDigits(long mantissa, int from, int to) {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> DecimalText.rescale(mantissa, from, to))
                .withMessageContaining("at scale %d (expected: at most 18 digits)", to);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 10, 1, 0",
        "1, 0, 100, 1, -1",
        "15, 1, 1, 0, 1",
        "-15, 1, -1, 0, -1",
        "0, 0, 0, 18, 0",
        "999999999999999999, 0, 999999999999999999, 18, 1",
        "9223372036854775807, 0, 9223372036854775806, 0, 1",
    })
    void comparesAcrossScales(long mantissa, int scale, long otherMantissa, int otherScale, int expected) {
        assertThat(DecimalText.compare(mantissa, scale, otherMantissa, otherScale))
                .isEqualTo(expected);
        assertThat(DecimalText.compare(otherMantissa, otherScale, mantissa, scale))
                .isEqualTo(-expected);
    }

    private static long randomMantissa(Random random) {
        long bound = (long) Math.pow(10, 1 + random.nextInt(17));
        return random.nextLong() % bound;
    }
}
