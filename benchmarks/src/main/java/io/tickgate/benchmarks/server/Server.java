package io.tickgate.benchmarks.server;

import io.tickgate.benchmarks.feed.RecordForm;
import io.tickgate.benchmarks.load.Dialect;
import io.tickgate.benchmarks.load.Selection;
import java.util.Optional;

/**
 * A kind of server that can be started and measured.
 *
 * <p>Thread-safe.
 */
public interface Server {
    String name();

    /** Installs or builds what it needs; returns why it cannot be measured, if so. */
    default Optional<String> prepare() {
        return Optional.empty();
    }

    /** Whether it runs in a JVM, and can be asked for its heap. */
    default boolean isJava() {
        return true;
    }

    /** How it wants its ticks in Kafka; nothing if it makes them itself. */
    Optional<RecordForm> recordForm();

    Dialect dialect(Selection selection);

    /** Starts it, and returns when it takes connections. */
    Running start(Work work) throws InterruptedException;

    /** Has no more bursts begin in a server that makes its ticks itself. */
    default void hold(Running running) {
        throw new UnsupportedOperationException(name() + " cannot hold its bursts");
    }

    /** Has them begin anew. */
    default void resume(Running running) {
        throw new UnsupportedOperationException(name() + " cannot hold its bursts");
    }

    /** What is alive on its heap after a collection. */
    Heap liveHeap(Running running);

    /** A server that runs, and its port. */
    record Running(ServerProcess process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
