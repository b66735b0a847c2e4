package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session does with commands that it does not want. */
final class CommandLimitsTest {
    /** Of the twenty a second that this gateway allows. */
    private static final int COMMAND_MILLIS = 50;

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void carriesOutTheRestOfAFrameWhenItsAnswersHaveRoom() {
        String unknown = "\"" + "x".repeat(120) + "%d\"";
        var symbols = new StringBuilder(unknown.formatted(0));
        for (int i = 1; i < 400; i++) {
            symbols.append(',').append(unknown.formatted(i));
        }
        String command = "{\"op\":\"sub\",\"id\":%d,\"ch\":\"quote\",\"syms\":[" + symbols + "]}";

        client.send("[" + command.formatted(1) + "," + command.formatted(2) + "," + command.formatted(3) + "]");
        var first = client.readFrame(Long.MAX_VALUE);
        client.loop().run(client.session()::goOn);

        assertThat(first).filteredOn(Ack.class::isInstance).hasSizeLessThan(3);
        assertThat(client.read(Ack.class)).hasSize(1);
    }

    @Test
    void acceptsNoMoreSubscriptionsThanTheLimitAndKeepsThoseHeld() {
        var small = new TestClient(16, 1);
        small.market().quote(AAPL, "1", "2");
        small.market().quote(MSFT, "1", "2");

        small.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        var ack = small.read(Ack.class).get(0);

        assertThat(ack.accepted()).isEqualTo(1);
        assertThat(ack.rejected()).containsExactly(new Rejection("MSFT.XNAS", ErrorCode.LIMIT_SUBS));
    }

    @Test
    void servesNobodyBeforeTheCachesAreWarm() {
        client.cachesAreWarm(false);

        client.subscribe("quote", "AAPL.XNAS");
        var error = client.read(Error.class).get(0);

        assertThat(error.code()).isEqualTo(ErrorCode.STARTING);
        assertThat(error.retry()).isTrue();
        assertThat(error.afterMillis()).isPositive();
    }

    @Test
    void refusesCommandsThatComeTooFastAndThenGoesOn() {
        for (int i = 0; i < 25; i++) {
            client.send("{\"op\":\"ping\",\"id\":%d}".formatted(i));
        }
        var errors = client.read(Error.class);
        client.loop().advanceMillis(errors.get(errors.size() - 1).afterMillis());
        client.send("{\"op\":\"ping\",\"id\":99}");

        assertThat(errors).hasSize(5).allMatch(error -> error.code() == ErrorCode.RATE_LIMITED);
        assertThat(client.read(ServerMessage.Pong.class)).hasSize(1);
        assertThat(client.closedWith()).isNull();
    }

    @Test
    void readsNothingForAWhileAfterEachThatComesTooFastOnceThereWereSome() {
        sendPings(25);
        boolean afterFive = client.session().takesCommands();
        sendPings(1);
        boolean afterOneMore = client.session().takesCommands();
        client.loop().advanceMillis(COMMAND_MILLIS - 1);
        boolean beforeItsTime = client.session().takesCommands();
        client.loop().advanceMillis(1);

        assertThat(afterFive).isTrue();
        assertThat(afterOneMore).isFalse();
        assertThat(beforeItsTime).isFalse();
        assertThat(client.session().takesCommands()).isTrue();
        assertThat(client.readsOn()).isEqualTo(1);
    }

    @Test
    void servesAClientThatWaitsAsLongAsItIsTold() {
        sendPings(40);
        client.loop().advanceMillis(15 * COMMAND_MILLIS);
        var errors = client.read(Error.class);
        client.loop().advanceMillis(errors.get(errors.size() - 1).afterMillis());
        client.send("{\"op\":\"ping\",\"id\":99}");

        assertThat(errors).hasSize(20);
        assertThat(client.read(ServerMessage.Pong.class)).hasSize(1);
    }

    @Test
    void closesAClientThatGoesOnAndOnButNotBeforeSomeSeconds() {
        long startMillis = client.loop().nanoTime() / 1_000_000;
        sendPings(1_000);
        for (int i = 0; i < 1_000 && client.closedWith() == null; i++) {
            client.read();
            client.loop().stallMillis(COMMAND_MILLIS * 3 / 2);
        }

        assertThat(client.closedWith()).isEqualTo(CloseCode.ABUSE);
        assertThat(client.loop().nanoTime() / 1_000_000 - startMillis).isGreaterThan(4_500);
    }

