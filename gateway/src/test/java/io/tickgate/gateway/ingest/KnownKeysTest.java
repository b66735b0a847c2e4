package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private final List<String> made = new ArrayList<>();
    private final KnownKeys keys = new KnownKeys(bytes -> {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        made.add(text);
        return text;
    });

    @Test
    void makesEachOfManyKeysOnce() {
        for (int round = 0; round < 3; round++) {
            for (int number = 0; number < 20_000; number++) {
                assertThat(of("sim:%05d".formatted(number))).isEqualTo("sim:%05d".formatted(number));
            }
        }

        assertThat(made).hasSize(20_000).doesNotHaveDuplicates();
    }

    @Test
    void tellsKeysWithTheSameHashFromEachOther() {
        assertThat(of("Aa") + of("BB") + of("Aa") + of("BB")).isEqualTo("AaBBAaBB");

        assertThat(made).containsExactly("Aa", "BB");
    }

    @Test
    void makesThoseBeyondItsBoundEachTime() {
        for (int number = 0; number < KnownKeys.MAX_KEYS; number++) {
            of(Integer.toString(number));
        }
        made.clear();

        assertThat(of("one more") + of("one more") + of("7")).isEqualTo("one moreone more7");

        assertThat(made).containsExactly("one more", "one more");
    }

    @Test
    void goesThroughNoMoreThanSomeKeysThatHaveOneHash() {
        var alike = Stream.iterate(
                        List.of(""),
                        begun -> Stream.of("Aa", "BB")
                                .flatMap(end -> begun.stream().map(text -> text + end))
                                .toList())
                .skip(12)
                .findFirst()
                .orElseThrow();
        alike.forEach(this::of);
        made.clear();

        alike.forEach(text -> assertThat(of(text)).isEqualTo(text));

        assertThat(made).hasSize(4096 - KnownKeys.FARTHEST);
    }

    @Test
    void remembersNothingOfWhatWasRefused() {
        assertThatThrownBy(() -> of("")).hasMessage("empty");
        assertThatThrownBy(() -> of("")).hasMessage("empty");
    }

    @Test
    void knowsOnlyWhatWasThereBefore() {
        assertThat(keys.likely("spot:A".getBytes(StandardCharsets.UTF_8))).isNull();

        of("spot:A");

        assertThat(keys.likely("spot:A".getBytes(StandardCharsets.UTF_8)))
                .isSameAs(keys.of("spot:A".getBytes(StandardCharsets.UTF_8)));
        assertThat(keys.likely("spot:B".getBytes(StandardCharsets.UTF_8))).isNull();
    }

    private String of(String text) {
        return keys.of(text.getBytes(StandardCharsets.UTF_8)).text();
    }
}
