package io.tickgate.client;

import io.tickgate.wire.ServerMessage;

/**
 * What is subscribed to: a channel and a symbol, by their names on the wire.
 *
 * <p>Thread-safe.
 */
public record Key(String channel, String symbol) {
    static Key of(ServerMessage.Snapshot snapshot) {
        return new Key(snapshot.channel(), snapshot.symbol());
    }

    static Key of(ServerMessage.Update update) {
        return new Key(update.channel(), update.symbol());
    }

    @Override
    public String toString() {
        return channel + "/" + symbol;
    }
}
