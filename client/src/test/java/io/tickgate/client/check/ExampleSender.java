package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sends what a peer has subscribed to, each key as it was asked for, or as it should not. */
final class ExampleSender {
    private static final long FEW_TRADES = 5;

    private final ExampleGateway gateway;
    private final List<ServerMessage> out;
    private final Map<Key, ExampleSub> subs;
    private final Map<String, Set<String>> patterns;

    /** How many messages of data may still be sent; none for any number. */
    Long credit;

    ExampleSender(
            ExampleGateway gateway,
            List<ServerMessage> out,
            Map<Key, ExampleSub> subs,
            Map<String, Set<String>> patterns) {
        this.gateway = gateway;
        this.out = out;
        this.subs = subs;
        this.patterns = patterns;
    }

    private boolean breaks(Breach breach) {
        return gateway.breaks(breach);
    }

    static long placeOf(ExampleSub sub) {
        return sub.place == null ? sub.cell.sequence : sub.place;
    }

    private boolean isPaidFor(ExampleSub sub) {
        return sub.mode == Mode.ALL && !sub.needsSnapshot && breaks(Breach.IGNORES_CREDIT_FOR_RECORDS);
    }

    private boolean hasCredit() {
        long least = breaks(Breach.WITHHOLDS_CREDIT) ? 1 : breaks(Breach.OVERDRAWS_CREDIT) ? -1 : 0;
        return credit == null || credit > least || breaks(Breach.IGNORES_CREDIT);
    }

    private void sendData(ServerMessage message) {
        out.add(message);
        if (credit != null) {
            credit--;
        }
    }

    void send(ExampleSub sub, long nowNanos) {
        var cell = sub.cell;
        boolean isLosing = sub.mode == Mode.ALL && !sub.needsSnapshot && breaks(Breach.LOSES_WHAT_WAITS_FOR_CREDIT);
        if (!hasCredit() && !isPaidFor(sub) && !isLosing) {
            return;
        }
        if (sub.aheadOf > cell.sequence && !breaks(Breach.GOES_BACK_IN_TIME)) {
            return;
        }
        sub.aheadOf = -1;
        if (sub.needsSnapshot) {
            boolean isFoundLater = sub.mode == Mode.ALL && !sub.isExact && sub.place != null;
            if (isFoundLater && ExampleMarket.after(cell, sub.place).isEmpty()) {
                return;
            }
            sub.needsSnapshot = false;
            boolean isWrong = breaks(Breach.BEGINS_WITH_AN_UPDATE) && cell.value != null && sub.sent < 0;
            sendData(
                    isWrong
                            ? new ServerMessage.Update(
                                    "quote",
                                    sub.key().symbol(),
                                    cell.sequence,
                                    cell.timeMicros,
                                    null,
                                    1,
                                    null,
                                    cell.value)
                            : snapshot(sub));
            sub.sent = placeOf(sub);
            sub.place = null;
            sub.seenRecords = cell.records;
            boolean goesOn =
                    breaks(Breach.GOES_ON_AFTER_ONCE) || (breaks(Breach.GOES_ON_AFTER_A_PATTERN_ONCE) && !sub.isExact);
            if (sub.options != null && sub.options.once() && !goesOn) {
                subs.remove(sub.key());
            }
            return;
        }
        if (cell.sequence <= Math.max(sub.sent, sub.dropped)) {
            return;
        }
        if (nowNanos < sub.nextNanos && !isDueByTrade(sub)) {
            if (breaks(Breach.DROPS_WHAT_COMES_TOO_SOON)) {
                sub.dropped = cell.sequence;
            }
            return;
        }
        if (sub.lane > 0) {
            sub.nextNanos = nowNanos + 1_000_000_000L / sub.lane / (breaks(Breach.SENDS_TWICE_THE_RATE) ? 2 : 1);
        }
        sub.updates++;
        switch (sub.key().channel()) {
            case "quote" -> sendQuote(sub);
            case "book.3" -> sendBook(sub);
            case "trade" -> sendTrades(sub);
            default -> sendBars(sub);
        }
    }

    private boolean isDueByTrade(ExampleSub sub) {
        long trade = gateway.market.cell(new Key("trade", sub.key().symbol())).sequence;
        boolean isDue = sub.options.withTrades() && trade > sub.seenTrade && !breaks(Breach.IGNORES_WITH_TRADES);
        sub.seenTrade = trade;
        return isDue;
    }

    private long events(ExampleSub sub) {
        long events = Math.max(1, sub.cell.records - sub.seenRecords);
        sub.seenRecords = sub.cell.records;
        return events;
    }

