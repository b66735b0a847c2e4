package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ServerMessage.Status;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How things stand with a key of which no record has come since its topic got more partitions: its next one may be in any. */
final class WidenedSourceTest {
    private static final Condition SILENT = new Condition(Condition.Reason.SOURCE_SILENT, 1_763_790_000_000_000L);

    private final TestClient client = new TestClient(16, 1_000);
    private final Market market = client.market();
    private final SourceHealth before = client.health().newSource();
    private final SourceHealth first = client.health().newSource();
    private final SourceHealth second = client.health().newSource();

    @BeforeEach
    void widen() {
        for (var symbol : List.of(AAPL, MSFT)) {
            market.quote(symbol, "1.0", "1.1");
            market.cache().find(symbol).quote().source(before);
        }
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        before.end(List.of(first, second));
        market.cache().find(MSFT).quote().source(first);
        client.loop().advanceMillis(100);
        client.read();
    }

    @Test
    void isStaleWhileOneOfTheNewPartitionsIs() {
        second.set(SILENT);
        var silent = statuses();
        second.set(null);

        assertThat(silent).containsExactly("STALE [AAPL.XNAS]");
        assertThat(statuses()).containsExactly("LIVE [AAPL.XNAS]");
    }

    @Test
    void isStaleWithThePartitionsThatFollowThose() {
        var third = client.health().newSource();
        first.end(List.of(third));
        second.end(List.of(third));

        third.set(SILENT);

        assertThat(statuses()).containsExactly("STALE [AAPL.XNAS, MSFT.XNAS]");
    }

    @Test
    void keepsToItsPartitionOnceItHasHadARecord() {
        market.cache().find(AAPL).quote().source(first);

        second.set(SILENT);

        assertThat(statuses()).isEmpty();
    }

    @Test
    void hasItsOwnTroubleStill() {
        before.set(SILENT);

        assertThat(statuses()).containsExactly("STALE [AAPL.XNAS]");
    }

    private List<String> statuses() {
        client.loop().advanceMillis(100);
        return client.read(Status.class).stream()
                .map(status -> status.state() + " " + status.symbols())
                .toList();
    }
}
