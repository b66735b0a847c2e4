package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Pong;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.ServerMessage.Welcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CreditTest {
    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void countsNothingForAClientThatDoesNotAskForIt() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.send(new ClientCommand.Hello(1L, null, null, null, null, false));
        client.read();

        for (int i = 0; i < 10; i++) {
            market.trade(AAPL, "1", "1");
        }

        assertThat(client.read(Update.class)).hasSize(10);
    }

    @Test
    void sendsAsManyMessagesAsTheClientTakesAndThenTheLatest() {
        market.quote(AAPL, "1", "2");
        hello(2);
        client.subscribe("quote", "AAPL.XNAS");
        market.quote(AAPL, "3", "4");
        var snapshot = client.read();
        market.quote(AAPL, "5", "6");
        var update = client.read();
        market.quote(AAPL, "7", "8");
        market.quote(AAPL, "9", "10");
        var withoutCredit = client.read();

        credit(5);
        var updates = client.read(Update.class);

        assertThat(snapshot).hasExactlyElementsOfTypes(Welcome.class, Ack.class, Snapshot.class);
        assertThat(update).hasExactlyElementsOfTypes(Update.class);
        assertThat(withoutCredit).isEmpty();
        assertThat(updates).hasSize(1);
        assertThat(updates.get(0).events()).isEqualTo(2);
        assertThat(updates.get(0).sequence()).isEqualTo(market.offset());
    }

    @Test
    void stopsInTheMiddleOfALogAndLosesNothing() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        hello(3);
        client.read();

        for (int i = 0; i < 8; i++) {
            market.trade(AAPL, "1", "1");
        }
        var first = client.read(Update.class);
        credit(4);
        var second = client.read(Update.class);
        credit(100);
        var third = client.read(Update.class);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(4);
        assertThat(second.get(0).previous()).isEqualTo(first.get(2).sequence());
        assertThat(third).hasSize(1);
        assertThat(third.get(0).previous()).isEqualTo(second.get(3).sequence());
    }

    @Test
    void addsWhatIsGrantedToWhatIsLeft() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        hello(2);
        credit(2);
        credit(1);
        client.read();

        for (int i = 0; i < 8; i++) {
            market.trade(AAPL, "1", "1");
        }

        assertThat(client.read(Update.class)).hasSize(5);
    }

    @Test
    void takesNoGrantForLessThanItIsHoweverMuchItIs() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        hello(1);
        // With wrapping around, these would add up to nothing.
        credit(Long.MAX_VALUE);
        credit(Long.MAX_VALUE);
        credit(1);
        client.read();

        market.trade(AAPL, "1", "1");

        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void beginsToCountAnewWithAnotherHello() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();
        hello(50);
        hello(1);
        client.read();

        market.trade(AAPL, "1", "1");
        market.trade(AAPL, "1", "1");

        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void letsControlMessagesThroughWithoutCredit() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        hello(0);
        client.subscribe("quote", "AAPL.XNAS");
        client.send(new ClientCommand.Ping(7));
        var replies = client.read();

        var source = client.health().newSource();
        market.cache().find(AAPL).quote().source(source);
        source.set(StatusTest.silent());
        client.loop().advanceMillis(5_100);
        var told = client.read();

        assertThat(replies).hasExactlyElementsOfTypes(Welcome.class, Ack.class, Pong.class);
        assertThat(told).hasExactlyElementsOfTypes(Status.class, Heartbeat.class);
    }

    @Test
    void takesNoCreditForWhatIsNotSent() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        hello(1);
        client.subscribe("quote", "AAPL.XNAS");
        client.unsubscribe("quote", "AAPL.XNAS");
        client.subscribe("quote", "MSFT.XNAS");

        assertThat(client.read(Snapshot.class)).extracting(Snapshot::symbol).containsExactly("MSFT.XNAS");
    }

    @Test
    void takesNoCreditForAKeyThatHadNothingToSay() {
        market.book(AAPL, List.of("10x1", "9x1"), List.of());
        client.subscribe("book.2", "AAPL.XNAS");
        client.read();
        hello(1);
        client.read();

        market.bookChange(AAPL, List.of("8x1"), List.of());
        var belowItsDepth = client.read();
        market.bookChange(AAPL, List.of("10x2"), List.of());

        assertThat(belowItsDepth).isEmpty();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void refusesAGrantFromAClientThatDoesNotCount() {
        credit(5);
        var error = client.read(Error.class).get(0);

        assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(error.id()).isNull();
        assertThat(error.message()).contains("credit").contains("hello");
    }

    @Test
    void neverRefusesAGrantForItsPace() {
        market.trade(AAPL, "1", "1");
        hello(0);
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        for (int i = 0; i < 500; i++) {
            credit(1);
        }
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(client.closedWith()).isNull();
    }

    @Test
    void letsAClientThatGrantsAllTheTimeStillSendItsCommands() {
        hello(0);
        for (int i = 0; i < 500; i++) {
            credit(1);
        }
        client.send(new ClientCommand.Ping(7));

        assertThat(client.read(Pong.class)).hasSize(1);
    }

    @Test
    void saysThatThereIsSomethingToReadWhenItIsGranted() {
        market.quote(AAPL, "1", "2");
        hello(0);
        client.subscribe("quote", "AAPL.XNAS");
        client.read();
        int before = client.readies();

        credit(1);

        assertThat(client.readies()).isGreaterThan(before);
        assertThat(client.session().isDrained()).isFalse();
    }

    private void hello(long credit) {
        client.send(new ClientCommand.Hello(1L, null, credit, null, null, false));
    }

    private void credit(long messages) {
        client.send(new ClientCommand.Credit(messages));
    }
}
