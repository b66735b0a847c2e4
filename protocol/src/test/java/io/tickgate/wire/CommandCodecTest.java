package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand.Credit;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Ping;
import io.tickgate.wire.ClientCommand.Report;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.Received.Malformed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands that are right, in JSON. */
final class CommandCodecTest {
    static final Received PINGED = command(new Ping(6));

    // What docs/protocol.md shows.

    @Test
    void readsHello() {
        assertThat(
                        decode(
                                "{\"op\":\"hello\",\"id\":1,\"token\":\"eyJ…\",\"credit\":500,\"hb\":5000,\"client\":\"blotter/2.1\"}"))
                .containsExactly(command(new Hello(1L, "eyJ…", 500L, 5000, "blotter/2.1", false)));
    }

    @Test
    void readsAHelloThatReplaces() {
        assertThat(decode("{\"op\":\"hello\",\"client\":\"blotter/2.1\",\"replace\":true}"))
                .containsExactly(command(new Hello(null, null, null, null, "blotter/2.1", true)));
    }

    @Test
    void readsASubscriptionWithARate() {
        assertThat(
                        decode(
                                "{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\",\"MSFT.XNAS\"],\"maxRate\":4}"))
                .containsExactly(command(new Subscribe(
                        2, "quote", List.of("AAPL.XNAS", "MSFT.XNAS"), SubscribeOptions.DEFAULTS.withMaxRate(4))));
    }

    @Test
    void readsASubscriptionWithAChecksum() {
        assertThat(decode("{\"op\":\"sub\",\"id\":3,\"ch\":\"book.10\",\"syms\":[\"AAPL.XNAS\"],\"checksum\":true}"))
                .containsExactly(command(new Subscribe(
                        3,
                        "book.10",
                        List.of("AAPL.XNAS"),
                        new SubscribeOptions(null, null, null, false, false, Feed.BEST, true, false, null, null))));
    }

    @Test
    void readsALosslessSubscriptionFromACursor() {
        assertThat(
                        decode(
                                "{\"op\":\"sub\",\"id\":4,\"ch\":\"trade\",\"syms\":[\"*\"],\"mode\":\"all\",\"from\":\"c1.eyJ…\"}"))
                .containsExactly(command(new Subscribe(
                        4,
                        "trade",
                        List.of("*"),
                        new SubscribeOptions(
                                Mode.ALL,
                                null,
                                new From.Cursor("c1.eyJ…"),
                                false,
                                false,
                                Feed.BEST,
                                false,
                                false,
                                null,
                                null))));
    }

    @Test
    void readsUnsubCreditAndPing() {
        assertThat(
                        decode(
                                "[{\"op\":\"unsub\",\"id\":5,\"ch\":\"quote\",\"syms\":[\"MSFT.XNAS\"]},{\"op\":\"credit\",\"n\":250},{\"op\":\"ping\",\"id\":6}]"))
                .containsExactly(
                        command(new Unsubscribe(5, "quote", List.of("MSFT.XNAS"))),
                        command(new Credit(250)),
                        command(new Ping(6)));
    }

    @Test
    void readsAHelloThatAsksForStamps() {
        assertThat(decode("{\"op\":\"hello\",\"id\":1,\"stamps\":1000}"))
                .containsExactly(command(new Hello(1L, null, null, null, null, false, 1000)));
    }

    @Test
    void readsReports() {
        assertThat(
                        decode(
                                "[{\"op\":\"report\",\"chain\":17,\"heldUs\":350},{\"op\":\"report\",\"id\":9,\"chain\":18,\"heldUs\":16700,\"renderUs\":16400}]"))
                .containsExactly(
                        command(new Report(null, 17, 350, null)), command(new Report(9L, 18, 16_700, 16_400L)));
    }

