package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ServerMessage;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gateway serves, and what moves there: found out once, before the checks.
 *
 * <p>Thread-safe.
 *
 * @param movements by key, how many updates came while scouting; those without any are there too
 */
record Ground(
        ServerMessage.Welcome welcome, Map<String, Shape> channels, List<String> symbols, Map<Key, Integer> movements) {
    Ground {
        channels = new LinkedHashMap<>(channels);
        movements = new LinkedHashMap<>(movements);
        symbols = List.copyOf(symbols);
    }

    /** Returns the channels of a shape that may be used, the usual ones first. */
    List<String> channels(Shape shape) {
        return channels.entrySet().stream()
                .filter(entry -> entry.getValue() == shape)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing((String channel) -> !channel.equals("quote")))
                .toList();
    }

    /** Returns the keys of some channels, those that move most first. */
    List<Key> byMovement(List<String> ofChannels) {
        return movements.entrySet().stream()
                .filter(entry -> ofChannels.contains(entry.getKey().channel()))
                .sorted(Map.Entry.<Key, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    int movement(Key key) {
        return movements.getOrDefault(key, 0);
    }
}
