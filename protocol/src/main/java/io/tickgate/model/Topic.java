package io.tickgate.model;

/**
 * What a client subscribes to: a channel of a symbol. (The Kafka kind is a source topic.)
 *
 * <p>Thread-safe.
 */
public record Topic(Channel channel, Symbol symbol) {
    @Override
    public String toString() {
        return channel + "/" + symbol;
    }
}
