package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.book;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a client that asks for much keeps to what a gateway takes: 20 commands a second, of which it uses 15. */
class CommandPaceTest extends ClientFixture {
    private static final int AT_ONCE = 15;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void asksByOneCommandForWhatWaits() {
        var gateway = connected();

        subscribe(0, 200);

        assertThat(symbols(gateway.heard())).containsExactlyElementsOf(singles(0, AT_ONCE));
        loop.pass(SECOND.minusNanos(1));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofNanos(1));
        assertThat(symbols(gateway.heard())).containsExactly(names(AT_ONCE, 200));
    }

    @Test
    void takesDataOfAllThatWasAskedForTogether() {
        var gateway = connected();
        subscribe(0, 20);
        gateway.heard();
        loop.pass(SECOND);
        var together = gateway.heardSubscribe();

        gateway.say(
                ack(together.id(), "quote"),
                snapshot("quote", "S15", 10, quote("1.00", "1.01")),
                snapshot("quote", "S19", 20, quote("2.00", "2.01")));

        assertThat(journal.read()).anyMatch(line -> line.contains("S15")).anyMatch(line -> line.contains("S19"));
    }

    @Test
    void keepsTheOrderOfWhatWaits() {
        var gateway = connected();
        subscribe(0, AT_ONCE);
        gateway.heard();

        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        client.unsubscribe("quote", List.of("A"));
        client.unsubscribe("quote", List.of("S1"));
        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        client.subscribe("quote", List.of("B"), SubscribeOptions.DEFAULTS.withMaxRate(4));
        loop.pass(SECOND);

        assertThat(gateway.heard()).extracting(CommandPaceTest::text).containsExactly("+A", "-A,S1", "+A", "+B");
    }

    @Test
    void asksOnceForASymbolThatWasAskedForTwiceMeanwhile() {
        var gateway = connected();
        subscribe(0, AT_ONCE);
        gateway.heard();
        var fromNow = SubscribeOptions.DEFAULTS.withFrom(new From.Latest());

        client.subscribe("quote", List.of("A"), fromNow);
        client.subscribe("quote", List.of("A", "B"), fromNow);
        loop.pass(SECOND);

        assertThat(gateway.heardSubscribe().symbols()).containsExactly("A", "B");
    }

    @Test
    void neverSendsMoreThanThatInASecond() {
        var gateway = connected();
        loop.pass(SECOND);
        alternate(4);
        assertThat(gateway.heard()).hasSize(8);

        loop.pass(Duration.ofMillis(600));
        alternate(20);

        assertThat(gateway.heard()).hasSize(AT_ONCE - 8);
        loop.pass(Duration.ofMillis(399));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));
        assertThat(gateway.heard()).hasSize(8);
        loop.pass(Duration.ofMillis(600));
        assertThat(gateway.heard()).hasSize(AT_ONCE - 8);
    }

    @Test
    void takesNoDataOfABrokenChainWhileItWaits() {
        var gateway = holding("quote", "A", 10);
        subscribe(0, AT_ONCE);
        loop.run();
        gateway.say(update("quote", "A", 13, 12L, quote("1.02", "1.03")));
        assertThat(journal.read()).singleElement().asString().startsWith("gap");

        gateway.say(update("quote", "A", 11, 10L, quote("1.02", "1.03")));

        assertThat(journal.read()).isEmpty();
    }

    @Test
    void takesWhatAnOlderPatternBringsWhileANewOneWaits() {
        var gateway = following("*");
        subscribe(0, AT_ONCE);
        client.subscribe("quote", List.of("A*"), SubscribeOptions.DEFAULTS);
        loop.run();

        gateway.say(snapshot("quote", "AX", 10, quote("1.00", "1.01")));

        assertThat(journal.read()).containsExactly("snapshot quote/AX at k3:10");
    }

    @Test
    void asksForWhatWaitsAsItWasWantedThenAndChangesItAfterThat() {
        client.subscribe("book.10", List.of("*"), SubscribeOptions.DEFAULTS);
        var gateway = connected();
        gateway.say(
                ack(gateway.heardSubscribe().id(), "book.10"),
                snapshot("book.10", "AX", 10, book("9.00:1", "10.00:3")));
        subscribe(0, AT_ONCE - 1);
        gateway.heard();
        gateway.say(update("book.10", "AX", 11, 10L, 1L, book("9.00:2", "")));

        client.subscribe("book.10", List.of("*"), SubscribeOptions.DEFAULTS.withMaxRate(4));
        loop.pass(SECOND);

        assertThat(gateway.heard())
                .map(ClientCommand.Subscribe.class::cast)
                .extracting(
                        command -> command.symbols() + " " + command.options().maxRate())
                .containsExactly("[AX] null", "[*] 4.0");
    }

    @Test
    void joinsNoLooksThroughSeveralSymbolsAtOneMoment() {
        var gateway = connected();
        subscribe(0, AT_ONCE);
        gateway.heard();
        var look = new SubscribeOptions(null, null, null, true, true, Feed.BEST, false, false, null, null);

        client.subscribe("quote", List.of("A"), look);
        client.subscribe("quote", List.of("B"), look);
        loop.pass(SECOND);

        assertThat(symbols(gateway.heard())).containsExactly(List.of("A"), List.of("B"));
    }

    @Test
    void asksTheNextGatewayForAllThatWaited() {
        var gateway = connected();
        subscribe(0, 40);
        loop.run();

        gateway.drop(1006, "reset");
        loop.pass(Duration.ofMillis(200));
        var next = gateways.latest().welcome();
        var heard = next.heardSubscribe();
        loop.pass(SECOND.plus(SECOND));
        journal.read();
        next.say(ack(heard.id(), "quote"), snapshot("quote", "S39", 10, quote("1.00", "1.01")));

        assertThat(heard.symbols()).containsExactlyElementsOf(names(0, 40));
        assertThat(journal.read()).contains("snapshot quote/S39 at k3:10");
    }

    private FakeGateways.Peer connected() {
        start();
        return gateways.latest().welcome();
    }

    private void subscribe(int first, int end) {
        names(first, end).forEach(name -> client.subscribe("quote", List.of(name), SubscribeOptions.DEFAULTS));
    }

    /** Asks for what cannot be joined. */
    private void alternate(int times) {
        for (int i = 0; i < times; i++) {
            client.subscribe("quote", List.of("X"), SubscribeOptions.DEFAULTS);
            client.unsubscribe("quote", List.of("X"));
        }
        loop.run();
    }

    private static List<String> names(int first, int end) {
        return IntStream.range(first, end).mapToObj(number -> "S" + number).toList();
    }

    private static List<List<String>> singles(int first, int end) {
        return names(first, end).stream().map(List::of).toList();
    }

    private static List<List<String>> symbols(List<ClientCommand> commands) {
        var symbols = new ArrayList<List<String>>();
        commands.forEach(command -> symbols.add(((ClientCommand.Subscribe) command).symbols()));
        return symbols;
    }

    private static String text(ClientCommand command) {
        return command instanceof ClientCommand.Unsubscribe ended
                ? "-" + String.join(",", ended.symbols())
                : "+" + String.join(",", ((ClientCommand.Subscribe) command).symbols());
    }
}
