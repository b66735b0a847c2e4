package io.tickgate.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.From;
import io.tickgate.wire.JsonFormat;
import io.tickgate.wire.ProtoCommands;
import io.tickgate.wire.ProtoFormat;
import io.tickgate.wire.Received;
import io.tickgate.wire.SubscribeOptions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorCodecTest {
    private static final Cursor CURSOR = new Cursor(List.of(
            new Cursor.Part(
                    "trade",
                    "Aq3xJfT1TmSQ",
                    List.of(new LogPlace(17, 0), LogPlace.NOT_READ, new LogPlace(883_213, 4_000_000))),
            new Cursor.Part("quote", "b", List.of(LogPlace.at(0), new LogPlace(Long.MAX_VALUE - 1, 1)))));

    private final CursorCodec codec = new CursorCodec(1, Map.of(1, secret(1)));

    @Test
    void readsWhatItHasWritten() {
        assertThat(codec.decode(codec.encode(CURSOR))).isEqualTo(CURSOR);
    }

    @Test
    void readsWhatWasSignedWithAnEarlierKeyThatIsStillKnown() {
        var rotated = new CursorCodec(2, Map.of(1, secret(1), 2, secret(2)));

        assertThat(rotated.decode(codec.encode(CURSOR))).isEqualTo(CURSOR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(rotated.encode(CURSOR)))
                .withMessageContaining("key 2");
    }

    @Test
    void asksForItsOnlySecretNoSoonerThanItNeedsIt() {
        var asked = new AtomicInteger();

        var later = new CursorCodec(() -> {
            asked.incrementAndGet();
            return secret(3);
        });

        assertThat(asked).hasValue(0);
        assertThat(later.decode(new CursorCodec(0, Map.of(0, secret(3))).encode(CURSOR)))
                .isEqualTo(CURSOR);
        assertThat(asked).hasPositiveValue();
    }

    @Test
    void refusesWhatWasSignedWithAnotherSecret() {
        var foreign = new CursorCodec(1, Map.of(1, secret(9)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(foreign.encode(CURSOR)))
                .withMessageContaining("another cluster");
    }

    @Test
    void refusesOneOfWhichAnyBitWasChanged() {
        String text = codec.encode(CURSOR);
        byte[] bytes = Base64.getUrlDecoder().decode(text.substring(3));
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String altered = "c2." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(altered));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c2.",
                "c2.AQ",
                "c3.AAAA",
                "c1.!!!",
                "c2.!!!",
                "earliest",
                "c2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(text))
                .withMessageContaining("expected");
    }

    @Test
    void fitsACommandInEitherEncodingAlsoForThousandsOfPartitions() {
        var wide = ofPartitions(2_000);

        String text = codec.encode(wide);

        assertThat(text).hasSizeBetween(18_000, 19_000);
        var command = new ClientCommand.Subscribe(
                1, "trade", List.of("*"), SubscribeOptions.DEFAULTS.withFrom(new From.Cursor(String.valueOf(text))));
        assertThat(JsonFormat.INSTANCE.decode(CommandCodec.encode(command)))
                .containsExactly(new Received.Command(command));
        assertThat(ProtoFormat.INSTANCE.decode(ProtoCommands.encode(command)))
                .containsExactly(new Received.Command(command));
        assertThat(codec.decode(String.valueOf(text))).isEqualTo(wide);
    }

    @Test
    void isNotGivenOutWhereNoCommandCouldBringItBack() {
        assertThat(codec.encode(ofPartitions(6_000))).isNotNull();
        assertThat(codec.encode(ofPartitions(6_600))).isNull();
    }

    private static Cursor ofPartitions(int count) {
        var places = LongStream.range(0, count)
                .mapToObj(partition -> new LogPlace(1_000_000_000L * partition, 7))
                .toList();
        return new Cursor(List.of(new Cursor.Part("trade", "Aq3xJfT1TmSQ", places)));
    }

    @Test
    void putsTheEarlierOffsetOfTwoReadersOfOneChannel() {
        var first = part(new LogPlace(5, 1), new LogPlace(9, 1), LogPlace.NOT_READ);
        var second = part(new LogPlace(7, 2), new LogPlace(3, 2), new LogPlace(4, 2));

        assertThat(Cursor.of(List.of(first, second)).parts())
                .containsExactly(part(new LogPlace(5, 1), new LogPlace(3, 2), new LogPlace(4, 2)));
    }

    /** As the version before has written it, with the secret of these tests. */
    @Test
    void readsOneOfTheVersionBeforeThatSaysNothingOfLeaders() {
        String before = "c1.AQABAAV0cmFkZQABYQACAAAAAAAAB5v__________-6MO68DSTVUyXw5gkwgFYk";

        assertThat(codec.decode(before).parts()).containsExactly(part(LogPlace.at(1947), LogPlace.NOT_READ));
    }

    @Test
    void readsNoneAsIfItWereOfAnotherVersion() {
        String text = codec.encode(CURSOR);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode("c1." + text.substring(3)))
                .withMessageContaining("changed");
    }

    private static Cursor.Part part(LogPlace... places) {
        return new Cursor.Part("trade", "a", List.of(places));
    }

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) seed);
        return secret;
    }
}
