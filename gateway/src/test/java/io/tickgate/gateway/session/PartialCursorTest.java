package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A cursor that says nothing of a partition, since no symbol of it was taken when it was given out. */
final class PartialCursorTest {
    private static final long MICROS = 1_763_780_000_000_000L;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();
    private final MarketHealth health = new MarketHealth();
    private final LinkedHashMap<String, SourceHealth> healths = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();

    PartialCursorTest() {
        healths.put("p0", health.newSource());
        healths.put("p1", health.newSource());
        market.log().makeUnread("topic", healths);
    }

    @Test
    void beginsASymbolNowWhosePartitionItDoesNotCover() {
        readAll();
        String cursor = cursorOf("p0", AAPL);
        trade("p1", MSFT);

        var messages = resume(cursor, "AAPL.XNAS", "MSFT.XNAS");
        trade("p0", AAPL);
        trade("p1", MSFT);
        var live = client.read();

        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(2);
        assertThat(((Ack) messages.get(0)).resumed()).containsExactly("AAPL.XNAS");
        assertThat(reasons(messages))
                .isEqualTo(Map.of("AAPL.XNAS", SnapshotReason.RESUMED, "MSFT.XNAS", SnapshotReason.INITIAL));
        assertThat(updates(live)).extracting(Update::symbol).containsExactlyInAnyOrder("AAPL.XNAS", "MSFT.XNAS");
        assertThat(live).hasSize(2);
    }

    @Test
    void beginsItAsSoonAsItIsKnownWhereIfNothingOfThePartitionHasBeenReadYet() {
        partition("p0").begin(0);
        String cursor = cursorOf("p0", AAPL);
        market.cache().add(MSFT).trades().source(healths.get("p1"));

        var messages = resume(cursor, "AAPL.XNAS", "MSFT.XNAS");
        partition("p1").begin(0);
        trade("p1", MSFT);
        var live = client.read();

        assertThat(reasons(messages)).containsEntry("MSFT.XNAS", SnapshotReason.INITIAL);
        assertThat(live).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void goesOnWithASymbolThatMayBeAnywhereWhereItCoversIt() {
        readAll();
        String cursor = cursorOf("p1", AAPL);
        market.cache().add(MSFT);

        var messages = resume(cursor, "AAPL.XNAS", "MSFT.XNAS");
        trade("p0", MSFT);
        var live = client.read();

        assertThat(((Ack) messages.get(0)).resumed()).containsExactlyInAnyOrder("AAPL.XNAS", "MSFT.XNAS");
        assertThat(reasons(messages)).containsEntry("MSFT.XNAS", SnapshotReason.RESUMED);
        assertThat(reasons(live)).containsEntry("MSFT.XNAS", SnapshotReason.EPOCH);
        assertThat(updates(live)).hasSize(1);
    }

    private void readAll() {
        market.log().partitions().forEach(partition -> partition.begin(0));
    }

    private LogPartition partition(String epoch) {
        return market.log().partitions().stream()
                .filter(partition -> partition.identity().epoch().equals(epoch))
                .findFirst()
                .orElseThrow();
    }

    private void trade(String partition, Symbol symbol) {
        long offset = offsets.merge(partition, 1L, Long::sum);
        market.cache().add(symbol).trades().source(healths.get(partition));
        market.event(
                symbol,
                new LogPosition(partition, offset, MICROS + offset),
                new Trade(Price.parse("1"), Size.parse("1"), "t" + offset, null, MICROS + offset),
                false);
    }

    /** A cursor that was given out while one symbol was taken. */
    private String cursorOf(String partition, Symbol symbol) {
        trade(partition, symbol);
        subscribe(null, symbol.value());
        client.read();
        client.loop().advanceMillis(6_000);
        var beats = client.read(Heartbeat.class);
        client.loop().run(client.session()::close);
        client.reconnect();
        client.read();
        return Objects.requireNonNull(beats.get(beats.size() - 1).cursor());
    }

    private List<ServerMessage> resume(String cursor, String... symbols) {
        subscribe(new From.Cursor(cursor), symbols);
        return client.read();
    }

    private void subscribe(@Nullable From from, String... symbols) {
        var defaults = SubscribeOptions.DEFAULTS;
        client.subscribe(from == null ? defaults : defaults.withFrom(from), "trade", symbols);
    }

    private static Map<String, SnapshotReason> reasons(List<ServerMessage> messages) {
        var reasons = new HashMap<String, SnapshotReason>();
        messages.stream()
                .filter(Snapshot.class::isInstance)
                .map(Snapshot.class::cast)
                .forEach(snapshot -> reasons.put(snapshot.symbol(), snapshot.reason()));
        return reasons;
    }

    private static List<Update> updates(List<ServerMessage> messages) {
        return messages.stream()
                .filter(Update.class::isInstance)
                .map(Update.class::cast)
                .toList();
    }
}
