package io.tickgate.gateway.property;

import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of one key that follows the rule of the protocol to the letter, and holds what it gets against the truth.
 *
 * <p>Confined to the thread of its test.
 */
final class RuleClient {
    private static final Comparator<Bar> NEWER =
            Comparator.comparingInt(Bar::revision).thenComparing(Bar::isFinal).thenComparingLong(Bar::count);

    private final String channel;
    private final Truth truth;
    private String epoch = "";
    private long sequence = -1;
    private boolean hasState;
    private @Nullable Quote quote;
    private final Map<Long, Bar> bars = new TreeMap<>();
    private final Map<Boolean, TreeMap<BigDecimal, Level>> book =
            Map.of(true, new TreeMap<>(Comparator.reverseOrder()), false, new TreeMap<>());
    private int priceScale;
    private int sizeScale;

    /** Positions, by epoch, that it has reached on any connection: it must never be taken back. */
    private final Map<String, Long> reached = new HashMap<>();

    RuleClient(String channel, Truth truth) {
        this.channel = channel;
        this.truth = truth;
    }

    String channel() {
        return channel;
    }

    Truth truth() {
        return truth;
    }

    boolean hasState() {
        return hasState;
    }

    @Nullable
    Position position() {
        return epoch.isEmpty() ? null : new Position(epoch, sequence);
    }

    /** The next message is a snapshot or goes on from the position. */
    void reconnected() {
        hasState = position() != null;
    }

    void take(Snapshot snapshot) {
        check(!isTakenBack(snapshot), "taken back by " + snapshot);
        hasState = true;
        move(snapshot.epoch(), snapshot.sequence());
        var payload = snapshot.payload();
        if (channel.equals("quote")) {
            quote = payload == null ? null : ((Payload.OfQuote) payload).quote();
        } else if (channel.startsWith("book.")) {
            book.values().forEach(Map::clear);
            priceScale = snapshot.priceScale();
            sizeScale = snapshot.sizeScale();
            apply(payload == null ? null : ((Payload.OfBook) payload).levels());
        } else if (channel.startsWith("bar.")) {
            bars.clear();
            if (payload != null) {
                ((Payload.OfBars) payload).bars().forEach(bar -> bars.put(bar.startMicros(), bar));
            }
        }
        checkState(snapshot.checksum());
    }

    private boolean isTakenBack(Snapshot snapshot) {
        long had = reached.getOrDefault(snapshot.epoch(), -1L);
        // Of trades it has positions between them, too: what counts is which of them it had.
        return channel.equals("trade")
                ? !truth.tradesBetween(truth.named(snapshot.epoch()), snapshot.sequence(), had)
                        .isEmpty()
                : snapshot.sequence() < had;
    }

    void take(Update update) {
        check(hasState, "update before a snapshot: " + update);
        boolean isBar = channel.startsWith("bar.");
        if (isBar ? update.sequence() < sequence : update.sequence() <= sequence) {
            // A duplicate, which a gateway that is asked to go on from a position has no reason to send.
            check(isBar, "a duplicate: " + update);
            return;
        }
        check(update.previous() == null || update.previous() == sequence, "a gap before " + update);
        if (channel.equals("trade")) {
            checkTrades(update);
        }
        move(epoch, update.sequence());
        if (update.payload() instanceof Payload.OfQuote of) {
            quote = of.quote();
        } else if (update.payload() instanceof Payload.OfBook of) {
            apply(of.levels());
        } else if (update.payload() instanceof Payload.OfBar of) {
            bars.merge(of.bar().startMicros(), of.bar(), (a, b) -> NEWER.compare(b, a) > 0 ? b : a);
        }
        checkState(update.checksum());
    }

    private void move(String newEpoch, long newSequence) {
        epoch = newEpoch;
        sequence = newSequence;
        reached.merge(newEpoch, newSequence, Math::max);
    }

    private void apply(@Nullable BookLevels levels) {
        if (levels != null) {
            levels.bids().forEach(level -> set(true, level));
            levels.asks().forEach(level -> set(false, level));
        }
    }

    private void set(boolean isBid, Level level) {
        var price = BigDecimal.valueOf(level.price().mantissa(), level.price().scale())
                .stripTrailingZeros();
        if (level.size().mantissa() == 0) {
            book.get(isBid).remove(price);
        } else {
            book.get(isBid).put(price, level);
        }
    }

