package io.tickgate.gateway.property;

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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All keys of a client that asks for this and that: what it wants, what it holds, and what it must not be sent.
 *
 * <p>Confined to the thread of its test.
 */
final class RuleSession {
    private static final String[] CHANNELS = {"quote", "book.2", "book.10", "book.full", "trade", "bar.1s", "bar.1m"};

    private final Random random;
    private final Log log;
    private final Consumer<ClientCommand> link;
    private final Map<String, RuleClient> known = new HashMap<>();
    private final Map<String, RuleClient> held = new LinkedHashMap<>();
    private final Map<String, RuleClient> returning = new LinkedHashMap<>();
    private final Map<String, Set<String>> selectors = new HashMap<>();
    private final Map<Long, ClientCommand> unanswered = new HashMap<>();
    private long nextId = 1;
    private long creditLeft = -1;

    /** Granted by a hello that has no answer yet: what comes before the answer was sent without counting. */
    private long creditAsked = -1;

    /** @param link sends a command on the connection that there is */
    RuleSession(Random random, Log log, Consumer<ClientCommand> link) {
        this.random = random;
        this.log = log;
        this.link = link;
    }

    Collection<RuleClient> held() {
        return held.values();
    }

    void subscribe() {
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

    void unsubscribe() {
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
        link.accept(command);
    }

    /** Grants some messages; at the first time that begins the counting, for which the first welcome must be read. */
    void credit(Runnable readAll) {
        long messages = random.nextInt(5);
        if (isCounted()) {
            grant(messages);
        } else if (random.nextInt(6) == 0) {
            readAll.run();
            creditAsked = messages;
            send(new ClientCommand.Hello(null, null, messages, null, null, false));
        }
    }

    /** Grants more than will ever come. */
    void creditAll() {
        if (isCounted()) {
            grant(1_000_000);
        }
    }

    private boolean isCounted() {
        return creditLeft >= 0 || creditAsked >= 0;
    }

    private void grant(long messages) {
        if (creditAsked >= 0) {
            creditAsked += messages;
        } else {
            creditLeft += messages;
        }
        send(new ClientCommand.Credit(messages));
    }

    /** The connection is another one: what is held is asked for again, with its position. */
    void reconnected() {
        unanswered.clear();
        selectors.clear();
        creditLeft = -1;
        creditAsked = -1;
        // Those, too, that were to come back on the last connection and had no answer yet.
        returning.putAll(held);
        held.clear();
        new LinkedHashMap<>(returning).forEach((key, state) -> {
            var position = state.position();
            String symbol = state.truth().symbol().value();
            var from = position == null ? null : new From.Positions(Map.of(symbol, position));
            state.reconnected();
            send(new Subscribe(nextId++, state.channel(), List.of(symbol), options(state.channel(), from)));
        });
    }

    void take(List<ServerMessage> messages) {
        for (var message : messages) {
            if (message instanceof Snapshot snapshot) {
                useCredit(message);
                key(snapshot.channel(), snapshot.symbol(), snapshot).take(snapshot);
            } else if (message instanceof Update update) {
                useCredit(message);
                key(update.channel(), update.symbol(), update).take(update);
            } else if (message instanceof Ack ack) {
                answered(ack);
            } else if (message instanceof ServerMessage.Welcome && creditAsked >= 0) {
                creditLeft = creditAsked;
                creditAsked = -1;
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
}