    @Test
    void refusesNoCreditHoweverOftenItComesButReadsItNoFasterThanAThousandASecond() {
        market.quote(AAPL, "1", "2");
        client.send("{\"op\":\"hello\",\"id\":1,\"credit\":0}");
        for (int i = 0; i < 2_000 && client.session().takesCommands(); i++) {
            client.send("{\"op\":\"credit\",\"n\":1}");
        }
        boolean atOnce = client.session().takesCommands();
        client.loop().advanceMillis(20);
        client.send("{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"]}");

        assertThat(atOnce).isFalse();
        assertThat(client.session().takesCommands()).isTrue();
        assertThat(client.read())
                .noneMatch(Error.class::isInstance)
                .anyMatch(message -> message instanceof ServerMessage.Snapshot);
        assertThat(client.closedWith()).isNull();
    }

    @Test
    void readsFramesOfNothingNoFasterThanAThousandASecond() {
        int frames = 0;
        while (frames < 2_000 && client.session().takesCommands()) {
            client.send("[]");
            frames++;
        }
        client.loop().advanceMillis(20);

        assertThat(frames).isBetween(990, 1_010);
        assertThat(client.session().takesCommands()).isTrue();
        assertThat(client.readsOn()).isEqualTo(1);
    }

    private void sendPings(int count) {
        for (int i = 0; i < count; i++) {
            client.send("{\"op\":\"ping\",\"id\":%d}".formatted(i));
        }
    }

    @Test
    void namesWhatIsWrongAndCarriesOutTheRest() {
        client.send("[{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\"},{\"op\":\"ping\",\"id\":8}]");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class, ServerMessage.Pong.class);
        assertThat(((Error) messages.get(0)).id()).isEqualTo(7);
        assertThat(((Error) messages.get(0)).message()).contains("syms");
    }

    @Test
    void closesAClientThatSendsNothingButNonsense() {
        for (int i = 0; i < 150 && client.closedWith() == null; i++) {
            client.send("nonsense");
            client.loop().advanceMillis(100);
            client.read();
        }

        assertThat(client.closedWith()).isEqualTo(CloseCode.BAD_PROTOCOL);
    }

    @Test
    void takesNoMoreCommandsWhileTheirAnswersAreNotRead() {
        for (int i = 0; i < 70; i++) {
            sendPings(1);
            client.loop().advanceMillis(COMMAND_MILLIS);
        }
        boolean whileFull = client.session().takesCommands();
        client.readFrame(2_000);
        client.loop().run(client.session()::goOn);

        assertThat(whileFull).isFalse();
        assertThat(client.session().takesCommands()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "bar.1s~`mode`:`all`~mode",
                "book.10~`mode`:`all`~mode",
                "quote~`maxRate`:0.5~maxRate",
                "quote~`maxAge`:0~maxAge",
                "bar.1s~`maxAge`:1000~maxAge",
                "trade~`maxAge`:1000~maxAge",
                "quote~`mode`:`all`,`maxAge`:1000~maxAge",
                "quote~`checksum`:true~checksum",
                "trade~`checksum`:true~checksum",
                "trade~`withTrades`:true~withTrades",
                "book.10~`withTrades`:true~withTrades",
                "quote~`cut`:true~cut",
                "quote~`once`:true,`from`:{}~from",
                "quote~`from`:`earliest`~from",
                "book.10~`from`:1795369200000000~from",
                "bar.1s~`from`:`c2.x`~from",
                "trade~`mode`:`conflate`,`from`:`latest`~from",
                "trade~`mode`:`all`,`from`:`c2.x`~from",
                "quote~`feed`:`delayed`~feed",
                "quote~`speed`:5~speed",
                "trade~`once`:true,`speed`:5~speed",
                "trade~`from`:`earliest`,`speed`:100001~speed",
            })
    void refusesOptionsThatDoNotGoTogetherAndNamesOneOfThem(String channel, String options, String field) {
        market.quote(AAPL, "1", "2");

        client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"AAPL.XNAS\"],%s}"
                .formatted(channel, options.replace('`', '"')));
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class);
        assertThat(((Error) messages.get(0)).id()).isEqualTo(1);
        assertThat(((Error) messages.get(0)).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(((Error) messages.get(0)).message()).startsWith(field + ": ").contains(" (expected: ");
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }
}
