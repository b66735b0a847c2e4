package io.tickgate.gateway.property;

import io.tickgate.client.Handshake;
import io.tickgate.client.RawConnection;
import io.tickgate.gateway.acceptance.GatewayUnderTest;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage.Pong;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same as {@link ClientRuleTest}, with a real broker, two real gateways and real sockets, in each encoding. */
final class ClientRuleIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int RUNS = 7;
    private static final long SEED = 7;
    private static final int STEPS = 120;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String[] SETTINGS = {
        "--tickgate.channels.book-depths=2,10",
        "--tickgate.channels.tape-capacity=16",
        "--tickgate.channels.bar-grace=0",
        "--tickgate.session.max-commands-per-second=10000"
    };

    private final Random random = new Random(SEED);
    private Handshake handshake = Handshake.DEFAULTS;
    private @Nullable RawConnection connection;
    private long pings = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {Handshake.JSON_SUBPROTOCOL, Handshake.PROTO_SUBPROTOCOL})
    @Timeout(150)
    void aClientNeverHasAnythingButWhatTheLogSays(String subprotocol) throws Exception {
        handshake = Handshake.DEFAULTS.withSubprotocols(subprotocol);
        String prefix = KAFKA.uniqueName("rule") + ".";
        var topics = Arrays.stream(SourceTopic.values())
                .map(topic -> prefix + KafkaBroker.name(topic))
                .toList();
        KAFKA.createTopics(topics, 1, Map.of());
        try (var broker = new KafkaBroker(KAFKA.bootstrapServers(), prefix);
                var first = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SETTINGS);
                var second = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SETTINGS)) {
            first.awaitReady();
            second.awaitReady();
            var log = new Log(random, broker);
            for (int run = 0; run < RUNS; run++) {
                run(log, broker, List.of(first, second));
            }
        }
    }

    private void run(Log log, KafkaBroker broker, List<GatewayUnderTest> gateways) throws IOException {
        var session = new RuleSession(random, log, this::send);
        connect(gateways.get(0));
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3, 4, 5 -> log.add();
                case 6 -> session.subscribe();
                case 7 -> session.unsubscribe();
                case 8 -> session.credit(() -> readAll(session));
                case 9 -> current().pauseReading();
                case 10 -> current().resumeReading();
                case 11, 12 -> session.take(current().drain());
                default -> {
                    if (random.nextInt(4) == 0) {
                        session.take(current().drain());
                        current().close();
                        connect(gateways.get(random.nextInt(2)));
                        session.reconnected();
                    }
                }
            }
        }
        settle(log, broker, session);
        current().close();
    }

    private RawConnection current() {
        return java.util.Objects.requireNonNull(connection);
    }

    private void connect(GatewayUnderTest gateway) throws IOException {
        connection = RawConnection.open(gateway.stream(), handshake);
    }

    private void send(ClientCommand command) {
        current().send(command);
    }

    private void readAll(RuleSession session) {
        current().resumeReading();
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        long id = ++pings;
        send(new ClientCommand.Ping(id));
        while (System.nanoTime() < deadline) {
            var messages = current().drain();
            session.take(messages);
            if (messages.stream().anyMatch(message -> message instanceof Pong pong && pong.id() == id)) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no pong");
    }

    /** Quiet: what was published is read and sent, which takes as long as it takes. */
    private void settle(Log log, KafkaBroker broker, RuleSession session) {
        current().resumeReading();
        session.creditAll();
        long passed = log.pause(120_000_000);
        // So long a pause is believed once a second record says the same.
        broker.heartbeat(passed);
        broker.heartbeat(passed);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        AssertionError last = null;
        while (System.nanoTime() < deadline) {
            session.take(current().drain());
            try {
                session.held().forEach(RuleClient::checkIsCurrent);
                return;
            } catch (AssertionError e) {
                // Not yet; what must never be is noticed when it is taken.
                last = e;
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("not current in time", last);
    }
}