    @Test
    void readsEveryOptionInAnyOrder() {
        assertThat(
                        decode(
                                "{\"speed\":0.5,\"maxAge\":250,\"withTrades\":true,\"checksum\":false,\"feed\":\"delayed\",\"cut\":true,\"once\":true,\"from\":\"latest\",\"maxRate\":2.5,\"mode\":\"conflate\",\"syms\":[\"A\"],\"ch\":\"quote\",\"id\":9,\"op\":\"sub\"}"))
                .containsExactly(command(new Subscribe(
                        9,
                        "quote",
                        List.of("A"),
                        new SubscribeOptions(
                                Mode.CONFLATE,
                                2.5,
                                new From.Latest(),
                                true,
                                true,
                                Feed.DELAYED,
                                false,
                                true,
                                250L,
                                0.5))));
    }

    @Test
    void readsEveryFrom() {
        assertThat(fromOf("\"earliest\"")).isEqualTo(new From.Earliest());
        assertThat(fromOf("\"latest\"")).isEqualTo(new From.Latest());
        assertThat(fromOf("\"c1.abc\"")).isEqualTo(new From.Cursor("c1.abc"));
        assertThat(fromOf("1763790123000000")).isEqualTo(new From.Time(1763790123000000L));
        assertThat(fromOf("{}")).isEqualTo(new From.Positions(Map.of()));
        assertThat(fromOf("{\"AAPL.XNAS\":\"k3:883213\",\"B:1\":\"k:3:1\"}"))
                .isEqualTo(new From.Positions(
                        Map.of("AAPL.XNAS", new Position("k3", 883213), "B:1", new Position("k:3", 1))));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        assertThat(decode("{\"x\":{\"op\":[1,{\"id\":2}]},\"op\":\"ping\",\"y\":[[]],\"id\":6,\"z\":null,\"w\":1.5}"))
                .containsExactly(PINGED);
    }

    @Test
    void readsEscapesAndAnyLanguage() {
        assertThat(decode("{\"op\":\"p\\u0069ng\",\"\\u0069d\":6}")).containsExactly(PINGED);
        assertThat(decode("{\"op\":\"unsub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"日経225\",\"\\ud83d\\ude00\"]}"))
                .containsExactly(command(new Unsubscribe(1, "quote", List.of("日経225", "😀"))));
    }

    @Test
    void takesTheLongestSymbolAsTheKeyOfAPosition() {
        String symbol = "経".repeat(128);

        assertThat(fromOf("{\"" + symbol + "\":\"k:1\"}"))
                .isEqualTo(new From.Positions(Map.of(symbol, new Position("k", 1))));
    }

    @Test
    void carriesOutAnArrayInItsOrder() {
        assertThat(decode("[{\"op\":\"ping\",\"id\":1},{\"op\":\"ping\",\"id\":2},{\"op\":\"ping\",\"id\":1}]"))
                .containsExactly(command(new Ping(1)), command(new Ping(2)), command(new Ping(1)));
    }

    @Test
    void anEmptyArrayAsksForNothing() {
        assertThat(decode("[]")).isEmpty();
    }

    @Test
    void aHelloDoesNotShowItsToken() {
        var hello = new Hello(1L, "secret", 5L, 5000, "blotter", false);

        assertThat(hello).hasToString("Hello[id=1, client=blotter]");
    }

    static Received command(ClientCommand command) {
        return new Received.Command(command);
    }

    static List<Received> decode(String frame) {
        return CommandCodec.decode(frame.getBytes(UTF_8));
    }

    static Malformed malformed(String frame) {
        return malformed(frame.getBytes(UTF_8));
    }

    static Malformed malformed(byte[] frame) {
        var received = CommandCodec.decode(frame);
        assertThat(received).singleElement().isInstanceOf(Malformed.class);
        return (Malformed) received.get(0);
    }

    private static From fromOf(String from) {
        var received = decode("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"A\"],\"from\":" + from + "}");
        assertThat(received).singleElement().isInstanceOf(Received.Command.class);
        var subscribe = (Subscribe) ((Received.Command) received.get(0)).command();
        return java.util.Objects.requireNonNull(subscribe.options().from());
    }
}
