package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tickgate.gateway.session.Why.Outcome;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.From;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator is shown of sessions, and why a client was not sent something. */
final class InspectorTest {
    private static final SessionFilter ALL = new SessionFilter(null, null, null, null, null);

    private final TestClient client = new TestClient(16, 50);
    private final Market market = client.market();
    private final Inspector inspector = new Inspector(client.sessions(), Duration.ofSeconds(20));

    private <T> T answer(CompletableFuture<T> answer) {
        client.loop().runAll();
        client.loop().advanceMillis(1);
        return answer.join();
    }

    private String id() {
        return client.session().id();
    }

    private Why why(@Nullable Long sequence) {
        return answer(inspector.why(id(), "quote", "AAPL.XNAS", sequence)).orElseThrow();
    }

    private void subscribe(String options) {
        client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"]%s}".formatted(options));
        client.read();
    }

    private long quote(String bid) {
        market.quote(AAPL, bid, "9");
        client.loop().runAll();
        return market.offset();
    }

    private boolean watch() {
        return answer(inspector.watch(id(), "quote", "AAPL.XNAS")).orElseThrow();
    }

    @Test
    void listsSessionsInTheirOrderPageByPage() {
        for (int i = 0; i < 20; i++) {
            client.reconnect();
        }

        var first = answer(inspector.list(ALL, null, 15));
        var second = answer(inspector.list(ALL, first.next(), 15));

        assertThat(first.sessions()).hasSize(15);
        assertThat(first.sessions().get(0).id()).isEqualTo("gw1-1");
        assertThat(first.next()).isEqualTo("gw1-f");
        assertThat(second.sessions())
                .extracting(SessionView::id)
                .containsExactly("gw1-10", "gw1-11", "gw1-12", "gw1-13", "gw1-14", "gw1-15");
        assertThat(second.next()).isNull();
    }

    @Test
    void findsSessionsByWhoTheyAreAndWhatTheyHold() {
        quote("1");
        subscribe("");
        client.send(new ClientCommand.Hello(null, null, null, null, "desk\n1", false));
        String blotter = id();
        client.reconnect();
        market.trade(MSFT, "1", "1");
        client.subscribe("trade", "MS*");
        client.read();

        assertThat(ids(new SessionFilter("192.0.2.", "BLOTTER", null, null, null)))
                .hasSize(2);
        assertThat(ids(new SessionFilter("192.0.3.", null, null, null, null))).isEmpty();
        assertThat(ids(new SessionFilter(null, null, "Desk", null, null))).containsExactly(blotter);
        assertThat(ids(new SessionFilter(null, null, null, "quote", null))).containsExactly(blotter);
        assertThat(ids(new SessionFilter(null, null, null, null, "AAPL.XNAS"))).containsExactly(blotter);
        assertThat(ids(new SessionFilter(null, null, null, "quote", "MSFT.XNAS")))
                .isEmpty();
        assertThat(ids(new SessionFilter(null, null, null, "trade", null))).containsExactly(id());
        assertThat(ids(new SessionFilter(null, null, null, null, "MSFT.XNAS"))).containsExactly(id());
    }

    private List<String> ids(SessionFilter filter) {
        return answer(inspector.list(filter, null, 10)).sessions().stream()
                .map(SessionView::id)
                .toList();
    }

    @Test
    void showsWhatASessionHoldsAndHowFarItHasBeenSent() {
        long first = quote("1");
        client.send(new ClientCommand.Hello(null, null, 5L, null, "desk\n1", false));
        subscribe(",\"maxRate\":7,\"maxAge\":900");
        quote("2");
        market.trade(MSFT, "1", "1");
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "MSFT.XNAS");
        client.read();
        for (int i = 0; i < 3; i++) {
            market.trade(MSFT, "1", "1");
        }

        var shown = answer(inspector.inspect(id(), null, null, 10)).orElseThrow();

        assertThat(shown.session().client()).isEqualTo("desk\\u000a1");
        assertThat(shown.session().credit()).isLessThan(5);
        assertThat(shown.session().since()).isEqualTo("2025-11-22T05:42:04Z");
        assertThat(shown.keys()).singleElement().satisfies(key -> {
            assertThat(key.maxRate()).isEqualTo(4);
            assertThat(key.maxAge()).isEqualTo(900);
            assertThat(key.state()).isEqualTo("lane");
            assertThat(key.sent()).isEqualTo(first);
            assertThat(key.head()).isEqualTo(first + 1);
        });
        assertThat(shown.logs()).singleElement().satisfies(log -> {
            assertThat(log.symbols()).containsExactly("MSFT.XNAS");
            assertThat(log.partitions())
                    .singleElement()
                    .satisfies(reader -> assertThat(reader.behind()).isEqualTo(3));
        });
        assertThat(answer(inspector.inspect(id(), "trade", null, 10))
                        .orElseThrow()
                        .keys())
                .isEmpty();
        assertThat(answer(inspector.inspect("gw1-ffff", null, null, 10))).isEmpty();
    }

    @Test
    void showsWhatAMemberOfACohortWaitsForAsItsOwn() {
        client.sharing();
        var other = client.another();
        quote("1");
        for (var each : List.of(client, other)) {
            each.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", "AAPL.XNAS");
        }
        for (int i = 0; i < 4_000; i++) {
            quote(i % 2 == 0 ? "2" : "3");
            client.loop().advanceMillis(1);
            client.read();
            other.read();
        }

        quote("4");
        client.loop().runAll();
        var shown = answer(inspector.inspect(id(), null, null, 10)).orElseThrow();

        assertThat(shown.keys())
                .singleElement()
                .satisfies(key -> assertThat(key.state()).isEqualTo("lane"));
    }

    @Test
    void closesTheOneThatIsNamed() {
        assertThat(answer(inspector.close("gw1-77", CloseCode.RESTART, "moved")))
                .isFalse();
        assertThat(client.closedWith()).isNull();

        assertThat(answer(inspector.close(id(), CloseCode.RESTART, "moved"))).isTrue();
        assertThat(client.closedWith()).isEqualTo(CloseCode.RESTART);
    }

    @Test
    void failsWhereALoopDoesNotAnswerInTime() {
        var hasty = new Inspector(client.sessions(), Duration.ofMillis(20));

        var answer = hasty.list(ALL, null, 10);

        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void saysOfWhatWasNotWatchedWhatFollowsFromWhereItStands() {
        assertThat(why(null).outcome()).isEqualTo(Outcome.UNKNOWN);
        long first = quote("1");
        assertThat(why(null).outcome()).isEqualTo(Outcome.NOT_SUBSCRIBED);
        subscribe("");

        assertThat(why(first).outcome()).isEqualTo(Outcome.SENT);
        assertThat(why(first + 1).outcome()).isEqualTo(Outcome.NOT_READ);
        quote("2");
        long third = quote("3");
        client.read();
        assertThat(why(third - 1).outcome()).isEqualTo(Outcome.FOLDED);
        assertThat(why(third - 1).isWatched()).isFalse();
        assertThat(why(null).sequence()).isEqualTo(third);
    }

    @Test
    void saysForWhatAChangeWaits() {
        quote("1");
        client.send(new ClientCommand.Hello(null, null, 1L, null, null, false));
        subscribe("");
        quote("2");
        var withoutCredit = why(null);
        client.send("{\"op\":\"credit\",\"n\":9}");
        client.socketIsFull(true);
        var full = why(null);
        client.socketIsFull(false);
        client.read();
        subscribe(",\"maxRate\":1");
        quote("3");
        var inLane = why(null);

        assertThat(withoutCredit.answer()).contains("credit");
        assertThat(full.answer()).contains("socket takes nothing");
        assertThat(inLane.answer()).contains("lane of 1 a second");
        assertThat(List.of(withoutCredit, full, inLane))
                .extracting(Why::outcome)
                .containsOnly(Outcome.WAITS);
    }

    @Test
    void saysOfWhatIsWatchedWhenAndWithWhatItWasSent() {
        quote("1");
        subscribe("");
        assertThat(watch()).isTrue();
        long second = quote("2");
        long third = quote("3");
        client.read();
        client.loop().advanceMillis(100);
        long fourth = quote("4");
        client.read();

        var folded = why(second);

        assertThat(folded.outcome()).isEqualTo(Outcome.FOLDED);
        assertThat(folded.answer()).contains("into message " + third);
        assertThat(why(third).outcome()).isEqualTo(Outcome.SENT);
        assertThat(why(fourth).answer()).contains("sent at");
        assertThat(folded.decisions())
                .extracting(Why.Made::decision)
                .containsExactly(
                        "in line for the socket", "in line for the socket", "sent", "in line for the socket", "sent");
    }

    @Test
    void notesEachChangeAlsoOfOneThatWasToldOfNoneUntilItWasWatched() {
        quote("1");
        subscribe(",\"maxRate\":1");
        quote("2");
        quote("3");
        quote("4");
        watch();
        quote("5");
        quote("6");

        assertThat(why(null).decisions()).hasSize(2);
    }

    @Test
    void notesWhatIsLeftInLineWhenTheCreditEnds() {
        quote("1");
        market.quote(MSFT, "1", "2");
        client.send(new ClientCommand.Hello(null, null, 3L, null, null, false));
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();
        watch();
        answer(inspector.watch(id(), "quote", "MSFT.XNAS"));
        market.quote(MSFT, "2", "3");
        quote("2");
        client.read();

        var left = List.of(
                why(null),
                answer(inspector.why(id(), "quote", "MSFT.XNAS", null)).orElseThrow());

        assertThat(left).extracting(Why::outcome).containsExactlyInAnyOrder(Outcome.SENT, Outcome.WAITS);
        assertThat(left)
                .filteredOn(why -> why.outcome() == Outcome.WAITS)
                .singleElement()
                .satisfies(why -> assertThat(why.decisions())
                        .extracting(Why.Made::decision)
                        .containsExactly("in line for the socket", "no credit"));
    }

    @Test
    void saysThatAValueWasDroppedSinceItWasTooOld() {
        quote("1");
        subscribe(",\"maxAge\":50");
        watch();
        long late = quote("2");
        client.loop().freezeMillis(60);
        client.read();

        assertThat(why(late).outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(why(late).answer()).contains("maxAge");
    }

    @Test
    void claimsNothingOfWhatIsOlderThanWhatIsKept() {
        quote("1");
        long second = quote("2");
        subscribe("");
        watch();
        for (int i = 0; i < 2 * Watch.DECISIONS; i++) {
            quote("3");
            client.read();
        }

        assertThat(why(null).decisions()).hasSize(Watch.DECISIONS);
        assertThat(why(second + 1).outcome()).isEqualTo(Outcome.FOLDED);
        assertThat(why(second + 1).answer()).contains("only of keys that were watched");
    }

    @Test
    void watchesSoManyKeysAndSessionsAndNoMoreAndForgetsThemAfterTenMinutes() {
        for (int i = 0; i < Watch.MAX_KEYS + 1; i++) {
            market.quote(new Symbol("S" + i), "1", "2");
        }
        client.subscribe("quote", "*");
        client.read();
        for (int i = 0; i < Watch.MAX_KEYS; i++) {
            assertThat(answer(inspector.watch(id(), "quote", "S" + i)).orElseThrow())
                    .isTrue();
        }
        assertThat(answer(inspector.watch(id(), "quote", "S" + Watch.MAX_KEYS)).orElseThrow())
                .isFalse();

        client.loop().advanceMillis(610_000);
        client.read();

        assertThat(answer(inspector.watch(id(), "quote", "S" + Watch.MAX_KEYS)).orElseThrow())
                .isTrue();
        assertThat(answer(inspector.unwatch(id()))).isTrue();
    }

    @Test
    void givesTheRoomOfAWatchBackWithTheSession() {
        quote("1");
        for (int i = 0; i < 2 * Sessions.MAX_WATCHED; i++) {
            subscribe("");
            assertThat(watch()).isTrue();
            client.loop().run(client.session()::close);
            client.reconnect();
        }
    }

    @Test
    void saysHowFarAReaderOfEveryRecordIs() {
        market.trade(AAPL, "1", "1");
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "AAPL.XNAS");
        client.read();
        long sent = market.offset();
        market.trade(AAPL, "2", "1");
        client.loop().runAll();

        assertThat(answer(inspector.why(id(), "trade", "AAPL.XNAS", sent))
                        .orElseThrow()
                        .outcome())
                .isEqualTo(Outcome.SENT);
        assertThat(answer(inspector.why(id(), "trade", "AAPL.XNAS", null))
                        .orElseThrow()
                        .outcome())
                .isEqualTo(Outcome.WAITS);
        assertThat(answer(inspector.why(id(), "trade", "AAPL.XNAS", sent + 2))
                        .orElseThrow()
                        .outcome())
                .isEqualTo(Outcome.NOT_READ);
    }

    private Why whyOfTrade(long sequence) {
        return answer(inspector.why(id(), "trade", "AAPL.XNAS", sequence)).orElseThrow();
    }

    private long trade() {
        market.trade(AAPL, "1", "1");
        client.loop().runAll();
        return market.offset();
    }

    @Test
    void keepsWhenAReaderOfEveryRecordWasSentEachAndWhatItWaitedFor() {
        trade();
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "AAPL.XNAS");
        client.read();
        client.send(new ClientCommand.Hello(null, null, 1L, null, null, false));
        client.read();
        assertThat(answer(inspector.watch(id(), "trade", "AAPL.XNAS")).orElseThrow())
                .isTrue();

        long sent = trade();
        long waits = trade();
        client.read();
        client.send("{\"op\":\"credit\",\"n\":9}");
        client.read();
        client.socketIsFull(true);
        long last = trade();
        trade();
        var before = whyOfTrade(last);
        client.socketIsFull(false);
        client.read();

        assertThat(before.outcome()).isEqualTo(Outcome.WAITS);
        assertThat(before.isWatched()).isTrue();
        assertThat(before.decisions())
                .extracting(Why.Made::decision, Why.Made::sequence)
                .containsExactly(
                        tuple("sent", sent),
                        tuple("no credit", waits),
                        tuple("sent", waits),
                        tuple("the socket takes nothing", last));
        assertThat(whyOfTrade(last).answer()).startsWith("It was sent at ");
    }

    @Test
    void keepsThatAReaderOfEveryRecordIsBehindWhatIsAtHand() {
        long first = trade();
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "AAPL.XNAS");
        client.read();
        answer(inspector.watch(id(), "trade", "AAPL.XNAS"));
        client.socketIsFull(true);
        for (int i = 0; i < 100; i++) {
            trade();
        }
        client.socketIsFull(false);
        client.read();

        assertThat(whyOfTrade(first + 50).decisions())
                .extracting(Why.Made::decision, Why.Made::sequence)
                .contains(
                        tuple("the socket takes nothing", first + 1),
                        tuple("older records are read again from Kafka first", first + 1),
                        tuple("sent", first + 1));
    }

    @Test
    void watchesNothingThatNobodyIsSent() {
        trade();
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "AAPL.XNAS");
        client.read();

        assertThat(answer(inspector.watch(id(), "trade", "MSFT.XNAS")).orElseThrow())
                .isFalse();
        assertThat(answer(inspector.watch(id(), "quote", "AAPL.XNAS")).orElseThrow())
                .isFalse();
    }

    @Test
    void countsTheSubscribersOfSymbols() {
        quote("1");
        subscribe("");
        client.reconnect();
        subscribe("");
        var symbols =
                new SymbolInspector(client.sessions(), new SymbolDirectory(market.cache()), Duration.ofSeconds(20));

        var page = answer(symbols.list("", null, 10));

        assertThat(page.symbols())
                .singleElement()
                .satisfies(symbol -> assertThat(symbol.channels())
                        .singleElement()
                        .satisfies(channel -> {
                            assertThat(channel.channel()).isEqualTo("quote");
                            assertThat(channel.head()).isEqualTo(market.offset());
                            assertThat(channel.ageMillis()).isBetween(900L, 1_100L);
                            assertThat(channel.subscribers()).isEqualTo(2);
                        }));
    }
}
