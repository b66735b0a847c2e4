package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Says to the gateway how long this client had the updates of which it was sent stamps: from when their frame had come
 * until the report, and until the listener had dealt with them.
 *
 * <p>Bounded by the keys of the connection: of each the last update.
 *
 * <p>Confined to the client's loop.
 */
final class Reports {
    private final ClientLoop loop;
    private final Requests requests;
    private final Map<Key, Had> last = new HashMap<>();

    /** An update of one key. Confined to the client's loop. */
    private record Had(long sequence, long receivedNanos, long dealtNanos) {}

    Reports(ClientLoop loop, Requests requests) {
        this.loop = loop;
        this.requests = requests;
    }

    /** Another connection counts, whose gateway knows nothing of what came before. */
    void connected() {
        last.clear();
    }

    /** The listener has dealt with an update. */
    void dealtWith(ServerMessage.Update update, long receivedNanos) {
        last.put(Key.of(update), new Had(update.sequence(), receivedNanos, loop.nanoTime()));
    }

    /** Reports on the update, unless the next one of its key has come already. */
    void stamped(Connection connection, ServerMessage.Stamps stamps) {
        var had = last.get(new Key(stamps.channel(), stamps.symbol()));
        if (had != null && had.sequence() == stamps.sequence()) {
            connection.send(new ClientCommand.Report(
                    requests.nextId(),
                    stamps.chain(),
                    TimeUnit.NANOSECONDS.toMicros(loop.nanoTime() - had.receivedNanos()),
                    TimeUnit.NANOSECONDS.toMicros(had.dealtNanos() - had.receivedNanos())));
        }
    }
}
