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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorCodecTest {
    private static final Cursor CURSOR = new Cursor(List.of(
            new Cursor.Part("trade", "Aq3xJfT1TmSQ", List.of(17L, Cursor.NOT_READ, 883_213L)),
            new Cursor.Part("quote", "b", List.of(0L))));

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
            String altered = "c1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(altered));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c1.", "c1.AQ", "c2.AAAA", "c1.!!!", "earliest", "c1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(text))
                .withMessageContaining("expected");
    }

    @Test
    void fitsACommandInEitherEncodingAlsoForThousandsOfPartitions() {
        var wide = ofPartitions(2_000);

        String text = codec.encode(wide);

        assertThat(text).hasSizeBetween(21_000, 22_000);
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
        assertThat(codec.encode(ofPartitions(5_700))).isNotNull();
        assertThat(codec.encode(ofPartitions(5_800))).isNull();
    }

    private static Cursor ofPartitions(int count) {
        var offsets = LongStream.range(0, count)
                .map(partition -> 1_000_000_000L * partition)
                .boxed()
                .toList();
        return new Cursor(List.of(new Cursor.Part("trade", "Aq3xJfT1TmSQ", offsets)));
    }

    @Test
    void putsTheEarlierOffsetOfTwoReadersOfOneChannel() {
        var first = new Cursor.Part("trade", "a", List.of(5L, 9L, Cursor.NOT_READ));
        var second = new Cursor.Part("trade", "a", List.of(7L, 3L, 4L));

        assertThat(Cursor.of(List.of(first, second)).parts())
                .containsExactly(new Cursor.Part("trade", "a", List.of(5L, 3L, 4L)));
    }

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) seed);
        return secret;
    }
}
