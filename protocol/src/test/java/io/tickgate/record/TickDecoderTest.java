package io.tickgate.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.json.Json;
import io.tickgate.json.MarketJsonReader;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

final class TickDecoderTest {
    private static final String QUOTE = "{\"bid\":[\"189.41\",\"500\"],\"ask\":[\"189.42\",\"200\"]}";
    private static final String LONG_NAME = "{\"" + "n".repeat(300) + "\":1,\"bid\":null}";

    /** Longer than what a parser takes from its input at once. */
    private static final String LONG = "{\"new\":\"" + "x".repeat(20_000) + "\",\"bid\":[\"1\",\"2\"]}";

    private static final List<String> VALUES = List.of(
            QUOTE,
            LONG_NAME,
            LONG,
            LONG + "x".repeat(20_000),
            "",
            "  ",
            " " + QUOTE + " ",
            QUOTE + QUOTE,
            QUOTE + "]",
            QUOTE.substring(0, 20),
            QUOTE.substring(0, QUOTE.length() - 1),
            "{\"bid\":[\"1\",\"2\"],\"new\":{\"a\":[1,{\"b\":null}]}}",
            "{\"bid\":[\"1\"],\"ask\":null}",
            "{\"bid\":[1,2]}",
            "{\"bid\":[\"1e3\",\"2\"]}",
            "{\"bid\":[\"\\u0031\",\"2\"]}",
            "{\"bid\":[\"1\",\"-2\"]}",
            "{\"é\":1,\"\\ud800\":2}",
            "{\"bid\":[\"1\",\"2\"],",
            "[[[[[[[[[[[[[[[[[[[[",
            "{\"a\":[[[[[[[[[[[[[[[[[[[[",
            "null",
            "12",
            "\"text",
            "nul",
            "\uFEFF" + QUOTE,
            "\u0000" + QUOTE);

    private static Object read(byte[] value) {
        try (var parser = Json.parser(value)) {
            parser.nextToken();
            return MarketJsonReader.ofRecords(parser).quote();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        } catch (ArithmeticException e) {
            return "not readable as QUOTE: " + e.getMessage();
        } catch (JacksonException e) {
            return "not readable as QUOTE: " + e.getOriginalMessage();
        }
    }

    private static Object decode(TickDecoder decoder, byte[] value) {
        try {
            return decoder.decode(value, 0);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void readsEachValueAsIfItWereTheFirst() {
        var decoder = new TickDecoder(SourceTopic.QUOTE);
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8);
            if (random.nextInt(4) == 0 && value.length > 0) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }

            assertThat(decode(decoder, value))
                    .as("value %d: %s", i, new String(value, UTF_8))
                    .isEqualTo(read(value));
        }
    }

    @Test
    void readsWithoutEnd() {
        var decoder = new TickDecoder(SourceTopic.QUOTE);
        for (int i = 0; i < 50_000; i++) {
            byte[] value = "{\"name%d\":1,\"bid\":[\"%d\",\"1\"],\"ask\":null}"
                    .formatted(i, i)
                    .getBytes(UTF_8);

            assertThat(decoder.decode(value, 0)).isEqualTo(new Quote(new Level(new Price(i, 0), new Size(1, 0)), null));
        }
    }
}