    private void sendQuote(ExampleSub sub) {
        var cell = sub.cell;
        var payload = cell.value;
        if (sub.lane > 0 && breaks(Breach.SENDS_SLOW_CLIENTS_SOMETHING_ELSE)) {
            var quote = ((Payload.OfQuote) payload).quote();
            payload = new Payload.OfQuote(new Quote(new Level(quote.bid().price(), new Size(99, 0)), quote.ask()));
        }
        boolean turnsBack = breaks(Breach.TURNS_BACK) && sub.updates % 7 == 0;
        sendData(new ServerMessage.Update(
                "quote",
                sub.key().symbol(),
                turnsBack ? sub.sent - 1 : cell.sequence,
                cell.timeMicros,
                breaks(Breach.LINKS_QUOTES) ? sub.sent : null,
                events(sub),
                null,
                payload));
        if (breaks(Breach.DELIVERS_PER_PATTERN)) {
            long names = patterns.getOrDefault("quote", Set.of()).stream()
                    .filter(pattern -> Patterns.matches(pattern, sub.key().symbol()))
                    .count();
            if (names > 1) {
                sendData(out.get(out.size() - 1));
            }
        }
        sub.sent = cell.sequence;
    }

    private BookLevels view(ExampleSub sub) {
        return breaks(Breach.SENDS_TOO_DEEP_BOOKS) && sub.cell.book != null
                ? sub.cell.book.top(ExampleMarket.DEPTH + 2)
                : sub.cell.view();
    }

    private Long checksum(ExampleSub sub) {
        boolean isWanted = sub.options != null && sub.options.checksum();
        if (!isWanted && !breaks(Breach.ADDS_CHECKSUMS)) {
            return null;
        }
        return view(sub).checksum() + (breaks(Breach.MISCALCULATES) ? 1 : 0);
    }

    private void sendBook(ExampleSub sub) {
        var view = view(sub);
        var changes = view.changesSince(sub.book);
        if (changes.isEmpty()) {
            return;
        }
        if (breaks(Breach.FORGETS_TO_DELETE)) {
            changes = BookLevels.of(
                    changes.bids().stream().filter(ExampleSender::isThere).toList(),
                    changes.asks().stream().filter(ExampleSender::isThere).toList());
        } else if (breaks(Breach.SENDS_OTHER_DIGITS)) {
            changes = BookLevels.of(
                    changes.bids().stream().map(ExampleSender::finer).toList(),
                    changes.asks().stream().map(ExampleSender::finer).toList());
        }
        boolean isLost = breaks(Breach.LOSES_A_LINK) && sub.updates % 5 == 0;
        sendData(new ServerMessage.Update(
                "book.3",
                sub.key().symbol(),
                sub.cell.sequence,
                sub.cell.timeMicros,
                isLost ? sub.sent - 1 : sub.sent,
                events(sub),
                checksum(sub),
                new Payload.OfBook(changes)));
        sub.book = view;
        sub.sent = sub.cell.sequence;
    }

    private static boolean isThere(Level level) {
        return level.size().mantissa() != 0;
    }

    private static Level finer(Level level) {
        return new Level(level.price().atScale(level.price().scale() + 1), level.size());
    }

    private void sendTrades(ExampleSub sub) {
        var records = ExampleMarket.after(sub.cell, sub.sent);
        boolean needsTwo = breaks(Breach.FOLDS_IN_MODE_ALL) || (breaks(Breach.RESUMES_WITH_A_HOLE) && sub.updates == 0);
        if (needsTwo && records.size() < 2) {
            // One alone makes no fold, and no hole: it would come with the next ones.
            sub.updates--;
            return;
        }
        if (sub.mode == Mode.CONFLATE || breaks(Breach.FOLDS_IN_MODE_ALL)) {
            sendFold(sub, records);
            return;
        }
        for (var record : records) {
            boolean isHole = sub.updates == 0 && breaks(Breach.RESUMES_WITH_A_HOLE);
            boolean isSkipped = breaks(Breach.SKIPS_TRADES) && (record.sequence() + hashCode()) % 5 == 0;
            if (isHole || isSkipped) {
                sub.updates++;
                continue;
            }
            if (!hasCredit() && breaks(Breach.LOSES_WHAT_WAITS_FOR_CREDIT)) {
                sub.sent = record.sequence();
                continue;
            } else if (!hasCredit() && !isPaidFor(sub)) {
                return;
            }
            sendData(new ServerMessage.Update(
                    "trade",
                    sub.key().symbol(),
                    record.sequence(),
                    record.trade().timeMicros(),
                    sub.sent,
                    1,
                    null,
                    new Payload.OfTrades(List.of(record.trade()))));
            sub.sent = record.sequence();
        }
    }

