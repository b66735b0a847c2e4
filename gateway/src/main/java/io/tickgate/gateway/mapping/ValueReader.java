package io.tickgate.gateway.mapping;

/**
 * Reads the values of one topic.
 *
 * <p>Thread-safe.
 */
interface ValueReader {
    /**
     * @throws IllegalArgumentException if the value is not what was expected
     * @throws SchemaUnavailableException if its schema is not to be had now
     */
    Node read(byte[] value);
}
