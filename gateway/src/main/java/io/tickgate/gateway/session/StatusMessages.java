package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Tells how things stand with keys: one message for all of a channel with which they stand alike.
 *
 * <p>Bounded: a message names so many symbols, and there are as many messages as it takes.
 *
 * <p>Confined to the loop of the connection.
 */
final class StatusMessages {
    private static final int SYMBOLS_PER_STATUS = 500;

    private StatusMessages() {}

    private record Group(String channel, Standing standing, long sinceMicros) {}

    /** Takes all keys out, and tells of those with which things stand otherwise than was told before. */
    static void tellAll(Queue<Key> keys, long nowMicros, Consumer<ServerMessage> messages) {
        Map<Group, List<String>> groups = new LinkedHashMap<>();
        for (var key = keys.poll(); key != null; key = keys.poll()) {
            var standing = key.takeStanding();
            if (standing != null) {
                var topic = key.topic();
                // At one time for all: keys that are live again are one group, however long it takes to gather them.
                var group = new Group(topic.channel().name(), standing, key.sinceMicros(nowMicros));
                groups.computeIfAbsent(group, added -> new ArrayList<>())
                        .add(topic.symbol().value());
            }
        }
        groups.forEach(
                (group, symbols) -> tell(group.channel(), symbols, group.standing(), group.sinceMicros(), messages));
    }

    /** @param symbols may be many, and may be patterns */
    static void tell(
            String channel,
            List<String> symbols,
            Standing standing,
            long sinceMicros,
            Consumer<ServerMessage> messages) {
        for (int from = 0; from < symbols.size(); from += SYMBOLS_PER_STATUS) {
            var some = symbols.subList(from, Math.min(symbols.size(), from + SYMBOLS_PER_STATUS));
            messages.accept(
                    new ServerMessage.Status(channel, some, standing.state(), standing.code(), sinceMicros, null));
        }
    }
}
