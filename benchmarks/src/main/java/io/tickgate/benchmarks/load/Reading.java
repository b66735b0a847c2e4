package io.tickgate.benchmarks.load;

/**
 * How a client reads, where it does not read all that comes at once.
 *
 * <p>Thread-safe.
 */
public sealed interface Reading {
    /** Of the kernel, in bytes; 0 for its own choice. */
    int receiveBufferBytes();

    /** So many bytes at a time, at fixed times. */
    record Paced(int bytesPerRead, int everyMillis, int receiveBufferBytes) implements Reading {
        /** @param bytesPerSecond at least 10 */
        public static Paced of(int bytesPerSecond, int receiveBufferBytes) {
            return new Paced(bytesPerSecond / 10, 100, receiveBufferBytes);
        }
    }

    /** Nothing any more, once it has had a message of each of its symbols. */
    record Stuck(int receiveBufferBytes) implements Reading {}

    /** All that comes for so long, then nothing for as long, and so on. */
    record InTurns(int millis) implements Reading {
        @Override
        public int receiveBufferBytes() {
            return 0;
        }
    }
}
