package io.tickgate.benchmarks.scenario;

/**
 * Decides when a server that pushes ticks is measured.
 *
 * <p>Confined to the main thread.
 */
@FunctionalInterface
interface Looking {
    void look(Pushed pushed) throws InterruptedException;
}
