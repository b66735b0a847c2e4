package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What flows, and how fast.
 *
 * <p>Thread-safe.
 */
final class FlowChecks {
    private static final List<Integer> LANES = List.of(1, 2, 4, 10, 20, 50);

    /** A rate of the check on last values, and how late they may be beside its interval. */
    private static final int SLOW_RATE = 4;

    private static final Duration SLOW_LATENESS = Duration.ofMillis(1000 / SLOW_RATE + 750);

    private static final Duration STALL = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(600);

    static final List<Check> LIST = List.of(
            Check.timed(
                    "max-rate",
                    "maxRate is brought down to a lane, which the ack names, and in no second more comes than that"
                            + " (with a fifth of it, and at least one, for what the network crowds together).",
                    "Rates",
                    FlowChecks::maxRate),
            Check.timed(
                    "last-value",
                    "The last value always arrives: what an unthrottled key is sent, a slow one has within its"
                            + " interval and 750 ms, or something newer.",
                    "Rates",
                    FlowChecks::lastValue),
            new Check(
                    "same-values",
                    "All clients are sent the same at the same seq, however fast.",
                    "Sequence and position",
                    FlowChecks::sameValues),
            new Check(
                    "stall",
                    "A client that stops reading for a while is not closed, and then has what is true now.",
                    "Rates",
                    FlowChecks::stall),
            Check.timed(
                    "with-trades",
                    "With withTrades, a quote that is newer than the last sent comes at once when a trade does"
                            + " (within 600 ms), whatever the rate.",
                    "sub",
                    FlowChecks::withTrades));

    private FlowChecks() {}

    private static String maxRate(Scene scene) throws IOException {
        var key = scene.moving(Shape.STATE, 1).get(0);
        var links = new LinkedHashMap<Link, Integer>();
        for (double asked : new double[] {1, 3, 4.5, 15, 1000}) {
            var link = scene.open();
            var ack = link.subscribe(key, SubscribeOptions.DEFAULTS.withMaxRate(asked));
            Integer granted = ack.maxRate();
            expect(
                    granted != null && LANES.contains(granted) && granted <= asked,
                    "maxRate %s granted for %s".formatted(granted, asked),
                    "one of %s, at most what was asked for".formatted(LANES));
            links.put(link, granted == null ? 0 : granted);
        }
        scene.pass(scene.watch());
        var seen = new ArrayList<String>();
        links.forEach((link, rate) -> seen.add(rate + "/s: " + heldToRate(link, key, rate, scene.late())));
        return String.join(", ", seen);
    }