    /** All trades between, and no other, are what the message stands for. */
    private void checkTrades(Update update) {
        var between = truth.tradesBetween(truth.named(epoch), sequence, update.sequence());
        check(update.events() == between.size(), "it stands for %s: %s".formatted(between, update));
        if (update.payload() instanceof Payload.OfFold of) {
            var volume = between.stream()
                    .map(trade -> BigDecimal.valueOf(
                            trade.size().mantissa(), trade.size().scale()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            var prices = between.stream().map(trade -> trade.price()).sorted().toList();
            var fold = of.fold();
            check(
                    fold.count() == between.size()
                            && fold.volume().compareTo(volume) == 0
                            && fold.low().compareTo(prices.get(0)) == 0
                            && fold.high().compareTo(prices.get(prices.size() - 1)) == 0
                            && fold.last().equals(between.get(between.size() - 1)),
                    "it folds %s: %s".formatted(between, update));
        } else {
            check(
                    ((Payload.OfTrades) update.payload()).trades().equals(between),
                    "it is one of %s: %s".formatted(between, update));
        }
    }

    private void checkState(@Nullable Long checksum) {
        if (sequence < 0) {
            return;
        }
        String position = Truth.at(truth.named(epoch), sequence);
        if (channel.equals("quote")) {
            checkQuote(position);
        } else if (channel.startsWith("book.")) {
            check(
                    same(sides(), truth.bookAt(position, depth())),
                    "another book at %s: %s instead of %s"
                            .formatted(position, sides(), truth.bookAt(position, depth())));
            if (checksum != null) {
                check(levels().checksum() == checksum, "another checksum at " + position);
            }
        }
    }

    private void checkQuote(String position) {
        var expected = truth.quoteAt(position);
        boolean isSame = quote == null || expected == null
                ? quote == expected
                : same(
                        List.of(side(quote.bid()), side(quote.ask())),
                        List.of(side(expected.bid()), side(expected.ask())));
        check(isSame, "another quote at %s: %s instead of %s".formatted(position, quote, expected));
    }

    private static List<Level> side(@Nullable Level level) {
        return level == null ? List.of() : List.of(level);
    }

    private int depth() {
        return channel.equals("book.full") ? Integer.MAX_VALUE : Integer.parseInt(channel.substring("book.".length()));
    }

    private List<List<Level>> sides() {
        return List.of(
                List.copyOf(book.get(true).values()),
                List.copyOf(book.get(false).values()));
    }

    private BookLevels levels() {
        var builder = new BookLevels.Builder();
        for (boolean isBid : new boolean[] {true, false}) {
            book.get(isBid)
                    .values()
                    .forEach(level -> builder.add(
                            isBid,
                            level.price().atScale(priceScale).mantissa(),
                            priceScale,
                            level.size().atScale(sizeScale).mantissa(),
                            sizeScale));
        }
        return builder.build();
    }

    private static boolean same(List<List<Level>> first, List<List<Level>> second) {
        Function<List<Level>, List<String>> plain = side -> side.stream()
                .map(level -> new BigDecimal(level.price().toString()).stripTrailingZeros() + "x"
                        + new BigDecimal(level.size().toString()).stripTrailingZeros())
                .toList();
        return first.stream()
                .map(plain)
                .toList()
                .equals(second.stream().map(plain).toList());
    }

    /** What it has must be the last there is; its bars are those that it has. */
    void checkIsCurrent() {
        check(hasState, "no snapshot yet");
        checkIsCurrent(List.copyOf(bars.values()));
    }

    /** Nothing more is to come: what it has must be the last there is. */
    void checkIsCurrent(List<Bar> barsOfTheGateway) {
        if (channel.equals("quote") && truth.lastQuote() != null) {
            check(
                    truth.lastQuote().equals(Truth.at(truth.named(epoch), sequence)),
                    "not the last quote of %s, but that of %s".formatted(truth.lastQuote(), position()));
        } else if (channel.startsWith("book.") && truth.lastBook() != null) {
            check(
                    same(sides(), truth.bookAt(truth.lastBook(), depth())),
                    "not the last book, but that of " + position());
        } else if (channel.startsWith("bar.")) {
            var interval = BarInterval.of(channel.substring("bar.".length()));
            for (var bar : barsOfTheGateway) {
                truth.check(interval, bar);
                check(bar.equals(bars.get(bar.startMicros())), bars.get(bar.startMicros()) + " instead of " + bar);
            }
        } else if (channel.equals("trade") && !truth.events().isEmpty()) {
            var last = truth.events().get(truth.events().size() - 1);
            check(isNotBefore(last), "not the last trade %s, but %s".formatted(last, position()));
        }
    }

    /** In mode all, what it has is a position of the partition, and may be of an epoch without any trade of it yet. */
    private boolean isNotBefore(Truth.Event last) {
        String held = truth.named(epoch);
        return held.equals(last.epoch()) ? last.sequence() <= sequence : number(held) > number(last.epoch());
    }

    private static int number(String epoch) {
        return Integer.parseInt(epoch.substring(1));
    }

    private void check(boolean isRight, String problem) {
        if (!isRight) {
            throw new AssertionError("%s/%s: %s".formatted(channel, truth.symbol(), problem));
        }
    }
}
