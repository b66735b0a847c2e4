package io.tickgate.simulator.equity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NbboTest {
    private static final int NASDAQ = 'Q' - 'A';
    private static final int NYSE = 'N' - 'A';
    private static final int ARCA = 'P' - 'A';

    private final Nbbo nbbo = new Nbbo();

    @Test
    void takesTheHighestBidAndTheLowestAsk() {
        nbbo.bid(NASDAQ, 100, 5);
        nbbo.bid(NYSE, 101, 3);
        nbbo.ask(NASDAQ, 103, 7);
        nbbo.ask(NYSE, 104, 9);

        assertThat(nbbo.bestBid()).containsExactly(101, 3);
        assertThat(nbbo.bestAsk()).containsExactly(103, 7);
    }

    @Test
    void showsTheLargestSizeAtTheBestPrice() {
        nbbo.ask(NASDAQ, 103, 7);
        nbbo.ask(NYSE, 103, 9);
        nbbo.ask(ARCA, 103, 8);

        assertThat(nbbo.bestAsk()).containsExactly(103, 9);
    }

    @Test
    void fallsBackWhenTheBestExchangeMovesAway() {
        nbbo.bid(NASDAQ, 100, 5);
        nbbo.bid(NYSE, 101, 3);

        nbbo.bid(NYSE, 99, 3);

        assertThat(nbbo.bestBid()).containsExactly(100, 5);
    }

    @Test
    void forgetsAnExchangeWithoutSize() {
        nbbo.bid(NASDAQ, 100, 5);

        nbbo.bid(NASDAQ, 100, 0);

        assertThat(nbbo.bestBid()).isNull();
    }
}
