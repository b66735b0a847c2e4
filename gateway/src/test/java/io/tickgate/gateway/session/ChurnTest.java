package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Heap;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a client does again and again leaves nothing behind: 100,000 times in every build. {@code docs/runs.md} has the
 * command for a million, and what came of it.
 */
final class ChurnTest {
    /** As many as a command may have. */
    private static final int SYMBOLS = 1_000;

    /** Each is one command for all symbols. */
    private static final int ROUNDS = Integer.getInteger("tickgate.churn.rounds", 100);

    /** After so many everything is as large as it gets. */
    private static final int ROUNDS_OF_WARMING_UP = 20;

    /** Less than one reference of each time that is measured. */
    private static final long FLAT_BYTES = 3L * (ROUNDS - ROUNDS_OF_WARMING_UP) * SYMBOLS;

    /** So long that two commands are not too fast, and that a lane has its turn. */
    private static final int ROUND_MILLIS = 110;

    private static final String[] CHANNELS = {"quote", "trade", "book.2", "bar.1s"};
    private static final SubscribeOptions TEN_A_SECOND = SubscribeOptions.DEFAULTS.withMaxRate(10);

    private final TestClient client = new TestClient(16, SYMBOLS);
    private final Market market = client.market();

    @Test
    void holdsNothingOfSubscriptionsThatWereLeft() {
        var symbols =
                IntStream.range(0, SYMBOLS).mapToObj(i -> new Symbol("S" + i)).toList();
        symbols.forEach(symbol -> market.quote(symbol, "1", "2"));
        String[] names = symbols.stream().map(Symbol::value).toArray(String[]::new);

        long grown = growth(round -> churn(round, symbols, round % 8 < 2 ? new String[] {"S*"} : names));

        assertThat(client.sessions().counters().subscribed.sum()).isEqualTo((long) ROUNDS * SYMBOLS);
        assertThat(client.sessions().counters().subscriptions()).isZero();
        assertThat(client.closedWith()).isNull();
        assertThat(grown).isLessThan(FLAT_BYTES);
    }

    private void churn(int round, List<Symbol> symbols, String[] names) {
        String channel = CHANNELS[round / 2 % CHANNELS.length];
        client.subscribe(round % 4 < 2 ? SubscribeOptions.DEFAULTS : TEN_A_SECOND, channel, names);
        // The others leave what has not been sent.
        if (round % 2 == 0) {
            client.read();
        }
        symbols.subList(0, 50).forEach(symbol -> market.quote(symbol, "1", "2"));
        client.loop().runAll();
        client.unsubscribe(channel, names);
        assertThat(client.read(Ack.class)).isNotEmpty().allSatisfy(ack -> {
            assertThat(ack.accepted()).isEqualTo(SYMBOLS);
            assertThat(ack.rejected()).isEmpty();
        });
    }

    @Test
    void createsNothingForSymbolsThatNobodyKnows() {
        market.quote(AAPL, "1", "2");
        int known = market.cache().additions();

        long grown = growth(round -> {
            client.subscribe(
                    CHANNELS[round % CHANNELS.length],
                    IntStream.range(0, SYMBOLS)
                            .mapToObj(i -> "U" + (round * SYMBOLS + i))
                            .toArray(String[]::new));
            assertThat(client.read(Ack.class))
                    .singleElement()
                    .satisfies(ack -> assertThat(ack.rejected())
                            .hasSize(SYMBOLS)
                            .allMatch(rejection -> rejection.code() == ErrorCode.UNKNOWN_SYMBOL));
        });

        assertThat(market.cache().additions()).isEqualTo(known);
        assertThat(market.cache().all()).hasSize(known);
        assertThat(client.sessions().counters().refused()).isEqualTo((long) ROUNDS * SYMBOLS);
        assertThat(client.sessions().counters().subscriptions()).isZero();
        assertThat(client.closedWith()).isNull();
        assertThat(grown).isLessThan(FLAT_BYTES);
    }

    /** Returns by how many bytes the heap has grown after the rounds, from when it was warm. */
    private long growth(IntConsumer round) {
        long before = 0;
        for (int i = 0; i < ROUNDS; i++) {
            if (i == ROUNDS_OF_WARMING_UP) {
                before = Heap.usedBytes();
            }
            round.accept(i);
            client.loop().advanceMillis(ROUND_MILLIS);
            client.read();
        }
        long grown = Heap.usedBytes() - before;
        System.out.printf("%,d times: the heap has grown by %,d bytes%n", ROUNDS * SYMBOLS, grown);
        return grown;
    }
}
