package io.tickgate.wire;

import static io.tickgate.wire.CommandCodecTest.PINGED;
import static io.tickgate.wire.CommandCodecTest.command;
import static io.tickgate.wire.CommandCodecTest.decode;
import static io.tickgate.wire.CommandCodecTest.malformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.Received.Malformed;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are wrong, and frames that hold them. */
final class MalformedCommandTest {
    private static final String PING = "{\"op\":\"ping\",\"id\":6}";

    // One bad command among good ones.

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"op\":\"dance\",\"id\":7}~7",
                "{\"id\":7}~7",
                "{}~",
                "{\"op\":[[{\"op\":1}]],\"id\":7}~7",
                "{\"op\":\"sub\",\"syms\":[\"A\",[\"B\",{\"C\":[]}],\"D\"],\"ch\":\"quote\",\"id\":7}~7",
                "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[\"A\"],\"from\":{\"A\":{\"x\":[1]},\"B\":2}}~7",
                "{\"op\":\"ping\",\"id\":\"7\"}~",
                "null~",
                "17~",
                "1.5~",
                "true~",
                "\"ping\"~",
                "[]~",
                "[{\"op\":\"ping\",\"id\":7}]~",
            })
    void oneBadCommandLeavesTheOthersOfItsFrame(String bad, Long id) {
        var received = decode("[" + PING + "," + bad + "," + PING + "]");

        assertThat(received).hasSize(3).startsWith(PINGED).endsWith(PINGED);
        assertThat(received.get(1)).isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.id()).isEqualTo(id);
            assertThat(malformed.message()).isNotBlank().hasSizeLessThan(MAX_MESSAGE_LENGTH);
        });
    }

    @Test
    void everyBadCommandIsAnsweredOnItsOwn() {
        var received = decode("[1,{\"id\":2},null,{\"op\":\"credit\",\"n\":-1}]");

        assertThat(received)
                .containsExactly(
                        new Malformed(null, "a whole number (expected: a command as an object)"),
                        new Malformed(2L, "op: missing"),
                        new Malformed(null, "null (expected: a command as an object)"),
                        new Malformed(null, "n: -1 (expected: a whole number from 0 to 9223372036854775807)"));
    }

    @Test
    void theFirstOfSeveralBadFieldsIsNamed() {
        assertThat(malformed("{\"op\":\"sub\",\"ch\":1,\"syms\":2,\"mode\":3,\"id\":7}"))
                .isEqualTo(new Malformed(7L, "ch: a whole number (expected: a string)"));
    }

    // Missing fields and wrong types.

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{}~op",
                "{\"op\":\"sub\",\"ch\":\"quote\",\"syms\":[\"A\"]}~id",
                "{\"op\":\"sub\",\"id\":1,\"syms\":[\"A\"]}~ch",
                "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\"}~syms",
                "{\"op\":\"unsub\",\"ch\":\"quote\",\"syms\":[\"A\"]}~id",
                "{\"op\":\"unsub\",\"id\":1,\"syms\":[\"A\"]}~ch",
                "{\"op\":\"unsub\",\"id\":1,\"ch\":\"quote\"}~syms",
                "{\"op\":\"credit\"}~n",
                "{\"op\":\"ping\"}~id",
                "{\"op\":\"report\",\"heldUs\":1}~chain",
                "{\"op\":\"report\",\"chain\":1}~heldUs",
            })
    void namesTheFieldThatIsMissing(String command, String field) {
        assertThat(malformed(command).message()).isEqualTo(field + ": missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"op\":1",
                "\"op\":{}",
                "\"op\":\"PING\"",
                "\"op\":\"\"",
                "\"id\":\"1\"",
                "\"id\":1.0",
                "\"id\":-1",
                "\"id\":[]",
                "\"id\":true",
                "\"id\":9223372036854775808",
                "\"token\":1",
                "\"credit\":\"1\"",
                "\"credit\":-1",
                "\"credit\":0.5",
                "\"hb\":\"1\"",
                "\"hb\":-5",
                "\"hb\":{}",
                "\"stamps\":true",
                "\"stamps\":-1",
                "\"chain\":-1",
                "\"chain\":\"1\"",
                "\"heldUs\":-1",
                "\"heldUs\":0.5",
                "\"renderUs\":-1",
                "\"renderUs\":9223372036854775808",
                "\"client\":1",
                "\"client\":[]",
                "\"replace\":1",
                "\"replace\":\"true\"",
                "\"ch\":1",
                "\"ch\":[\"quote\"]",
                "\"syms\":\"A\"",
                "\"syms\":[]",
                "\"syms\":[1]",
                "\"syms\":[null]",
                "\"syms\":{}",
                "\"syms\":[[\"A\"]]",
                "\"mode\":\"some\"",
                "\"mode\":1",
                "\"maxRate\":0",
                "\"maxRate\":-1",
                "\"maxRate\":\"4\"",
                "\"maxRate\":1e400",
                "\"maxRate\":[]",
                "\"from\":-1",
                "\"from\":1.5",
                "\"from\":[]",
                "\"from\":true",
                "\"from\":{\"A\":1}",
                "\"from\":{\"A\":\"k3\"}",
                "\"from\":{\"A\":\"k3:\"}",
                "\"once\":1",
                "\"once\":\"yes\"",
                "\"cut\":0",
                "\"cut\":{}",
                "\"feed\":\"fast\"",
                "\"feed\":2",
                "\"checksum\":\"true\"",
                "\"checksum\":[]",
                "\"withTrades\":1",
                "\"maxAge\":-1",
                "\"maxAge\":\"1\"",
                "\"maxAge\":1.5",
                "\"speed\":0",
                "\"speed\":\"1\"",
                "\"speed\":-0.5",
                "\"speed\":false",
                "\"n\":-1",
                "\"n\":\"1\"",
                "\"n\":99999999999999999999"
            })
    void namesTheFieldThatIsWrong(String field) {
        String name = field.substring(1, field.indexOf('"', 1));

        // A second command shows that the reader stands where it should.
        var received = decode("[{" + field + "}," + PING + "]");

        assertThat(received).hasSize(2).endsWith(PINGED);
        assertThat(((Malformed) received.get(0)).message())
                .startsWith(name + ": ")
                .contains(" (expected: ")
                .hasSizeLessThan(MAX_MESSAGE_LENGTH);
    }

    @Test
    void nullIsTheSameAsNothing() {
        String options = Stream.of(
                        "mode",
                        "maxRate",
                        "from",
                        "once",
                        "cut",
                        "feed",
                        "checksum",
                        "withTrades",
                        "maxAge",
                        "speed",
                        "token",
                        "x")
                .map(name -> "\"" + name + "\":null")
                .collect(Collectors.joining(","));

        assertThat(decode("{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[\"A\"]," + options + "}"))
                .containsExactly(command(new Subscribe(7, "quote", List.of("A"), SubscribeOptions.DEFAULTS)));
        assertThat(
                        decode(
                                "{\"op\":\"hello\",\"id\":null,\"token\":null,\"credit\":null,\"hb\":null,\"client\":null,\"replace\":null,\"stamps\":null}"))
                .containsExactly(command(new Hello(null, null, null, null, null, false)));
    }

    @Test
    void nullForAPositionIsTheSameAsNone() {
        String command = "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[\"A\",\"B\"],\"from\":{%s}}";

        assertThat(decode(command.formatted("\"A\":null,\"B\":\"k3:1\"")))
                .isEqualTo(decode(command.formatted("\"B\":\"k3:1\"")));
        assertThat(decode(command.formatted("\"A\":null"))).isEqualTo(decode(command.formatted("")));
        assertThat(decode(command.formatted("\"A\":null"))).hasOnlyElementsOfType(Received.Command.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"op\":null,\"id\":7}~7~op: missing",
                "{\"op\":\"sub\",\"id\":null,\"ch\":\"quote\",\"syms\":[\"A\"]}~~id: missing",
                "{\"op\":\"sub\",\"id\":7,\"ch\":null,\"syms\":[\"A\"]}~7~ch: missing",
                "{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":null}~7~syms: missing",
                "{\"op\":\"credit\",\"n\":null}~~n: missing",
            })
    void nullForWhatMustBeThereIsMissing(String command, Long id, String message) {
        assertThat(malformed(command)).isEqualTo(new Malformed(id, message));
    }

    @Test
    void saysWhatCameAndWhatWasExpected() {
        assertThat(malformed("{\"op\":\"dance\",\"id\":7}"))
                .isEqualTo(new Malformed(7L, "op: 'dance' (expected: hello, sub, unsub, credit, ping, report)"));
        assertThat(malformed("{\"op\":\"sub\",\"id\":7,\"from\":{\"A\":\"k3\"}}"))
                .isEqualTo(new Malformed(7L, "from: 'k3' (expected: epoch:sequence)"));
        assertThat(malformed("{\"op\":\"ping\",\"id\":7.5}"))
                .isEqualTo(new Malformed(null, "id: a number with a point (expected: a whole number)"));
    }

    // What is not JSON, or more of it than expected.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "true",
                "1",
                "\"ping\"",
                "hello",
                "{",
                "[",
                "}",
                "]",
                "{\"op\"",
                "{\"op\":",
                "{\"op\":}",
                "{\"op\":\"ping\",\"id\":6",
                "{\"op\":\"ping\",\"id\":6]",
                "{\"op\":\"ping\" \"id\":6}",
                "{'op':'ping','id':6}",
                "{op:\"ping\",id:6}",
                "{\"op\":\"ping\",\"id\":06}",
                "{\"op\":\"ping\",\"id\":+6}",
                "{\"op\":\"ping\",\"id\":NaN}",
                "{\"op\":\"ping\",\"id\":6,}",
                "/**/{\"op\":\"ping\",\"id\":6}",
                "{\"op\":\"ping\\",
                "{\"op\":\"ping\n\",\"id\":6}",
                "{\"op\":\"\\x\"}",
                "{\"op\":\"\\u12\"}"
            })
    void answersWhatIsNotACommandWithOneMalformed(String frame) {
        var received = decode(frame);

        assertThat(received).singleElement().isInstanceOf(Malformed.class);
        assertThat(((Malformed) received.get(0)).message())
                .contains("expected: ")
                .hasSizeLessThan(MAX_MESSAGE_LENGTH);
    }

    @Test
    void saysWhereAFrameStopsBeingJson() {
        assertThat(malformed("{\"op\":secret}").message())
                .startsWith("not readable as JSON at byte ")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{}", PING, "]", "\u0000", ",", "null"})
    void carriesOutWhatCameBeforeTrailingGarbage(String garbage) {
        var received = decode(PING + " " + garbage);

        assertThat(received).hasSize(2).startsWith(PINGED);
        assertThat(received.get(1)).isInstanceOf(Malformed.class);
        assertThat(decode("[" + PING + "]" + garbage)).hasSize(2).startsWith(PINGED);
    }

    @Test
    void carriesOutWhatCameBeforeTheFrameBroke() {
        var received = decode("[" + PING + "," + PING + ",{\"op\":\"ping\",\"id\":6}");

        assertThat(received).hasSize(4).startsWith(PINGED, PINGED, PINGED);
        assertThat(received.get(3)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"ping\",\"id\":1,\"id\":2}",
                "{\"op\":\"ping\",\"op\":\"credit\",\"id\":1,\"n\":1}",
                "{\"op\":\"ping\",\"id\":1,\"\\u0069d\":2}",
                "{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"A\"],\"from\":{\"A\":\"k:1\",\"A\":\"k:2\"}}",
                "{\"op\":\"ping\",\"id\":1,\"x\":1,\"x\":2}"
            })
    void refusesANameThatComesTwice(String frame) {
        assertThat(malformed(frame).message()).contains("nothing twice");
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(20) + "]".repeat(20);
        String endless = "[".repeat(60_000);

        assertThat(malformed("{\"op\":\"ping\",\"id\":1,\"x\":" + deep + "}").message())
                .startsWith("nested too deep");
        assertThat(decode(endless)).singleElement().isInstanceOf(Malformed.class);
        assertThat(decode("{\"a\":".repeat(10_000))).singleElement().isInstanceOf(Malformed.class);
    }

    @Test
    void quotesNothingOfAHugeNumber() {
        String digits = "7".repeat(60_000);

        assertThat(malformed("{\"op\":\"ping\",\"id\":" + digits + "}").message())
                .contains("a number too long")
                .doesNotContain("77");
        assertThat(decode("[{\"x\":1e" + digits + "}]")).isNotEmpty();
        assertThat(decode("{\"maxRate\":0." + digits + "}")).singleElement().isInstanceOf(Malformed.class);
    }

    @Test
    void refusesANulAsWhitespaceAndNeverGuessesAnotherEncoding() {
        assertThat(malformed("\u0000").message()).startsWith("not readable as JSON at byte ");
        assertThat(malformed("{\"op\":\"ping\"\u0000,\"id\":6}").message()).startsWith("not readable as JSON");
        assertThat(malformed(PING.getBytes(java.nio.charset.StandardCharsets.UTF_16BE))
                        .message())
                .startsWith("not readable as JSON at byte ")
                .doesNotContain("-1");
        assertThat(malformed(PING.getBytes(java.nio.charset.StandardCharsets.UTF_16LE))
                        .message())
                .startsWith("not readable as JSON at byte ");
    }

    @Test
    void passesAnEscapedNulOnForTheSymbolToBeRefused() {
        assertThat(decode("{\"op\":\"unsub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"\\u0000\"]}"))
                .containsExactly(command(new Unsubscribe(1, "quote", List.of("\u0000"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "A\\udc00", "\\ud800A", "\\udc00\\ud800", "\\ud800\\ud800\\udc00"})
    void refusesHalfASurrogatePairSinceNoAnswerCouldRepeatIt(String text) {
        assertThat(malformed("{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[\"A\",\"" + text + "\"]}"))
                .isEqualTo(new Malformed(7L, "syms: a string with half a surrogate pair (expected: Unicode)"));
        assertThat(malformed("{\"op\":\"sub\",\"id\":7,\"ch\":\"" + text + "\",\"syms\":[\"A\"]}")
                        .message())
                .startsWith("ch: ");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThat(malformed(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                        .message())
                .startsWith("not readable as JSON");
        assertThat(malformed(new byte[] {(byte) 0xc0, (byte) 0x80}).message()).startsWith("not readable as JSON");
    }

    @Test
    void takesTwoHundredAndFiftySixCommandsInAFrame() {
        String most = String.join(",", Collections.nCopies(CommandCodec.MAX_COMMANDS_PER_FRAME, PING));

        assertThat(decode("[" + most + "]")).hasSize(256).containsOnly(PINGED);
        assertThat(decode("[" + most + "," + PING + "," + PING + "]"))
                .hasSize(257)
                .endsWith(new Malformed(null, "more than 256 commands in a frame (expected: at most that)"));
        assertThat(decode("[" + "1,".repeat(10_000) + "1]")).hasSize(257);
    }

    @Test
    void refusesAnEndlessTextButNotASymbolThatIsOnlyLong() {
        assertThat(malformed("{\"op\":\"hello\",\"token\":\"" + "x".repeat(8193) + "\"}")
                        .message())
                .isEqualTo("token: 8193 characters (expected: at most 8192)");
        assertThat(decode("{\"op\":\"hello\",\"token\":\"" + "x".repeat(8192) + "\"}"))
                .singleElement()
                .isInstanceOf(Received.Command.class);
    }

    @Test
    void takesALongerTextAsACursorUpToWhatFitsAFrame() {
        String most = "c".repeat(From.Cursor.MAX_LENGTH);

        assertThat(decode("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"A\"],\"from\":\"" + most + "\"}"))
                .containsExactly(new Received.Command(new ClientCommand.Subscribe(
                        1, "trade", List.of("A"), SubscribeOptions.DEFAULTS.withFrom(new From.Cursor(most)))));
        assertThat(malformed("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"A\"],\"from\":\"" + most + "c\"}")
                        .message())
                .isEqualTo("from: 61441 characters (expected: at most 61440)");
    }

    @Test
    void refusesMoreSymbolsThanAFrameCouldHold() {
        String symbols = String.join(",", Collections.nCopies(20_001, "\"A\""));

        assertThat(malformed("{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\",\"syms\":[" + symbols + "]}"))
                .isEqualTo(new Malformed(7L, "syms: more than 20000 symbols (expected: at most that)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"op", "mode", "feed", "from"})
    void repeatsOnlyAShortPrintableExtract(String field) {
        String hostile = "\\u001b[31m\\r\\nforged: line" + "🂡".repeat(2_000);
        String value = field.equals("from") ? "{\"A\":\"" + hostile + "\"}" : "\"" + hostile + "\"";

        String message = malformed("{\"" + field + "\":" + value + "}").message();

        assertThat(message)
                .startsWith(field + ": '\\u001b[31m\\u000d\\u000aforged")
                .hasSizeLessThan(MAX_MESSAGE_LENGTH);
        assertThat(message.chars()).allMatch(c -> c >= ' ' && c <= '~' || c == '…');
    }

    /** Short enough for a log line, however much came. */
    private static final int MAX_MESSAGE_LENGTH = 300;
}
