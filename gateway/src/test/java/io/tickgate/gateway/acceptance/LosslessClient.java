package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.RawConnection;
import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.model.Tick;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Bye;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes every record of one channel and keeps the client's rule: it drops what it has, and a snapshot
 * after a cursor does not take it back. What is left must be one unbroken chain for each symbol.
 *
 * <p>Its positions outlive its connections.
 *
 * <p>Confined to the thread of its test.
 */
final class LosslessClient implements AutoCloseable {

    private final String channel;
    private Duration patience = Duration.ofSeconds(20);
    private final Map<String, Position> positions = new HashMap<>();
    private final Map<String, Long> reached = new HashMap<>();
    private final List<Entry> delivered = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final List<Status> statuses = new ArrayList<>();
    private @Nullable RawConnection connection;
    private @Nullable String cursor;
    private @Nullable Bye bye;
    private long granted = Long.MAX_VALUE;
    private long left;

    LosslessClient(String channel) {
        this.channel = channel;
    }

    /** Waits as long as this for what it reads from now on. */
    LosslessClient patience(Duration newPatience) {
        patience = newPatience;
        return this;
    }

    /** The log is cut off: lower offsets are to come. */
    LosslessClient forgetOrder() {
        reached.clear();
        return this;
    }

    /** Opens a connection; one that it had before ends. */
    LosslessClient connect(GatewayUnderTest gateway) throws IOException {
        close();
        connection = RawConnection.open(gateway.stream());
        granted = Long.MAX_VALUE;
        return say("{\"op\":\"hello\",\"id\":1,\"hb\":1000}");
    }

    /** It has these positions before it connects. */
    LosslessClient goOnFrom(Map<String, Position> before) {
        positions.putAll(before);
        return this;
    }

    LosslessClient say(String command) {
        connection().send(command);
        return this;
    }

    /** @param from as it stands in JSON */
    LosslessClient subscribe(String symbols, String from) {
        return say(command(symbols, from));
    }

    String command(String symbols, String from) {
        return "{\"op\":\"sub\",\"id\":2,\"ch\":\"%s\",\"mode\":\"all\",\"syms\":[%s],\"from\":%s}"
                .formatted(channel, symbols, from);
    }

    RawConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("no connection (expected: connect before)");
        }
        return connection;
    }

    /** From now on it takes so many messages at a time, and grants more when they have come. */
    LosslessClient credit(long messages) {
        granted = messages;
        left = messages;
        return say("{\"op\":\"hello\",\"id\":3,\"credit\":%d}".formatted(messages));
    }

    /** Reads until this many records have come since the beginning. */
    LosslessClient readRecords(int count) {
        return readUntil(count + " records", () -> delivered.size() >= count);
    }

    /** Reads until there is a heartbeat with a cursor, sent after this call. */
    String readCursor() {
        cursor = null;
        readUntil("a cursor", () -> cursor != null);
        return String.valueOf(cursor);
    }

    /** Reads until the gateway takes its leave. */
    Bye readBye() {
        readUntil("a goodbye", () -> bye != null);
        return Objects.requireNonNull(bye);
    }

    LosslessClient readUntil(String what, BooleanSupplier isDone) {
        long startNanos = System.nanoTime();
        while (!isDone.getAsBoolean()) {
            if (System.nanoTime() - startNanos > patience.toNanos()) {
                throw new AssertionError(
                        "%s (came: %d records, the last %s; %s)".formatted(what, delivered.size(), last(), statuses));
            }
            var message = connection().await(ServerMessage.class, patience);
            boolean isData = accept(message);
            if (isData && granted < Long.MAX_VALUE && --left == 0) {
                say("{\"op\":\"credit\",\"n\":%d}".formatted(granted));
                left = granted;
            }
        }
        return this;
    }

    private @Nullable Entry last() {
        return delivered.isEmpty() ? null : delivered.get(delivered.size() - 1);
    }

    /** Returns whether it is one that costs credit. */
    private boolean accept(ServerMessage message) {
        if (message instanceof Snapshot snapshot) {
            accept(snapshot);
        } else if (message instanceof Update update) {
            accept(update);
        } else if (message instanceof Status status) {
            statuses.add(status);
        } else if (message instanceof Heartbeat heartbeat && heartbeat.cursor() != null) {
            cursor = heartbeat.cursor();
        } else if (message instanceof Bye goodbye) {
            bye = goodbye;
        }
        return message instanceof Snapshot || message instanceof Update;
    }

    private void accept(Snapshot snapshot) {
        if (!snapshot.channel().equals(channel)) {
            return;
        }
        snapshots.add(snapshot);
        var own = positions.get(snapshot.symbol());
        boolean isKept = snapshot.reason() == SnapshotReason.RESUMED
                && own != null
                && own.epoch().equals(snapshot.epoch())
                && own.sequence() >= snapshot.sequence();
        if (isKept) {
            return;
        }
        positions.put(snapshot.symbol(), new Position(snapshot.epoch(), snapshot.sequence()));
        if (snapshot.reason() == SnapshotReason.DELETED) {
            assertThat(snapshot.payload()).as("%s", snapshot).isNull();
            deliver(new Entry(snapshot.epoch(), snapshot.sequence(), snapshot.symbol(), null));
        }
    }

    private void accept(Update update) {
        var own = positions.get(update.symbol());
        assertThat(own).as("a snapshot before %s", update).isNotNull();
        if (update.sequence() <= own.sequence()) {
            return;
        }
        if (update.previous() != null) {
            assertThat(own.sequence())
                    .as("what comes before %s", update)
                    .isEqualTo(update.previous().longValue());
        }
        positions.put(update.symbol(), new Position(own.epoch(), update.sequence()));
        deliver(new Entry(own.epoch(), update.sequence(), update.symbol(), tick(update.payload())));
    }

    private static Tick tick(Payload payload) {
        if (payload instanceof Payload.OfQuote quote) {
            return quote.quote();
        }
        assertThat(payload).isInstanceOf(Payload.OfTrades.class);
        var trades = ((Payload.OfTrades) payload).trades();
        assertThat(trades).as("one record to a message").hasSize(1);
        return trades.get(0);
    }

    private void deliver(Entry entry) {
        assertThat(entry.offset())
                .as("after what has come of its partition: %s", entry)
                .isGreaterThan(reached.getOrDefault(entry.epoch(), -1L));
        reached.put(entry.epoch(), entry.offset());
        delivered.add(entry);
    }

    List<Entry> delivered() {
        return delivered;
    }

    List<Snapshot> snapshots() {
        return snapshots;
    }

    List<Status> statuses() {
        return statuses;
    }

    /** Without what is said of the source: one without heartbeats is soon silent. */
    List<Status> statusesOfItsPlace() {
        return statuses.stream()
                .filter(status -> status.state() != StatusState.STALE)
                .toList();
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
