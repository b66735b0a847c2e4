package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
    /** Where the bounds are: of one byte more, one less, surrogates, and the last character. */
    private static final int[] EDGES = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Test
    void saysTheSameAsTheJdkOfAllThatIsUpToFourBytesLong() {
        int length = EDGES.length;
        for (int number = 0; number < length * length * length * length; number++) {
            byte[] text = {
                (byte) EDGES[number % length],
                (byte) EDGES[number / length % length],
                (byte) EDGES[number / length / length % length],
                (byte) EDGES[number / length / length / length]
            };

            if (Utf8Check.isUtf8(text) != isUtf8(text)) {
                assertThat(text).as("is UTF-8: %s", isUtf8(text)).isEmpty();
            }
        }
    }

    @Test
    void saysTheSameWhereverATextIsCut() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(12)];
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            }
            int cut = random.nextInt(text.length + 1);
            var check = new Utf8Check();

            boolean isWhole = check.takes(Arrays.copyOfRange(text, 0, cut))
                    && check.takes(Arrays.copyOfRange(text, cut, text.length))
                    && check.isWhole();

            assertThat(isWhole).as("%d, cut at %d", i, cut).isEqualTo(isUtf8(text));
        }
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