    /** @param late by which the network may have crowded messages together */
    private static int heldToRate(Link link, Key key, int rate, Duration late) {
        var times = link.data(key, 0).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Update)
                .map(Link.Heard::nanos)
                .toList();
        int crowded = (int) (rate * late.toMillis() / 1000);
        int most = rate + Math.max(1, rate / 5) + crowded;
        for (int i = 0; i + most < times.size(); i++) {
            long nanos = times.get(i + most) - times.get(i);
            expect(
                    nanos >= TimeUnit.SECONDS.toNanos(1),
                    "%d updates within %d ms at %d/s".formatted(most + 1, nanos / 1_000_000, rate),
                    "at most %d in a second".formatted(most));
        }
        return times.size();
    }

    private static String lastValue(Scene scene) throws IOException {
        var keys = new LinkedHashSet<Key>();
        for (var shape : List.of(Shape.STATE, Shape.BOOK, Shape.BAR)) {
            if (!scene.ground().channels(shape).isEmpty()) {
                keys.addAll(mixed(scene, scene.ground().channels(shape).subList(0, 1)));
            }
        }
        if (keys.isEmpty()) {
            throw new SkipException("no symbol is known on a conflated channel");
        }
        var slow = scene.open();
        var fast = scene.open();
        for (var key : keys) {
            scene.begin(slow, key, SubscribeOptions.DEFAULTS.withMaxRate(SLOW_RATE));
            scene.begin(fast, key, SubscribeOptions.DEFAULTS);
        }
        scene.pass(scene.watch());
        long endNanos = System.nanoTime();
        scene.pass(SLOW_LATENESS);
        scene.pass(scene.late());
        var allowed = SLOW_LATENESS.plus(scene.late());
        int compared = 0;
        for (var key : keys) {
            var arrived = slow.data(key, 0);
            for (var value : fast.data(key, 0)) {
                long dueNanos = value.nanos() + allowed.toNanos();
                if (value.nanos() <= endNanos) {
                    long sequence = Link.sequenceOf(value.message());
                    boolean isThere = arrived.stream()
                            .anyMatch(
                                    heard -> Link.sequenceOf(heard.message()) >= sequence && heard.nanos() <= dueNanos);
                    expect(
                            isThere,
                            "nothing from %d on of %s within %d ms at %d/s"
                                    .formatted(sequence, key, allowed.toMillis(), SLOW_RATE),
                            "the value of %d, or a newer one".formatted(sequence));
                    compared++;
                }
            }
            catchesUp(scene, slow, key, allowed);
        }
        return "%d values of %d keys".formatted(compared, keys.size());
    }

    /** Some that move much, some that move little, and one that does not move. */
    private static List<Key> mixed(Scene scene, List<String> channels) {
        var all = scene.ground().byMovement(channels);
        var moving =
                all.stream().filter(key -> scene.ground().movement(key) > 0).toList();
        var mixed = new LinkedHashSet<>(moving.subList(0, Math.min(2, moving.size())));
        mixed.addAll(moving.subList(Math.max(0, moving.size() - 3), moving.size()));
        all.stream().filter(key -> scene.ground().movement(key) == 0).limit(1).forEach(mixed::add);
        return List.copyOf(mixed);
    }

    /** Holds what a connection has against what is true now. */
    private static void catchesUp(Scene scene, Link link, Key key, Duration deadline) throws IOException {
        var fresh = scene.open();
        var truth = scene.begin(fresh, key, SubscribeOptions.DEFAULTS.withOnce());
        fresh.close();
        if (truth.sequence() >= 0 && !hasBook(link, key, truth)) {
            var reached = link.find(
                    0,
                    deadline.plus(scene.patience()),
                    message -> Link.isOf(message, key) && Link.sequenceOf(message) >= truth.sequence());
            expect(
                    reached != null,
                    "%s at %s".formatted(key, link.look(referee -> sequence(referee, key))),
                    "%d or newer, as a fresh snapshot".formatted(truth.sequence()));
            if (reached != null
                    && Link.sequenceOf(reached.message()) == truth.sequence()
                    && truth.payload() instanceof Payload.OfQuote
                    && payload(reached.message()) instanceof Payload.OfQuote held) {
                expect(held.equals(truth.payload()), Shown.of(reached.message()), Shown.of(truth));
            }
        }
    }

    private static boolean hasBook(Link link, Key key, ServerMessage.Snapshot truth) {
        return truth.payload() instanceof Payload.OfBook book
                && link.look(referee -> {
                    var watch = referee.watch(key);
                    var held = watch == null ? null : watch.books().get(watch.sequence());
                    return held != null
                            && held.bids().equals(book.levels().bids())
                            && held.asks().equals(book.levels().asks());
                });
    }

    private static long sequence(Referee referee, Key key) {
        var watch = referee.watch(key);
        return watch == null ? -1 : watch.sequence();
    }

    private static @Nullable Payload payload(ServerMessage message) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
            return snapshot.payload();
        }
        return message instanceof ServerMessage.Update update ? update.payload() : null;
    }

    private static String sameValues(Scene scene) throws IOException {
        var channels = new ArrayList<String>();
        channels.addAll(scene.ground().channels(Shape.STATE));
        channels.addAll(scene.ground().channels(Shape.BOOK));
        var keys = new ArrayList<Key>();
        for (String channel : channels) {
            keys.addAll(scene.ground().byMovement(List.of(channel)).stream()
                    .limit(2)
                    .toList());
        }
        if (keys.isEmpty()) {
            throw new SkipException("no symbol is known on a channel of state or books");
        }
        var fast = scene.open();
        var slow = scene.open();
        for (var key : keys) {
            fast.subscribe(key, SubscribeOptions.DEFAULTS);
            slow.subscribe(key, SubscribeOptions.DEFAULTS.withMaxRate(10));
        }
        scene.pass(scene.watch());
        int compared = 0;
        for (var key : keys) {
            var values = values(fast, key);
            for (var value : values(slow, key).entrySet()) {
                var other = values.get(value.getKey());
                if (other != null) {
                    compared++;
                    expect(
                            other.equals(value.getValue()),
                            "%s at %d: %s".formatted(key, value.getKey(), Shown.of(value.getValue())),
                            Shown.of(other));
                }
            }
        }
        if (compared == 0) {
            throw new SkipException("the two clients were sent no position in common");
        }
        return "%d values".formatted(compared);
    }

    /** By position; a book as it is after the message. */
    private static Map<Long, Object> values(Link link, Key key) {
        Map<Long, BookLevels> books = link.look(referee -> {
            var watch = referee.watch(key);
            return watch == null ? Map.of() : watch.books();
        });
        var values = new HashMap<Long, Object>(books);
        if (books.isEmpty()) {
            for (var heard : link.data(key, 0)) {
                var payload = payload(heard.message());
                if (payload != null && !(payload instanceof Payload.OfBook)) {
                    values.put(Link.sequenceOf(heard.message()), payload);
                }
            }
        }
        return values;
    }

    private static String stall(Scene scene) throws IOException {
        var stalled = scene.openNarrow();
        var conflated = new ArrayList<Key>();
        for (var channel : scene.ground().channels().entrySet()) {
            var keys = scene.ground().byMovement(List.of(channel.getKey())).stream()
                    .limit(20)
                    .toList();
            if (!keys.isEmpty()) {
                var symbols = keys.stream().map(Key::symbol).toList();
                boolean isLog = channel.getValue() == Shape.LOG;
                stalled.subscribe(
                        channel.getKey(),
                        symbols,
                        Options.withMode(SubscribeOptions.DEFAULTS, isLog ? Mode.ALL : null));
                if (!isLog) {
                    conflated.addAll(keys.subList(0, Math.min(2, keys.size())));
                }
            }
        }
        stalled.pause();
        scene.pass(STALL);
        int mark = stalled.mark();
        stalled.resume();
        stalled.ping();
        for (var key : conflated) {
            catchesUp(scene, stalled, key, Duration.ofSeconds(2));
        }
        expect(stalled.isOpen(), "a connection that was closed", "an open one");
        return "%d messages after %d ms without reading".formatted(stalled.mark() - mark, STALL.toMillis());
    }

    private static String withTrades(Scene scene) throws IOException {
        var trades = scene.moving(List.of("trade"), 20);
        var symbol = trades.stream()
                .map(Key::symbol)
                .filter(name -> scene.ground().movement(new Key("quote", name)) > 0)
                .findFirst()
                .orElseThrow(() -> new SkipException("no symbol moves on both quote and trade"));
        var quote = new Key("quote", symbol);
        var trade = new Key("trade", symbol);
        var slow = scene.open();
        var witness = scene.open();
        scene.begin(slow, quote, Options.withTrades(SubscribeOptions.DEFAULTS.withMaxRate(1)));
        scene.begin(witness, quote, SubscribeOptions.DEFAULTS);
        scene.begin(witness, trade, Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL));
        scene.pass(scene.watch());
        long endNanos = System.nanoTime();
        scene.pass(SHORT);
        scene.pass(scene.late());
        var allowed = SHORT.plus(scene.late());
        var sent = slow.data(quote, 0);
        long known = -1;
        int compared = 0;
        for (var heard : witness.all()) {
            if (Link.isOf(heard.message(), quote)) {
                known = Link.sequenceOf(heard.message());
            } else if (Link.isOf(heard.message(), trade)
                    && heard.message() instanceof ServerMessage.Update
                    && heard.nanos() <= endNanos) {
                long wanted = known;
                boolean isThere = sent.stream()
                        .anyMatch(one -> Link.sequenceOf(one.message()) >= wanted
                                && one.nanos() <= heard.nanos() + allowed.toNanos());
                expect(
                        isThere,
                        "no quote of %s from %d on within %d ms of trade %d"
                                .formatted(symbol, wanted, allowed.toMillis(), Link.sequenceOf(heard.message())),
                        "one that is as new as what others had before the trade");
                compared++;
            }
        }
        return "%d trades of %s".formatted(compared, symbol);
    }

    /** What a client sends that wants heartbeats this often. */
    static ClientCommand.Hello hello(Link link, @Nullable Integer heartbeatMillis, @Nullable Long credit) {
        return new ClientCommand.Hello(link.newId(), null, credit, heartbeatMillis, "tickgate-check", false);
    }
}
