package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.From;
import io.tickgate.wire.MessageEncoder;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client on real sockets; its time still passes by hand. */
class TickgateClientSocketTest {
    private final ManualLoop loop = new ManualLoop();
    private final Journal journal = new Journal();
    private TestGateway gateway;
    private TickgateClient client;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        client = TickgateClient.builder(gateway.uri(), journal)
                .loop(loop)
                .random(BackoffTest.fixed(0.5))
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        loop.run();
        gateway.close();
    }

    @Test
    void subscribesAndFollows() {
        var peer = subscribed();

        peer.say(update("quote", "A", 17, null, quote("1.02", "1.03")));

        loop.runUntil(() -> journal.has("update quote/A at k3:17"));
    }

    @Test
    void putsFragmentsTogether() {
        var peer = subscribed();
        var message = new String(
                MessageEncoder.encode(update("quote", "A", 17, null, quote("1.02", "1.03"))), StandardCharsets.UTF_8);

        peer.sayInFragments("[" + message + ",{\"type\":\"x\",\"text\":\"€€€€\"}]", 7);

        loop.runUntil(() -> journal.has("update quote/A at k3:17"));
    }

    @Test
    void answersPings() {
        var peer = subscribed();

        peer.ping("are you there");

        assertThat(peer.awaitPong()).isEqualTo("are you there");
    }

    @Test
    void comesBackAfterALostConnectionWithWhatItHolds() {
        subscribed().drop();
        loop.runUntil(() -> journal.read().stream().anyMatch(line -> line.startsWith("disconnected 1006")));

        loop.pass(Duration.ofMillis(125));
        var second = gateway.accept();
        second.say(Market.welcome());
        loop.runUntil(() -> journal.has("connected gw1-1"));

        assertThat(second.awaitSubscribe().options().from())
                .isEqualTo(new From.Positions(Map.of("A", new Position("k3", 10))));
    }

    @Test
    void movesWhenTheGatewaySaysGoodBye() {
        var old = subscribed();
        old.say(Market.bye(1012, 800, 0));
        loop.runUntil(() -> journal.has("bye 1012"));
        loop.pass(Duration.ofMillis(800));
        var next = gateway.accept();
        old.say(update("quote", "A", 20, null, quote("1.02", "1.03")));
        loop.runUntil(() -> journal.has("update quote/A at k3:20"));

        next.say(Market.welcome());
        loop.runUntil(() -> journal.has("connected gw1-1"));

        assertThat(old.awaitClose()).isEqualTo(1000);
        assertThat(next.awaitSubscribe().options().from())
                .isEqualTo(new From.Positions(Map.of("A", new Position("k3", 20))));
    }

    @Test
    void staysAwayAfterAFinalCloseCode() {
        subscribed().close(4506, "replaced");

        loop.runUntil(() -> journal.has("disconnected 4506 replaced, next never"));
    }

    @Test
    void tellsWhatAGatewayThatRefusesSays() {
        gateway.refuses(404);

        client.start();

        loop.runUntil(() -> journal.has("disconnected 1006 HTTP 404 (expected: 101), next 125"));
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        gateway.close();

        client.start();

        loop.runUntil(() -> journal.has("disconnected 1006 connection refused, next 125"));
    }

    @Test
    void closesInGoodOrder() {
        var peer = subscribed();

        client.close();
        loop.run();

        assertThat(peer.awaitClose()).isEqualTo(1000);
    }

    @Test
    void runsOnAThreadOfItsOwnAndOutlivesAListenerThatFails() throws Exception {
        var threads = new LinkedBlockingQueue<String>();
        var listener = new ClientListener() {
            @Override
            public void connected(ServerMessage.Welcome welcome) {
                threads.add(Thread.currentThread().getName());
                throw new IllegalStateException("the listener's own fault, thrown by a test");
            }
        };
        try (var own = TickgateClient.builder(gateway.uri(), listener).build()) {
            own.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
            own.start();
            var peer = gateway.accept().say(Market.welcome());

            assertThat(threads.poll(10, TimeUnit.SECONDS)).isEqualTo("tickgate-client");
            assertThat(peer.awaitSubscribe().symbols()).containsExactly("A");
        }
    }

    private TestGateway.Peer subscribed() {
        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        client.start();
        loop.run();
        var peer = gateway.accept();
        peer.say(Market.welcome());
        loop.runUntil(() -> journal.has("connected gw1-1"));
        long id = peer.awaitSubscribe().id();
        peer.say(ack(id, "quote"), snapshot("quote", "A", 10, quote("1.00", "1.01")));
        loop.runUntil(() -> journal.has("snapshot quote/A at k3:10"));
        journal.read();
        return peer;
    }
}
