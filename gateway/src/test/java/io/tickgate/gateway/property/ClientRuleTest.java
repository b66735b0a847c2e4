package io.tickgate.gateway.property;

import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
    private static final String[] CHANNELS = {"quote", "book.2", "book.10", "book.full", "trade", "bar.1s", "bar.1m"};

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
        private final Map<String, RuleClient> known = new HashMap<>();
        private final Map<String, RuleClient> held = new LinkedHashMap<>();
        private final Map<String, RuleClient> returning = new LinkedHashMap<>();
        private final Map<String, Set<String>> selectors = new HashMap<>();
        private final Map<Long, ClientCommand> unanswered = new HashMap<>();
        private long nextId = 1;
        private long creditLeft = -1;

        Run(int seed) {
            random = new Random(seed);
            log = new Log(random);
            var encoding = Encoding.ALL.get(seed % 2);
            gateways = List.of(new TestClient(encoding, TAPE, 30), new TestClient(encoding, TAPE, 30));
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
                case 7, 8 -> subscribe();
                case 9 -> unsubscribe();
                case 10, 11 -> take(client().readFrame(random.nextInt(600)));
                case 12 -> take(client().read());
                case 13 -> gateways.forEach(gateway -> gateway.loop().advanceMillis(random.nextInt(700)));
                case 14 -> credit();
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

        private void subscribe() {
            String channel = CHANNELS[random.nextInt(CHANNELS.length)];
            var symbols = new ArrayList<String>();
            symbols.add(
                    switch (random.nextInt(5)) {
                        case 0 -> "*";
                        case 1 -> "A:*";
                        default -> Log.SYMBOLS.get(random.nextInt(3)).value();
                    });
            if (random.nextInt(4) == 0) {
                symbols.add("*1");
            }
            send(new Subscribe(nextId++, channel, symbols, options(channel, null)));
        }

        private SubscribeOptions options(String channel, @Nullable From from) {
            boolean isTrade = channel.equals("trade");
            var mode = isTrade && random.nextBoolean() ? Mode.CONFLATE : null;
            Double rate = random.nextInt(3) == 0 ? Double.valueOf(1 + random.nextInt(20)) : null;
            return new SubscribeOptions(
                    mode,
                    rate,
                    from,
                    false,
                    false,
                    Feed.BEST,
                    channel.startsWith("book.") && random.nextBoolean(),
                    channel.equals("quote") && random.nextBoolean(),
                    null,
                    null);
        }

        private void unsubscribe() {
            String channel = CHANNELS[random.nextInt(CHANNELS.length)];
            String symbol = random.nextBoolean()
                    ? Log.SYMBOLS.get(random.nextInt(3)).value()
                    : List.of("*", "A:*", "*1").get(random.nextInt(3));
            send(new Unsubscribe(nextId++, channel, List.of(symbol)));
        }

        private void send(ClientCommand command) {
            if (command instanceof Subscribe subscribe) {
                unanswered.put(subscribe.id(), command);
            } else if (command instanceof Unsubscribe unsubscribe) {
                unanswered.put(unsubscribe.id(), command);
            }
            client().send(command);
            // A second's worth of commands may come at once.
            client().loop().advanceMillis(60);
        }

        private void credit() {
            long messages = random.nextInt(5);
            if (creditLeft < 0) {
                if (random.nextInt(6) == 0) {
                    take(client().read());
                    creditLeft = messages;
                    send(new ClientCommand.Hello(null, null, messages, null, null, false));
                }
            } else {
                creditLeft += messages;
                send(new ClientCommand.Credit(messages));
            }
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
            unanswered.clear();
            selectors.clear();
            creditLeft = -1;
            // Those, too, that were to come back at the last gateway and had no answer yet.
            returning.putAll(held);
            held.clear();
            take(client().read());
            new LinkedHashMap<>(returning).forEach((key, state) -> {
                var position = state.position();
                var from = position == null
                        ? null
                        : new From.Positions(Map.of(state.truth().symbol().value(), position));
                state.reconnected();
                var symbols = List.of(state.truth().symbol().value());
                send(new Subscribe(nextId++, state.channel(), symbols, options(state.channel(), from)));
            });
        }

        private void take(List<ServerMessage> messages) {
            for (var message : messages) {
                if (message instanceof Snapshot snapshot) {
                    useCredit(message);
                    key(snapshot.channel(), snapshot.symbol(), snapshot).take(snapshot);
                } else if (message instanceof Update update) {
                    useCredit(message);
                    key(update.channel(), update.symbol(), update).take(update);
                } else if (message instanceof Ack ack) {
                    answered(ack);
                } else if (message instanceof ServerMessage.Error error) {
                    throw new AssertionError(error.toString());
                }
            }
        }

        private void useCredit(ServerMessage message) {
            if (creditLeft == 0) {
                throw new AssertionError("more than was granted: " + message);
            } else if (creditLeft > 0) {
                creditLeft--;
            }
        }

        private RuleClient key(String channel, String symbol, ServerMessage message) {
            var key = held.get(channel + " " + symbol);
            if (key == null) {
                // A pattern brings keys that the client does not name, each with a snapshot.
                if (!(message instanceof Snapshot) || !isWanted(channel, symbol)) {
                    throw new AssertionError("not held: " + message);
                }
                key = hold(channel, symbol);
            }
            return key;
        }

        private boolean isWanted(String channel, String symbol) {
            return selectors.getOrDefault(channel, Set.of()).stream()
                    .anyMatch(selector -> symbol.matches(selector.replace("*", ".*")));
        }

        private RuleClient hold(String channel, String symbol) {
            String key = channel + " " + symbol;
            var client = known.computeIfAbsent(key, added -> new RuleClient(channel, log.truth(new Symbol(symbol))));
            held.put(key, client);
            return client;
        }

        private void forget(String key) {
            known.remove(key);
            returning.remove(key);
        }

        private void answered(Ack ack) {
            var command = unanswered.remove(ack.id());
            var ofChannel = selectors.computeIfAbsent(ack.channel(), added -> new HashSet<>());
            if (command instanceof Subscribe subscribe) {
                for (String symbol : subscribe.symbols()) {
                    // Not yet known to a gateway that is behind: whoever asks again later begins anew.
                    if (!held.containsKey(ack.channel() + " " + symbol)) {
                        ack.rejected().forEach(rejection -> forget(ack.channel() + " " + rejection.symbol()));
                    }
                    if (ack.rejected().stream()
                            .noneMatch(rejection -> rejection.symbol().equals(symbol))) {
                        ofChannel.add(symbol);
                        returning.remove(ack.channel() + " " + symbol);
                        if (!symbol.contains("*")) {
                            hold(ack.channel(), symbol);
                        }
                    }
                }
            } else if (command instanceof Unsubscribe unsubscribe) {
                ofChannel.removeAll(unsubscribe.symbols());
                int before = held.size();
                held.values()
                        .removeIf(key -> key.channel().equals(ack.channel())
                                && !isWanted(ack.channel(), key.truth().symbol().value()));
                // What is given up need not be remembered: a later subscription begins with whatever there is.
                known.keySet().removeIf(key -> !held.containsKey(key) && !returning.containsKey(key));
                if (before - held.size() > ack.accepted()) {
                    throw new AssertionError("only %d keys left: %s".formatted(ack.accepted(), unsubscribe));
                }
            }
        }

        /** Quiet: everything is read, paid for and waited for. */
        private void settle() {
            catchUp(current, Integer.MAX_VALUE);
            if (creditLeft >= 0) {
                creditLeft += 1_000_000;
                send(new ClientCommand.Credit(1_000_000));
            }
            for (int i = 0; i < 30; i++) {
                take(client().read());
                client().loop().advanceMillis(100);
            }
            take(client().read());
            for (var state : held.values()) {
                if (!state.hasState()) {
                    throw new AssertionError("no snapshot of %s/%s"
                            .formatted(state.channel(), state.truth().symbol()));
                }
                state.checkIsCurrent(client().market().bars(state.truth().symbol(), state.channel()));
            }
        }
    }
}
