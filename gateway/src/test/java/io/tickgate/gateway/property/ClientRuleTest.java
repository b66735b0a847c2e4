package io.tickgate.gateway.property;

import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the market, the rates, the credit, the stalls and the gateways that a client moves between: who follows the
 * protocol's rule never has anything but what the log says, and in the end all that it says.
 *
 * <p>{@code -Dtickgate.property.runs=N} makes more runs, {@code -Dtickgate.property.seed=N} repeats one.
 */
final class ClientRuleTest {
    private static final int RUNS = Integer.getInteger("tickgate.property.runs", 2_000);
    private static final int STEPS = 150;
    private static final int TAPE = 16;

    @Test
    void aClientNeverHasAnythingButWhatTheLogSays() {
        var only = Integer.getInteger("tickgate.property.seed");
        var seeds = only == null ? IntStream.range(0, RUNS) : IntStream.of(only);
        seeds.forEach(seed -> {
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
            }
        });
    }

    /** One client, two gateways that read one log. */
    private static final class Run {
        private final Random random;
        private final Log log;
        private final List<TestClient> gateways;
        private final int[] read = new int[2];
        private int current;
        private final RuleSession session;

        Run(int seed) {
            random = new Random(seed);
            log = new Log(random);
            var encoding = Encoding.ALL.get(seed % 2);
            session = new RuleSession(random, log, this::send);
            gateways = List.of(new TestClient(encoding, TAPE, 30), new TestClient(encoding, TAPE, 30));
            gateways.forEach(gateway -> gateway.market().madeAnew(Log.FIRST_EPOCH));
        }

        private TestClient client() {
            return gateways.get(current);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            settle();
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4 -> {
                    log.add();
                    catchUp(current, random.nextInt(4) == 0 ? random.nextInt(3) : Integer.MAX_VALUE);
                }
                case 5, 6 -> catchUp(1 - current, random.nextInt(6));
                case 7, 8 -> session.subscribe();
                case 9 -> session.unsubscribe();
                case 10, 11 -> take(client().readFrame(random.nextInt(600)));
                case 12 -> take(client().read());
                case 13 -> gateways.forEach(gateway -> gateway.loop().advanceMillis(random.nextInt(700)));
                case 14 -> session.credit(() -> take(client().read()));
                default -> {
                    if (random.nextInt(6) == 0) {
                        move(random.nextInt(2));
                    }
                }
            }
        }

        /** A gateway reads some records; a symbol is known to it when it has read one. */
        private void catchUp(int gateway, int most) {
            int until = (int) Math.min(log.size(), (long) read[gateway] + most);
            while (read[gateway] < until) {
                log.read(read[gateway]++, gateways.get(gateway).market());
            }
        }

        private void take(List<ServerMessage> messages) {
            session.take(messages);
        }

        private void send(ClientCommand command) {
            client().send(command);
            // A second's worth of commands may come at once.
            client().loop().advanceMillis(60);
        }

        /** The connection is lost, also in the middle; the client goes on at one of the gateways with what it holds. */
        private void move(int gateway) {
            client().loop().run(() -> client().session().close());
            current = gateway;
            if (log.hasSeveralEpochs()) {
                // Of two epochs nobody can say which is the later: a gateway cannot know that it is the one behind.
                catchUp(current, Integer.MAX_VALUE);
            }
            client().reconnect();
            client().read();
            session.reconnected();
        }

        /** Quiet: everything is read, paid for and waited for. */
        private void settle() {
            catchUp(current, Integer.MAX_VALUE);
            session.creditAll();
            for (int i = 0; i < 30; i++) {
                take(client().read());
                client().loop().advanceMillis(100);
            }
            take(client().read());
            for (var state : session.held()) {
                if (!state.hasState()) {
                    throw new AssertionError("no snapshot of %s/%s"
                            .formatted(state.channel(), state.truth().symbol()));
                }
                state.checkIsCurrent(client().market().bars(state.truth().symbol(), state.channel()));
            }
        }
    }
}
