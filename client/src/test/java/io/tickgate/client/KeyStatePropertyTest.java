package io.tickgate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Holds a client's book to the truth, over a line that loses, repeats and reorders nothing but does the first two: what
 * is applied is always the truth at its position, and whatever was lost is noticed by the next update.
 */
class KeyStatePropertyTest {
    private static final int RUNS = 300;
    private static final int STEPS = 200;

    @Test
    void neverShowsABookThatWasNot() {
        for (int seed = 0; seed < RUNS; seed++) {
            new Run(seed).play();
        }
    }

    private static final class Run {
        private final int seed;
        private final Random random;
        private final OrderBook market = new OrderBook();
        private final TreeMap<Long, BookLevels> truth = new TreeMap<>();
        private final List<ServerMessage.Update> sent = new ArrayList<>();
        private final KeyState state = new KeyState(new Key("book.10", "A"));
        private long sequence = 100;
        private boolean isLinkBroken = true;

        Run(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                var update = move();
                switch (random.nextInt(8)) {
                    case 0 -> isLinkBroken = true;
                    case 1 -> repeat();
                    case 2 -> resync();
                    default -> deliver(update);
                }
                assertTrue();
            }
        }

        /** The market moves; what it says is linked to what it said before. */
        private ServerMessage.Update move() {
            var before = market.all();
            market.apply(new BookChange(false, randomChange()));
            long previous = sequence;
            sequence += 1 + random.nextInt(3);
            truth.put(sequence, market.all());
            var update = Market.update(
                    "book.10",
                    "A",
                    sequence,
                    previous,
                    new Payload.OfBook(market.all().changesSince(before)));
            sent.add(update);
            return update;
        }

        private BookLevels randomChange() {
            var change = new BookLevels.Builder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                change.bid(new Price(100 - random.nextInt(10), 0), new Size(random.nextInt(4), 0));
                change.ask(new Price(101 + random.nextInt(10), 0), new Size(random.nextInt(4), 0));
            }
            return change.build();
        }

        private void deliver(ServerMessage.Update update) {
            var expected = isLinkBroken ? Outcome.GAP : Outcome.APPLIED;

            assertThat(state.apply(update)).as("seed %d, at %d", seed, sequence).isEqualTo(expected);
        }

        private void repeat() {
            var old = sent.get(random.nextInt(sent.size()));
            var position = state.position();
            boolean isKnown = position != null && old.sequence() <= position.sequence();
            if (isKnown) {
                assertThat(state.apply(old)).as("seed %d", seed).isEqualTo(Outcome.DUPLICATE);
            }
            // The newest one was not delivered in its place.
            isLinkBroken = true;
        }

        private void resync() {
            state.apply(Market.snapshot("book.10", "A", sequence, new Payload.OfBook(market.all())));
            isLinkBroken = false;
        }

        private void assertTrue() {
            var position = state.position();
            if (position != null) {
                var levels = state.book(Integer.MAX_VALUE);
                var expected = truth.get(position.sequence());
                assertThat(levels.bids()).as("seed %d", seed).isEqualTo(expected.bids());
                assertThat(levels.asks()).as("seed %d", seed).isEqualTo(expected.asks());
            }
        }
    }
}
