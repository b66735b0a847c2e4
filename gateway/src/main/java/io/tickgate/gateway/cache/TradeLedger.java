package io.tickgate.gateway.cache;

import io.tickgate.model.Trade;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which trades of a tape count, once cancellations and corrections have had their effect: each at the time and in the
 * place in which it was first reported.
 *
 * <p>A correction may bring an id of its own or repeat the one that it corrects, and a further one may name either:
 * venues do all of that. So an id names a trade, and not a record. Where a venue gives an id again, the latest trade has it.
 *
 * <p>Bounded by the tape.
 *
 * <p>Confined to the thread of its feed partition.
 */
final class TradeLedger {
    /** By the number of the record that reported it first. */
    private final Map<Long, Trade> counting = new LinkedHashMap<>();

    private final Map<String, Long> numbers = new HashMap<>();

    /** Reads what a tape still has of an epoch, up to a number. */
    static TradeLedger of(TradeTape tape, String epoch, long until) {
        var ledger = new TradeLedger();
        for (long number = tape.first(); number < until; number++) {
            var entry = tape.get(number);
            if (entry != null && entry.position().epoch().equals(epoch)) {
                ledger.add(number, entry.event());
            }
        }
        return ledger;
    }

    /** Takes the next record. */
    void add(long number, Trade trade) {
        if (trade.isOrdinary()) {
            counting.put(number, trade);
            name(trade.id(), number);
        } else if (trade.cancels() != null) {
            var cancelled = numbers.get(trade.cancels());
            if (cancelled != null) {
                counting.remove(cancelled);
            }
        } else if (trade.corrects() != null) {
            var corrected = numbers.get(trade.corrects());
            if (corrected != null) {
                counting.computeIfPresent(corrected, (same, before) -> at(trade, before.timeMicros()));
            }
            name(trade.id(), corrected);
        }
    }

    /** Returns a trade as if it had happened at another time, in microseconds since the epoch. */
    static Trade at(Trade trade, long timeMicros) {
        return new Trade(trade.price(), trade.size(), trade.id(), trade.side(), timeMicros);
    }

    private void name(@Nullable String id, @Nullable Long number) {
        if (id == null) {
            return;
        }
        if (number == null) {
            // A correction of what is not kept: its id does not mean an earlier trade of that id, either.
            numbers.remove(id);
        } else {
            numbers.put(id, number);
        }
    }

    /** Returns the number of the trade that an id names, {@code null} if it is not kept. */
    @Nullable
    Long number(String id) {
        return numbers.get(id);
    }

    /** Returns the trade as it counts now, {@code null} if it has been cancelled. */
    @Nullable
    Trade counting(long number) {
        return counting.get(number);
    }

    /** Returns all that count and were reported first at this number or later, in the order of the log. */
    List<Trade> since(long number) {
        return counting.entrySet().stream()
                .filter(trade -> trade.getKey() >= number)
                .map(Map.Entry::getValue)
                .toList();
    }
}
