package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every record of a symbol that has some in two partitions, as in a topic that was widened. */
final class TwoPartitionsTest {
    private static final long MICROS = 1_763_780_000_000_000L;
    private static final int MUCH = 40;

    private final TestClient client = new TestClient(16, 8);
    private final Market market = client.market();
    private final Map<String, SourceHealth> healths = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();

    @BeforeEach
    void makeThem() {
        healths.put("p0", client.health().newSource());
        healths.put("p1", client.health().newSource());
        market.log().makeUnread("topic", new LinkedHashMap<>(healths));
        market.log().partitions().forEach(partition -> partition.begin(0));
    }

    private void trade(String partition) {
        trade(partition, AAPL);
    }

    private void trade(String partition, Symbol symbol) {
        long offset = offsets.merge(partition, 1L, Long::sum);
        market.cache().add(symbol).trades().source(healths.get(partition));
        market.event(
                symbol,
                new LogPosition(partition, offset, MICROS + offset),
                new Trade(Price.parse("1"), Size.parse("1"), partition + "-" + offset, null, MICROS + offset),
                false);
    }

    private void subscribe() {
        client.subscribe(SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()), "trade", "*");
    }

    /** Takes so many messages; a client that is sent snapshots for ever would never have all. */
    private List<ServerMessage> readSome() {
        client.loop().runAll();
        var messages = new ArrayList<ServerMessage>();
        while (messages.size() < MUCH && !client.session().isDrained()) {
            messages.addAll(client.readFrame(1));
        }
        return messages;
    }

    private static List<Update> updates(List<ServerMessage> messages) {
        return messages.stream()
                .filter(Update.class::isInstance)
                .map(Update.class::cast)
                .toList();
    }

    @Test
    void sendsEachRecordOnceThoughBothHaveSomeToSend() {
        for (int i = 0; i < 3; i++) {
            trade("p0");
            trade("p1");
        }

        subscribe();
        var messages = readSome();

        assertThat(messages).hasSizeLessThan(MUCH);
        assertThat(updates(messages)).hasSize(6);
        assertThat(updates(messages).stream().map(Update::sequence)).containsExactlyInAnyOrder(1L, 2L, 3L, 1L, 2L, 3L);
    }

    @Test
    void putsASnapshotOfTheRightPartitionBeforeEach() {
        for (int i = 0; i < 3; i++) {
            trade("p0");
            trade("p1");
        }

        subscribe();
        String epoch = "";
        var sent = new HashMap<String, Integer>();
        for (var message : readSome()) {
            if (message instanceof Snapshot snapshot) {
                epoch = snapshot.epoch();
            } else if (message instanceof Update) {
                sent.merge(epoch, 1, Integer::sum);
            }
        }

        assertThat(sent).isEqualTo(Map.of("p0", 3, "p1", 3));
    }

    /** The record that was announced is gone with what retention has taken. */
    @Test
    void goesOnWithOnePartitionWhereTheOtherHasLostWhatWasToComeFirst() {
        trade("p0");
        trade("p1");
        client.send(new ClientCommand.Hello(1L, null, 1L, null, null, false));
        subscribe();
        var first = client.read(Snapshot.class);
        for (int i = 0; i < MUCH; i++) {
            trade("p0", MSFT);
        }
        market.log().forget("p0", MUCH);

        client.send(new ClientCommand.Credit(MUCH));
        var rest = client.read();
        // Those that wait look again with each heartbeat.
        client.loop().advanceMillis(6_000);
        rest.addAll(client.read());

        assertThat(first).extracting(Snapshot::epoch).containsExactly("p0");
        assertThat(updates(rest)).extracting(Update::symbol).contains("AAPL.XNAS");
    }

    @Test
    void tellsAgainThatItIsLateWhereASourceIsBackAndItStillIs() {
        for (int i = 0; i < 4; i++) {
            trade("p0");
        }
        client.loop().advanceMillis(3_000);
        client.send(new ClientCommand.Hello(1L, null, 2L, null, null, false));
        subscribe();
        client.read();

        healths.get("p1").set(StatusTest.silent());
        client.loop().advanceMillis(100);
        var away = client.read(Status.class);
        healths.get("p1").set(null);
        client.loop().advanceMillis(100);
        var back = client.read(Status.class);
        client.send(new ClientCommand.Credit(1));
        var next = client.read(Status.class);
        client.send(new ClientCommand.Credit(10));
        var end = client.read(Status.class);

        assertThat(away).extracting(Status::state).containsExactly(StatusState.STALE);
        assertThat(back).as("it is not live yet").isEmpty();
        assertThat(next).extracting(Status::state).containsExactly(StatusState.LAGGING);
        assertThat(end).extracting(Status::state).containsExactly(StatusState.LIVE);
    }
}
