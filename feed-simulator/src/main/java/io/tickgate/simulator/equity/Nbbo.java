package io.tickgate.simulator.equity;

import org.jspecify.annotations.Nullable;

/**
 * The best bid and ask over all exchanges, from what each of them last said.
 *
 * <p>At the best price stands the largest size that one exchange shows there, as the consolidated feeds have it. Bid
 * and ask of different exchanges can be crossed for a moment, and are told so.
 *
 * <p>Confined to the thread that reads the quotes.
 */
final class Nbbo {
    static final int EXCHANGES = 26;

    private final long[][] prices = new long[2][EXCHANGES];
    private final long[][] sizes = new long[2][EXCHANGES];

    /** Sets what an exchange bids; a size of zero is no bid. */
    void bid(int exchange, long price, long size) {
        set(0, exchange, price, size);
    }

    /** Sets what an exchange asks; a size of zero is no ask. */
    void ask(int exchange, long price, long size) {
        set(1, exchange, price, size);
    }

    private void set(int side, int exchange, long price, long size) {
        prices[side][exchange] = price;
        sizes[side][exchange] = size;
    }

    /** Returns price and size, {@code null} if nobody bids. */
    long @Nullable [] bestBid() {
        return best(0, 1);
    }

    /** Returns price and size, {@code null} if nobody asks. */
    long @Nullable [] bestAsk() {
        return best(1, -1);
    }

    private long @Nullable [] best(int side, int sign) {
        int best = -1;
        for (int i = 0; i < EXCHANGES; i++) {
            if (sizes[side][i] > 0 && (best < 0 || isBetter(side, sign, i, best))) {
                best = i;
            }
        }
        return best < 0 ? null : new long[] {prices[side][best], sizes[side][best]};
    }

    private boolean isBetter(int side, int sign, int exchange, int than) {
        int byPrice = Long.compare(prices[side][exchange], prices[side][than]) * sign;
        return byPrice > 0 || (byPrice == 0 && sizes[side][exchange] > sizes[side][than]);
    }
}
