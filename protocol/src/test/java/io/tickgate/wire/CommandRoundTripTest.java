package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand.Credit;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Ping;
import io.tickgate.wire.ClientCommand.Report;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CommandRoundTripTest {
    private static final int CASES = 20_000;
    private static final int MAX_MESSAGE_LENGTH = 300;

    static List<ClientCommand> commands() {
        return List.of(
                new Hello(null, null, null, null, null, false),
                new Hello(1L, "eyJ…", 500L, 5000, "blotter/2.1", true),
                new Hello(null, null, null, null, null, false, 0),
                new Hello(2L, null, null, 1000, null, false, 1000),
                new Subscribe(0, "quote", List.of("AAPL.XNAS", "*"), SubscribeOptions.DEFAULTS),
                new Subscribe(Long.MAX_VALUE, "quote", List.of("\"\\\u0000日😀"), SubscribeOptions.DEFAULTS.withOnce()),
                subscribe(new From.Positions(Map.of("A", new Position("k3", 883213), "B", new Position("k:4", -1)))),
                subscribe(new From.Cursor("c1.eyJ…")),
                subscribe(new From.Earliest()),
                subscribe(new From.Latest()),
                subscribe(new From.Time(1763790123000000L)),
                new Subscribe(
                        2,
                        "book.10",
                        List.of("A"),
                        new SubscribeOptions(Mode.CONFLATE, 0.5, null, true, true, Feed.RT, true, true, 0L, 1.0)),
                new Subscribe(3, "bar.1m", List.of("A"), SubscribeOptions.DEFAULTS.withMaxRate(1e300)),
                new Unsubscribe(4, "quote", List.of("A", "B")),
                new Credit(0),
                new Credit(Long.MAX_VALUE),
                new Ping(6),
                new Report(null, 1, 0, null),
                new Report(7L, Long.MAX_VALUE, 350, 12_000L));
    }

    private static ClientCommand subscribe(From from) {
        return new Subscribe(1, "trade", List.of("A"), SubscribeOptions.DEFAULTS.withFrom(from));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isReadAsItWasWritten(ClientCommand command) {
        byte[] frame = CommandCodec.encode(command);

        assertThat(CommandCodec.decode(frame)).containsExactly(new Received.Command(command));
    }

    @Test
    void everyOpIsAmongTheCommands() {
        assertThat(commands()).extracting(ClientCommand::op).contains(ClientCommand.Op.values());
    }

    @Test
    void leavesOutWhatIsTheDefaultAndWritesWholeNumbersWhole() {
        var subscribe = new Subscribe(2, "quote", List.of("A"), SubscribeOptions.DEFAULTS.withMaxRate(4));

        assertThat(CommandCodec.encode(subscribe))
                .asString(UTF_8)
                .isEqualTo("{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"A\"],\"maxRate\":4}");
    }

    @Test
    void neverThrowsOnDamagedFrames() {
        var random = new Random(20_261_122);
        var frames = frames();
        for (int i = 0; i < CASES; i++) {
            byte[] frame = damaged(frames.get(random.nextInt(frames.size())), random);

            assertHarmless(CommandCodec.decode(frame), frame);
        }
    }

    @Test
    void neverThrowsOnRandomBytes() {
        var random = new Random(4711);
        byte[] alphabet = "{}[]\",:\\0123456789.eE+-tfn opidsymchfrom\u0000\u00ff".getBytes(UTF_8);
        for (int i = 0; i < CASES; i++) {
            byte[] frame = new byte[random.nextInt(64)];
            random.nextBytes(frame);
            if (i % 2 == 0) {
                for (int j = 0; j < frame.length; j++) {
                    frame[j] = alphabet[Math.floorMod(frame[j], alphabet.length)];
                }
            }

            assertHarmless(CommandCodec.decode(frame), frame);
        }
    }

    /** Each command alone, and all in one array. */
    private static List<byte[]> frames() {
        var single = commands().stream().map(CommandCodec::encode).toList();
        String all = String.join(
                ",", single.stream().map(frame -> new String(frame, UTF_8)).toList());
        return Stream.concat(single.stream(), Stream.of(("[" + all + "]").getBytes(UTF_8)))
                .toList();
    }

    /** One to four bytes changed, dropped, doubled or cut off. */
    private static byte[] damaged(byte[] frame, Random random) {
        byte[] damaged = frame.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            int place = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[place] = (byte) random.nextInt(256);
                case 1 -> damaged[place] = (byte) "{}[]\",:0-".charAt(random.nextInt(9));
                case 2 -> damaged = spliced(damaged, place, place + 1);
                case 3 -> damaged = spliced(damaged, place, Math.max(place - 8, 0));
                default -> damaged = Arrays.copyOf(damaged, place);
            }
        }
        return damaged;
    }

    /** What stands before {@code end}, then what stands from {@code start} on. */
    private static byte[] spliced(byte[] bytes, int end, int start) {
        byte[] spliced = Arrays.copyOf(bytes, end + bytes.length - start);
        System.arraycopy(bytes, start, spliced, end, bytes.length - start);
        return spliced;
    }

    private static void assertHarmless(List<Received> received, byte[] frame) {
        for (var one : received) {
            if (one instanceof Received.Malformed malformed) {
                String message = malformed.message();
                if (message.length() > MAX_MESSAGE_LENGTH || !message.chars().allMatch(CommandRoundTripTest::isFit)) {
                    throw new AssertionError(message + " for " + new String(frame, UTF_8));
                }
            } else if (one instanceof Received.Command command) {
                // What was understood can be said again, and so also be quoted in an answer.
                var again = CommandCodec.decode(CommandCodec.encode(command.command()));
                if (!again.equals(List.of(command))) {
                    throw new AssertionError(again + " for " + new String(frame, UTF_8));
                }
            }
        }
    }

    private static boolean isFit(int c) {
        return (c >= ' ' && c <= '~') || c == '…' || c == 'µ';
    }
}
