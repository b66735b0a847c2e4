package io.tickgate.client.cli;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.book;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.rejection;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.trade;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.Market;
import io.tickgate.client.TestGateway;
import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.KafkaTime;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TailTest {
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void printsQuotesAndWhatHasChangedInThem() throws Exception {
        var run = tail("--count", "3", "AAPL.XNAS", "B");

        answer("quote")
                .say(
                        snapshot("quote", "AAPL.XNAS", 1, quote("189.41", "189.42")),
                        update("quote", "AAPL.XNAS", 2, null, quote("189.42", "189.40")),
                        snapshot("quote", "B", -1, null));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed())
                .containsExactly(
                        "05:42:03.456  AAPL.XNAS       189.41 x 500               189.42 x 200",
                        "05:42:03.457  AAPL.XNAS       189.42 x 500               189.40 x 200"
                                + "          bid +0.01  ask -0.02",
                        "05:42:03.456  B          -");
    }

    @Test
    void printsTradesWithTheirSide() throws Exception {
        var run = tail("--channel", "trade", "--count", "2", "A");

        answer("trade")
                .say(
                        snapshot("trade", "A", 1, trade("189.42", "71", Side.BUY)),
                        update("trade", "A", 2, 1L, trade("189.41", "72", Side.SELL)));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed())
                .containsExactly(
                        "05:42:03.456  A       189.42 x 100          BUY",
                        "05:42:03.456  A       189.41 x 100          SELL");
    }

    @Test
    void printsTheBestThreeLevelsOfABook() throws Exception {
        var run = tail("--channel", "book.10", "--count", "2", "A");

        answer("book.10")
                .say(
                        snapshot("book.10", "A", 1, book("4.00:1,3.00:2,2.00:3,1.00:4", "5.00:6,6.00:7")),
                        update("book.10", "A", 2, 1L, book("4.00:0", "5.00:9")));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed())
                .containsExactly(
                        "05:42:03.456  A  2.00 x 3  3.00 x 2  4.00 x 1  |  5.00 x 6  6.00 x 7",
                        "05:42:03.457  A  1.00 x 4  2.00 x 3  3.00 x 2  |  5.00 x 9  6.00 x 7");
    }

    @Test
    void printsMessagesAsTheyCame() throws Exception {
        var run = tail("--json", "--count", "1", "A");
        var peer = answer("quote");

        peer.sayText("[{\"type\":\"hb\", \"tx\":1,\"wm\":{},\"quiet\":[]},{\"type\":\"snapshot\",\"ch\":\"quote\","
                + "\"sym\":\"A\",\"epoch\":\"k3\",\"seq\":1,\"ts\":2,\"pxScale\":2,\"szScale\":0,"
                + "\"reason\":\"initial\",\"new\":\"é\",\"data\":null},{\"type\":\"hb\",\"tx\":9}]");

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed().subList(2, 4))
                .containsExactly(
                        "{\"type\":\"hb\", \"tx\":1,\"wm\":{},\"quiet\":[]}",
                        "{\"type\":\"snapshot\",\"ch\":\"quote\",\"sym\":\"A\",\"epoch\":\"k3\",\"seq\":1,\"ts\":2,"
                                + "\"pxScale\":2,\"szScale\":0,\"reason\":\"initial\",\"new\":\"é\",\"data\":null}");
        assertThat(run.printed()).hasSize(4);
    }

    @Test
    void asksForTheRateAndForOneSnapshot() throws Exception {
        var run = tail("--max-rate", "4", "--once", "A");
        var peer = gateway.accept().say(Market.welcome());

        var subscribe = peer.awaitSubscribe();
        peer.say(ack(subscribe.id(), "quote"), snapshot("quote", "A", 1, quote("1.00", "1.01")));

        assertThat(subscribe.options().maxRate()).isEqualTo(4.0);
        assertThat(subscribe.options().once()).isTrue();
        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed()).hasSize(1);
        assertThat(peer.awaitClose()).isEqualTo(1000);
    }

    @Test
    void printsBarsWithWhatHasBecomeOfThem() throws Exception {
        var run = tail("--channel", "bar.1m", "--count", "2", "A");

        answer("bar.1m")
                .say(
                        snapshot("bar.1m", "A", 1, new Payload.OfBars(List.of(bar(true, 0)))),
                        update("bar.1m", "A", 2, null, new Payload.OfBar(bar(true, 1))));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed())
                .containsExactly(
                        "05:42:00.000  A         1.00        1.20        0.90        1.10  volume 30 in 7  closed",
                        "05:42:00.000  A         1.00        1.20        0.90        1.10  volume 30 in 7  closed"
                                + "  revision 1");
    }

    private static Bar bar(boolean isFinal, int revision) {
        return new Bar(
                1_763_790_120_000_000L,
                Price.parse("1.00"),
                Price.parse("1.20"),
                Price.parse("0.90"),
                Price.parse("1.10"),
                new BigDecimal("30"),
                7,
                isFinal,
                revision,
                false);
    }

    @Test
    void printsWhatAFoldedTradeStandsFor() throws Exception {
        var run = tail("--channel", "trade", "--count", "2", "A");
        var trades = List.of(
                new Trade(Price.parse("1.20"), Size.parse("2"), "1", Side.BUY, Market.TIME_MICROS),
                new Trade(Price.parse("1.10"), Size.parse("3"), "2", Side.SELL, Market.TIME_MICROS));

        answer("trade")
                .say(
                        snapshot("trade", "A", 0, new Payload.OfTrades(List.of())),
                        update("trade", "A", 1, 0L, new Payload.OfFold(TradeFold.of(trades))));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed())
                .containsExactly("05:42:03.457  A         1.10 x 3            SELL  2 trades of 5, 1.10 to 1.20");
    }

    @Test
    void asksForWhatItsOptionsSay() throws Exception {
        var run = tail("--with-trades", "--checksum", "--max-age", "500", "--credit", "10", "spot:*");
        var peer = gateway.accept().say(Market.welcome());
        var hello = (io.tickgate.wire.ClientCommand.Hello) peer.awaitCommand();
        var subscribe = peer.awaitSubscribe();

        assertThat(hello.credit()).isEqualTo(10);
        assertThat(subscribe.symbols()).containsExactly("spot:*");
        assertThat(subscribe.options().withTrades()).isTrue();
        assertThat(subscribe.options().checksum()).isTrue();
        assertThat(subscribe.options().maxAgeMillis()).isEqualTo(500);
        peer.close(4502, "may not connect");
        run.awaitExit();
    }

    @Test
    void coloursOnlyOnATerminalAndOnlyIfWanted() throws Exception {
        assertThat(textOf(CommandLineRun.startOnTerminal(args("--count", "1", "-c", "trade", "A"))))
                .contains("\u001b[32mBUY\u001b[0m");
        assertThat(textOf(CommandLineRun.startOnTerminal(args("--no-color", "--count", "1", "-c", "trade", "A"))))
                .doesNotContain("\u001b");
        assertThat(textOf(CommandLineRun.start(args("--count", "1", "-c", "trade", "A"))))
                .doesNotContain("\u001b");
    }

    private String textOf(CommandLineRun run) throws Exception {
        answer("trade").say(snapshot("trade", "A", 1, trade("189.42", "71", Side.BUY)));
        run.awaitExit();
        return run.text();
    }

    @Test
    void drawsLaddersOverOneAnother() throws Exception {
        var run = CommandLineRun.startOnTerminal(args("--ladder", "--no-color", "-c", "book.10", "--count", "1", "A"));
        var peer = gateway.accept().say(Market.welcome());

        var subscribe = peer.awaitSubscribe();
        peer.say(ack(subscribe.id(), "book.10"), snapshot("book.10", "A", 1, book("4.00:1,3.00:2", "5.00:6,6.00:7")));

        assertThat(run.awaitExit()).isZero();
        assertThat(subscribe.options().maxRate()).isEqualTo(4.0);
        assertThat(run.text()).startsWith("\u001b[HA\u001b[K\n").endsWith("\u001b[J");
        assertThat(run.text().replaceAll("\u001b\\[.", "").lines().filter(line -> !line.isEmpty()))
                .containsExactly(
                        "A",
                        "          6.00             7",
                        "          5.00             6",
                        "----------------------------",
                        "          4.00             1",
                        "          3.00             2");
    }

    @Test
    void tellsWhichSymbolsAreRefusedAndGoesOnWithTheOthers() throws Exception {
        var run = tail("--count", "1", "FOO", "A");
        var peer = gateway.accept().say(Market.welcome());
        long id = peer.awaitSubscribe().id();

        peer.say(
                ack(id, "quote", rejection("FOO", ErrorCode.UNKNOWN_SYMBOL)),
                snapshot("quote", "A", 1, quote("1.00", "1.01")));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.told()).contains("tickgate: FOO: UNKNOWN_SYMBOL, no such symbol has been seen");
    }

    @Test
    void failsWhenAllSymbolsAreRefused() throws Exception {
        var run = tail("FOO");
        var peer = gateway.accept().say(Market.welcome());

        peer.say(ack(peer.awaitSubscribe().id(), "quote", rejection("FOO", ErrorCode.NOT_ENTITLED)));

        assertThat(run.awaitExit()).isEqualTo(1);
    }

    @Test
    void failsWhenTheGatewayWillNotHaveIt() throws Exception {
        var run = tail("A");
        gateway.accept().close(4502, "may not connect");

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told().get(0)).endsWith("(4502, may not connect); that is final");
    }

    @Test
    void comesBackAndSaysSo() throws Exception {
        var run = tail("--count", "2", "A");
        var first = answer("quote");
        first.say(snapshot("quote", "A", 1, quote("1.00", "1.01")));
        run.awaitPrinted("1.01 x 200");
        first.drop();
        run.awaitTold("; trying again in ");

        answer("quote").say(update("quote", "A", 2, null, quote("1.00", "1.02")));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.told())
                .filteredOn(line -> line.startsWith("tickgate: connected to "))
                .hasSize(2);
    }

    @Test
    void tellsThatNobodyListensAndKeepsTrying() throws Exception {
        gateway.close();
        var run = tail("A");

        run.awaitTold("/v1/stream (1006, connection refused); trying again in 0.");
    }

    @Test
    void givesUpAtOnceIfItWasToShowOneThing() throws Exception {
        gateway.close();

        var run = tail("--once", "A");

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told().get(0)).endsWith("/v1/stream (1006, connection refused)");
    }

    @Test
    void takesAllSymbolsThatTheGatewayListsIfNoneIsNamed() throws Exception {
        gateway.lists(
                "{\"symbols\":[{\"sym\":\"A\",\"name\":\"Alpha\",\"venue\":\"X\"},{\"sym\":\"B\"}],\"next\":null}");
        var run = tail("--once");
        var peer = gateway.accept().say(Market.welcome());

        var subscribe = peer.awaitSubscribe();
        peer.say(
                ack(subscribe.id(), "quote"),
                snapshot("quote", "A", 1, quote("1.00", "1.01")),
                snapshot("quote", "B", 1, quote("1.00", "1.01")));

        assertThat(subscribe.symbols()).containsExactly("A", "B");
        assertThat(run.awaitExit()).isZero();
    }

    @Test
    void tellsWhatIsStale() throws Exception {
        var run = tail("A");

        answer("quote")
                .say(new ServerMessage.Status(
                        "quote", List.of("A"), StatusState.STALE, ErrorCode.SOURCE_SILENT, Market.TIME_MICROS, null));

        run.awaitTold("tickgate: A: stale (SOURCE_SILENT)");
    }

    @Test
    void tellsTheStepsOfAnUpdateAndReportsBack() throws Exception {
        var run = tail("--stamps", "A");
        var peer = gateway.accept().say(Market.welcome());
        var hello = (ClientCommand.Hello) peer.awaitCommand();
        peer.say(
                ack(peer.awaitSubscribe().id(), "quote"),
                snapshot("quote", "A", 1, quote("1.00", "1.01")),
                update("quote", "A", 2, null, quote("1.00", "1.02")),
                new ServerMessage.Stamps(5, "quote", "A", 2, 2_300, 2_000, KafkaTime.CREATE, 4_411, 4_502, 1_004_550));

        run.awaitTold("tickgate: quote A 2: source -0.300 ms Kafka (by its publisher), 2.411 ms read, 0.091 ms encoded,"
                + " 1000.048 ms sent; 1002.250 ms in all");
        assertThat(hello.stampsMillis()).isEqualTo(1_000);
        assertThat(peer.awaitCommand()).isInstanceOfSatisfying(ClientCommand.Report.class, report -> {
            assertThat(report.chain()).isEqualTo(5);
            assertThat(report.renderMicros()).isBetween(0L, report.heldMicros());
        });
    }

    @Test
    void refusesWrongUsage() throws Exception {
        assertThat(tail("--ladder", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--ladder", "-c", "book.10", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--count", "0", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--max-rate", "-1", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--credit", "0", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--max-age", "-1", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--json", "--proto", "A").awaitExit()).isEqualTo(2);
        assertThat(CommandLineRun.start().awaitExit()).isEqualTo(2);

        var run = CommandLineRun.start("tail", "--url", "http://localhost", "A");
        assertThat(run.awaitExit()).isEqualTo(2);
        assertThat(run.told().get(0))
                .isEqualTo("--url: 'http://localhost' (expected: such as ws://localhost:8080/v1/stream)");
    }

    private CommandLineRun tail(String... options) {
        return CommandLineRun.start(args(options));
    }

    private String[] args(String... options) {
        var args =
                new java.util.ArrayList<>(List.of("tail", "--url", gateway.uri().toString()));
        args.addAll(List.of(options));
        return args.toArray(String[]::new);
    }

    /** Lets the next connection have what it asks for. */
    private TestGateway.Peer answer(String channel) {
        var peer = gateway.accept().say(Market.welcome());
        return peer.say(ack(peer.awaitSubscribe().id(), channel));
    }
}
