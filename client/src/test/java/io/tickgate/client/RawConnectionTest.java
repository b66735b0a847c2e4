package io.tickgate.client;

import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawConnectionTest {
    private static final Duration DEADLINE = TestGateway.DEADLINE;

    private TestGateway gateway;
    private RawConnection connection;
    private TestGateway.Peer peer;

    @BeforeEach
    void open() throws IOException {
        gateway = TestGateway.start();
        connection = RawConnection.open(gateway.uri());
        peer = gateway.accept();
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        gateway.close();
    }

    @Test
    void sendsWhatItIsTold() {
        connection.send("[{\"op\":\"ping\",\"id\":6},{\"op\":\"ping\",\"id\":7}]");

        assertThat(peer.awaitCommand()).isEqualTo(new ClientCommand.Ping(6));
        assertThat(peer.awaitCommand()).isEqualTo(new ClientCommand.Ping(7));
    }

    @Test
    void waitsForTheMessageThatIsAskedFor() {
        peer.say(Market.welcome(), snapshot("quote", "A", 1, quote("1.00", "1.01")));
        peer.say(snapshot("quote", "B", 2, quote("1.00", "1.01")));

        var found = connection.await(
                ServerMessage.Snapshot.class, message -> message.symbol().equals("B"), DEADLINE);

        assertThat(found.sequence()).isEqualTo(2);
        assertThat(connection.drain()).isEmpty();
    }

    @Test
    void waitsForSeveralMessages() {
        peer.say(
                snapshot("quote", "A", 1, quote("1.00", "1.01")),
                Market.heartbeat(),
                update("quote", "A", 2, null, quote("1.00", "1.02")));

        var found = connection.await(2, message -> message.type() != ServerMessage.Type.HB, DEADLINE);

        assertThat(found)
                .extracting(ServerMessage::type)
                .containsExactly(ServerMessage.Type.SNAPSHOT, ServerMessage.Type.UPDATE);
    }

    @Test
    void showsWhatCameInsteadOfWhatWasExpected() {
        peer.say(Market.heartbeat());
        peer.close(4505, "no hello in time");

        assertThatThrownBy(() -> connection.await(ServerMessage.Welcome.class, DEADLINE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such Welcome")
                .hasMessageContaining("code=4505")
                .hasMessageContaining("Heartbeat");
    }

    @Test
    void seesHowTheGatewayCloses() {
        peer.say(Market.welcome());
        peer.close(4503, "too many connections");

        assertThat(connection.awaitClose(DEADLINE)).isEqualTo(new RawConnection.Closed(4503, "too many connections"));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void takesNothingWhileReadingIsPaused() {
        peer.say(Market.welcome());
        connection.await(ServerMessage.Welcome.class, DEADLINE);
        connection.pauseReading();
        // One was asked for before the pause; whatever comes after it stays in the socket.
        peer.say(update("quote", "A", 1, null, quote("1.00", "1.01")));
        connection.await(ServerMessage.Update.class, DEADLINE);
        peer.say(update("quote", "A", 2, null, quote("1.00", "1.01")));
        peer.ping("answered only by a reader");
        assertThatThrownBy(() -> connection.await(ServerMessage.Update.class, Duration.ofMillis(50)))
                .hasMessageStartingWith("no such Update within 50 ms (still open");

        connection.resumeReading();

        assertThat(connection.await(ServerMessage.Update.class, DEADLINE).sequence())
                .isEqualTo(2);
        assertThat(peer.awaitPong()).isEqualTo("answered only by a reader");
    }

    @Test
    void noticesAGatewayThatDiesWithoutAWordWhileReadingIsPaused() {
        peer.say(Market.welcome());
        connection.await(ServerMessage.Welcome.class, DEADLINE);
        connection.pauseReading();
        peer.say(Market.heartbeat());
        connection.await(ServerMessage.Heartbeat.class, DEADLINE);
        peer.die();

        connection.resumeReading();

        assertThat(connection.awaitClose(DEADLINE).code()).isEqualTo(1006);
    }

    @Test
    void tellsTheGatewayWhyItCloses() {
        connection.close(1000, "done");

        assertThat(peer.awaitClose()).isEqualTo(1000);
    }

    @Test
    void saysWhatTheGatewayAnsweredInsteadOfOpening() {
        gateway.refuses(400);

        assertThatThrownBy(() ->
                        RawConnection.open(gateway.uri(), Handshake.DEFAULTS.withSubprotocols("tickgate.v9.json")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("/v1/stream: HTTP 400 (expected: 101)");
    }
}