    private void sendFold(ExampleSub sub, List<ExampleMarket.Record> records) {
        if (records.isEmpty()) {
            return;
        }
        int length = 1;
        while (length < records.size()
                && (breaks(Breach.FOLDS_CANCELS)
                        || (records.get(0).trade().cancels() == null
                                && records.get(length).trade().cancels() == null))) {
            length++;
        }
        var folded = records.subList(0, length);
        List<Trade> trades = folded.stream().map(ExampleMarket.Record::trade).toList();
        var last = folded.get(length - 1);
        sendData(new ServerMessage.Update(
                "trade",
                sub.key().symbol(),
                last.sequence(),
                last.trade().timeMicros(),
                sub.sent,
                length,
                null,
                length == 1 ? new Payload.OfTrades(trades) : new Payload.OfFold(fold(trades))));
        sub.sent = last.sequence();
    }

    private TradeFold fold(List<Trade> trades) {
        var fold = TradeFold.of(
                trades.stream().filter(trade -> trade.cancels() == null).toList());
        if (breaks(Breach.FORGETS_A_HIGH)) {
            return new TradeFold(fold.last(), fold.last().price(), fold.low(), fold.volume(), fold.count());
        } else if (breaks(Breach.FOLDS_UPSIDE_DOWN)) {
            return new TradeFold(fold.last(), fold.low(), fold.high(), fold.volume(), fold.count());
        } else if (breaks(Breach.COUNTS_ONE_TOO_FEW) && fold.count() > 2) {
            return new TradeFold(fold.last(), fold.high(), fold.low(), fold.volume(), fold.count() - 1);
        }
        return fold;
    }

    private void sendBars(ExampleSub sub) {
        for (var bar : List.copyOf(sub.cell.bars.values())) {
            var before = sub.bars.put(bar.startMicros(), bar);
            if (bar.equals(before) || (bar.isFinal() && breaks(Breach.LOSES_A_CLOSED_BAR))) {
                continue;
            }
            if (!hasCredit()) {
                sub.bars.put(bar.startMicros(), before);
                return;
            }
            sendData(bar(sub, insane(bar)));
        }
        if (breaks(Breach.CHANGES_CLOSED_BARS) && sub.bars.size() > 1) {
            var closed = sub.bars.firstEntry().getValue();
            sendData(bar(
                    sub,
                    new Bar(
                            closed.startMicros(),
                            closed.open(),
                            closed.high(),
                            closed.low(),
                            closed.close(),
                            closed.volume().add(BigDecimal.ONE),
                            closed.count(),
                            true,
                            closed.revision(),
                            false)));
        }
        sub.sent = sub.cell.sequence;
    }

    private Bar insane(Bar bar) {
        return breaks(Breach.SENDS_INSANE_BARS)
                ? new Bar(
                        bar.startMicros(),
                        bar.open(),
                        new Price(1, 2),
                        bar.low(),
                        bar.close(),
                        bar.volume(),
                        bar.count(),
                        bar.isFinal(),
                        bar.revision(),
                        false)
                : bar;
    }

    private static ServerMessage bar(ExampleSub sub, Bar bar) {
        return new ServerMessage.Update(
                "bar.1s",
                sub.key().symbol(),
                sub.cell.sequence,
                sub.cell.timeMicros,
                null,
                1,
                null,
                new Payload.OfBar(bar));
    }

    ServerMessage.Snapshot snapshot(ExampleSub sub) {
        var cell = sub.cell;
        if (sub.mode == Mode.ALL && !breaks(Breach.BEGINS_WITH_TRADES)) {
            return new ServerMessage.Snapshot(
                    sub.key().channel(),
                    sub.key().symbol(),
                    cell.sequence < 0 ? "" : ExampleMarket.EPOCH,
                    placeOf(sub),
                    0,
                    0,
                    0,
                    sub.reason,
                    null,
                    new Payload.OfTrades(List.of()));
        }
        Payload payload = cell.value;
        Long checksum = null;
        switch (sub.key().channel()) {
            case "book.3" -> {
                sub.book = view(sub);
                payload = cell.book == null ? null : new Payload.OfBook(sub.book);
                checksum = checksum(sub);
            }
            case "trade" -> payload = new Payload.OfTrades(trades(sub));
            case "bar.1s" -> {
                sub.bars = new TreeMap<>(cell.bars);
                payload = cell.bars.isEmpty() ? null : new Payload.OfBars(List.copyOf(cell.bars.values()));
            }
            default -> {
                // The quote as it is.
            }
        }
        return new ServerMessage.Snapshot(
                sub.key().channel(),
                sub.key().symbol(),
                cell.sequence < 0 ? "" : ExampleMarket.EPOCH,
                cell.sequence,
                cell.timeMicros,
                2,
                0,
                sub.reason,
                checksum,
                payload);
    }

    private List<Trade> trades(ExampleSub sub) {
        if (sub.mode == Mode.ALL && !breaks(Breach.BEGINS_WITH_TRADES)) {
            return List.of();
        }
        var all = sub.cell.tape.stream().map(ExampleMarket.Record::trade).toList();
        return all.subList((int) Math.max(0, all.size() - FEW_TRADES), all.size());
    }
}
