package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Pong;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands with many patterns in a market with many symbols. */
final class SymbolSearchTest {
    private static final int SYMBOLS = 30_000;
    private static final long LONG_ENOUGH_MILLIS = 4_000;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();

    @Test
    void givesTheLoopBackAfterEachPartOfALongSearch() {
        fill();
        market.quote(AAPL, "1", "2");

        client.subscribe("quote", "AAPL*", "*.nowhere");
        var atOnce = client.read(Ack.class);
        long timers = client.loop().timers();
        int parts = 0;
        while (parts < SYMBOLS && client.read(Ack.class).isEmpty()) {
            client.loop().advanceMillis(1);
            parts++;
        }

        assertThat(atOnce).isEmpty();
        assertThat(timers).isPositive();
        assertThat(parts)
                .isBetween(
                        2 * SYMBOLS / SymbolSearch.COMPARISONS_AT_ONCE - 1,
                        2 * SYMBOLS / SymbolSearch.COMPARISONS_AT_ONCE + 1);
    }

    @Test
    void comparesNoMoreAtOnceHoweverManyPatternsThereAre() {
        fill();
        var search = new SymbolSearch(market.cache(), Channel.QUOTE, cell -> true, 8);
        patterns(100).map(SymbolPattern::of).forEach(search::add);

        long before = 0;
        boolean isOver = false;
        while (!isOver) {
            isOver = search.goOn();
            assertThat(search.comparisons() - before).isLessThanOrEqualTo(SymbolSearch.COMPARISONS_AT_ONCE);
            before = search.comparisons();
        }

        assertThat(search.comparisons()).isEqualTo(100L * SYMBOLS);
    }

    @Test
    void serveDataAndHeartbeatsButNoOtherCommandUntilTheSearchIsOver() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();
        fill();

        client.send("{\"op\":\"hello\",\"id\":1,\"hb\":1000}");
        client.loop().advanceMillis(998);
        client.read();
        client.send(
                "[{\"op\":\"sub\",\"id\":2,\"ch\":\"trade\",\"mode\":\"conflate\",\"syms\":[\"A*\",\"*z\"]},{\"op\":\"ping\",\"id\":3}]");
        boolean takesCommands = client.session().takesCommands();
        market.quote(AAPL, "3", "4");
        client.loop().advanceMillis(2);
        var meanwhile = client.read();
        client.loop().advanceMillis(LONG_ENOUGH_MILLIS);
        var later = client.read();

        assertThat(takesCommands).isFalse();
        assertThat(meanwhile).hasAtLeastOneElementOfType(Update.class).hasAtLeastOneElementOfType(Heartbeat.class);
        assertThat(meanwhile).noneMatch(message -> message instanceof Ack || message instanceof Pong);
        assertThat(later.stream().filter(message -> message instanceof Ack || message instanceof Pong))
                .hasExactlyElementsOfTypes(Ack.class, Pong.class);
        assertThat(client.session().takesCommands()).isTrue();
    }

    @Test
    void joinsASymbolThatAppearsWhileTheSearchGoesOn() {
        fill();
        // So many that sessions are told of what has appeared before the search is over.
        String[] patterns = Stream.concat(Stream.of("AAPL*"), patterns(99)).toArray(String[]::new);

        client.subscribe("quote", patterns);
        client.loop().advanceMillis(1);
        market.quote(AAPL, "1", "2");
        client.loop().advanceMillis(200);
        var meanwhile = client.read();
        client.loop().advanceMillis(LONG_ENOUGH_MILLIS);

        assertThat(meanwhile).isEmpty();
        assertThat(client.read(Snapshot.class)).extracting(Snapshot::symbol).containsExactly("AAPL.XNAS");
    }

    @Test
    void refusesTheCommandsAfterALongSearchUntilItIsPaidFor() {
        fill();

        client.subscribe("quote", patterns(100).toArray(String[]::new));
        for (int i = 0; i < SYMBOLS && client.read(Ack.class).isEmpty(); i++) {
            client.loop().advanceMillis(1);
        }
        client.send("{\"op\":\"ping\",\"id\":1}");
        var errors = client.read(Error.class);
        client.loop().advanceMillis(errors.get(0).afterMillis());
        client.send("{\"op\":\"ping\",\"id\":2}");

        // 3 million comparisons are 60 commands, of which the first second is free.
        assertThat(errors).extracting(Error::code).containsExactly(ErrorCode.RATE_LIMITED);
        assertThat(errors.get(0).afterMillis()).isBetween(1_000L, 3_000L);
        assertThat(client.read(Pong.class)).hasSize(1);
    }

    @Test
    void givesAPatternUpThatMatchesMoreThanAClientMayHold() {
        fill();

        client.subscribe("quote", "S*", "S1", "S2*7*x");
        client.loop().advanceMillis(LONG_ENOUGH_MILLIS);
        var ack = client.read(Ack.class).get(0);

        assertThat(ack.rejected()).containsExactly(new Rejection("S*", ErrorCode.LIMIT_SUBS));
        assertThat(ack.accepted()).isEqualTo(1);
    }

    @Test
    void comparesNothingMoreWithAPatternThatItHasGivenUp() {
        fill();
        var pattern = SymbolPattern.of("S*");
        var search = new SymbolSearch(market.cache(), Channel.QUOTE, cell -> true, 8);
        search.add(pattern);

        boolean isOver = search.goOn();

        assertThat(isOver).isTrue();
        assertThat(search.isTooWide(pattern)).isTrue();
        assertThat(search.matching(pattern)).isEmpty();
        assertThat(search.comparisons()).isEqualTo(9);
    }

    @Test
    void answersNobodyWhoHasLeftWhileTheSearchWentOn() {
        fill();

        client.subscribe("quote", "AAPL*", "*.nowhere");
        client.loop().run(client.session()::close);
        client.loop().advanceMillis(LONG_ENOUGH_MILLIS);

        assertThat(client.read()).noneMatch(Ack.class::isInstance);
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void refusesACutOfAPatternThatMatchesTooMuch() {
        fill();

        client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"S*\"],\"once\":true,\"cut\":true}");
        client.loop().advanceMillis(LONG_ENOUGH_MILLIS);

        assertThat(client.read(ServerMessage.Error.class))
                .extracting(Error::code)
                .containsExactly(ErrorCode.BAD_REQUEST);
    }

    /** Which match nothing. */
    private static Stream<String> patterns(int count) {
        return IntStream.range(0, count).mapToObj(i -> "*" + i + "*x");
    }

    private void fill() {
        for (int i = 0; i < SYMBOLS; i++) {
            market.cache().add(new Symbol("S" + i));
        }
        // What patterns are told of is not what is measured here.
        client.loop().advanceMillis(100);
    }
}
